"""The addresses of reporting, following and triage."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
