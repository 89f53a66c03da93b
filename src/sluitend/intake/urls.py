"""The addresses of the intake of a case."""

from django.urls import path

from sluitend.intake import views

urlpatterns = [
    path("casussen/<uuid:case>/intake/", views.show, name="intake"),
    path("casussen/<uuid:case>/intake/<slug:stap>/", views.step, name="intake_step"),
    path("casussen/<uuid:case>/intake/intrekken/<uuid:consent>/", views.withdraw, name="intake_withdraw"),
    path("casussen/<uuid:case>/intake/antwoord/<uuid:contact>/", views.reply, name="intake_reply"),
]
