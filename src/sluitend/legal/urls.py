"""The addresses of the legal track of a case."""

from django.urls import path

from sluitend.legal import views

urlpatterns = [
    path("casussen/<uuid:case>/rechtsspoor/", views.show, name="legal_track"),
    path("casussen/<uuid:case>/rechtsspoor/<slug:doe>/", views.act, name="legal_act"),
]
