"""The addresses of the base level."""

from django.urls import path

from sluitend.baseline.views import correcting, municipality, region

urlpatterns = [
    path("basisniveau/", municipality.base_level, name="base_level"),
    path("basisniveau/gemeente/<slug:municipality>/", municipality.base_level, name="base_level_of"),
    path("basisniveau/regio/", region.base_level_region, name="base_level_region"),
    path("basisniveau/regio/verloop.svg", region.base_level_chart, name="base_level_chart"),
    path("basisniveau/regio/tabel.csv", region.base_level_figures, name="base_level_figures"),
    path("basisniveau/feit/<uuid:fact>/", correcting.correct, name="base_level_fact"),
]
