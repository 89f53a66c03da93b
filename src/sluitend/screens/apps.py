from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "sluitend.screens"
    label = "screens"
