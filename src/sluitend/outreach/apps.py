from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "sluitend.outreach"
    label = "outreach"
