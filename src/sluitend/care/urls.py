"""The addresses of placement."""

from django.urls import path

from sluitend.care.views import lists, night, placements, places, requests, saying

urlpatterns = [
    path("opvang/", lists.shelter, name="shelter"),
    path("opvang/vannacht/", night.tonight, name="tonight"),
    path("opvang/slaapt/<uuid:case>/", saying.sleeping_place, name="sleeping_place"),
    path("opvang/wordt-18/<uuid:case>/", saying.growing_up, name="growing"),
    path("opvang/wachtlijst/", lists.waiting, name="waiting_list"),
    path("opvang/wachtlijst/voorstel/", lists.proposed, name="placement_proposal"),
    path("opvang/capaciteit/", lists.capacity, name="capacity"),
    path("opvang/capaciteit.csv", lists.capacity_file, name="capacity_file"),
    path("opvang/plekken/", places.places, name="places"),
    path("opvang/plekken/nieuw/", places.new_place, name="place_new"),
    path("opvang/plekken/<uuid:place>/", places.place, name="place"),
    path("opvang/plekken/<uuid:place>/wijzigen/", places.edit_place, name="place_edit"),
    path("opvang/plekken/<uuid:place>/stand/", places.availability, name="place_availability"),
    path("opvang/vragen/<uuid:case>/", requests.ask, name="placement_ask"),
    path("opvang/verzoeken/<uuid:placement_request>/", requests.placement_request, name="placement_request"),
    path("opvang/verzoeken/<uuid:placement_request>/<slug:act>/", requests.act, name="placement_request_act"),
    path("opvang/plaatsingen/<uuid:placement>/", placements.placement, name="placement"),
    path("opvang/plaatsingen/<uuid:placement>/<slug:act>/", placements.act, name="placement_act"),
]
