"""The addresses of the network: organisations, the roles that must be filled, and who fills them."""

from django.urls import path

from sluitend.web.network import (
    acting,
    contacts,
    exchange,
    officials,
    organisations,
    partners,
    posts,
    regions,
    rooms,
)

urlpatterns = [
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties.csv", exchange.organisations_csv, name="organisations_csv"),
    path("organisaties.json", exchange.organisations_hsds, name="organisations_hsds"),
    path("organisaties/inlezen/", exchange.import_file, name="import_partners"),
    path("partners.csv", exchange.partners_csv, name="partners_csv"),
    path("partners.json", exchange.partners_hsds, name="partners_hsds"),
    path("organisaties/<uuid:organisation>/", organisations.organisation, name="organisation"),
    path("organisaties/<uuid:organisation>/plek/", rooms.set_room, name="set_room"),
    path("organisaties/<uuid:organisation>/<slug:act>/", acting.organisation_act, name="organisation_act"),
    path("regios/", regions.regions, name="regions"),
    path("regios/<slug:act>/", regions.regions_act, name="regions_act"),
    path("plek/", rooms.rooms, name="rooms"),
    path("partners/", partners.partners, name="partners"),
    path("rollen/", posts.posts, name="posts"),
    path("rollen/aandachtsfunctionarissen/", contacts.contacts, name="contact_officials"),
    path("rollen/aandachtsfunctionarissen.csv", contacts.contacts_file, name="contact_officials_file"),
    path("rollen/aandachtsfunctionarissen/nodig/", contacts.need_contact, name="contact_official_needed"),
    path("rollen/functionarissen/<uuid:official>/", officials.official, name="official"),
    path("rollen/functionarissen/<uuid:official>/<slug:act>/", officials.official_act, name="official_act"),
    path("rollen/<uuid:post>/", posts.post, name="post"),
    path("rollen/<uuid:post>/<slug:act>/", acting.post_act, name="post_act"),
]
