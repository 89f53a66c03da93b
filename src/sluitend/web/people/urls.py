"""The addresses of persons and of break-glass. No name is ever in one."""

from django.urls import path

from sluitend.web.cases import views as cases
from sluitend.web.people import emergencies, same, views

urlpatterns = [
    path("casussen/<uuid:case>/personen/nieuw/", views.add, name="case_person_new"),
    path("casussen/<uuid:case>/personen/<uuid:involvement>/", views.details, name="case_person"),
    path("casussen/<uuid:case>/personen/<uuid:involvement>/toon/", cases.reveal, name="case_person_reveal"),
    path("casussen/<uuid:case>/personen/<uuid:involvement>/zelfde/", views.alike, name="case_person_alike"),
    path("personen/", same.people, name="people"),
    path("personen/samengevoegd/<uuid:merge>/", same.part, name="people_part"),
    path("personen/<uuid:one>/<uuid:other>/", same.compare, name="people_compare"),
    path("noodtoegang/", emergencies.emergencies, name="emergencies"),
    path("noodtoegang/<uuid:emergency>/", emergencies.emergency, name="emergency"),
    path("noodtoegang/<uuid:emergency>/sluit/", emergencies.end, name="emergency_end"),
]
