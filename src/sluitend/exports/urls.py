"""The addresses of registering with CoMensha, of the referral letter, and of applications in figures."""

from django.urls import path

from sluitend.exports import views
from sluitend.exports.letter.views import letter

urlpatterns = [
    path("casussen/<uuid:case>/comensha/", views.registration, name="comensha"),
    path(
        "casussen/<uuid:case>/comensha/<uuid:disclosure>/<slug:form>/",
        views.registration_file,
        name="comensha_file",
    ),
    path("casussen/<uuid:case>/verwijsbrief/", letter, name="letter"),
    path("aanmeldingen/", views.applications, name="applications"),
    path("aanmeldingen.csv", views.applications_file, name="applications_file"),
]
