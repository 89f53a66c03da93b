"""The addresses of disclosures: giving, looking back, and the question whether somebody is known."""

from django.urls import path

from sluitend.web.disclosures import giving, known, lists

urlpatterns = [
    path("casussen/<uuid:case>/verstrek/", giving.give, name="disclose"),
    path("casussen/<uuid:case>/verstrekkingen/", lists.of_case, name="disclosures_case"),
    path("verstrekkingen/persoon/<uuid:person>/", lists.of_person, name="disclosures_person"),
    path("privacy/verstrekkingen/", lists.of_organisation, name="privacy_disclosures"),
    path("bekend/", known.ask, name="known"),
]
