from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "sluitend.logbook"
    label = "logbook"
    default_auto_field = "django.db.models.BigAutoField"
