from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "sluitend.conferences"
    label = "conferences"
