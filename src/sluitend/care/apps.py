from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "sluitend.care"
    label = "care"
