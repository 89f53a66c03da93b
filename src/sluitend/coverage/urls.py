"""The addresses of care coordination: the country, a region with its procedure, a municipality with its access."""

from django.urls import path

from sluitend.coverage.views import country, municipality, procedure, region, step

urlpatterns = [
    path("zorgcoordinatie/", country.country, name="coverage"),
    path("zorgcoordinatie/dekking.csv", country.country_csv, name="coverage_csv"),
    path("zorgcoordinatie/regio/<slug:region>/", region.region, name="coverage_region"),
    path("zorgcoordinatie/regio/<slug:region>/start/", procedure.start, name="procedure_start"),
    path("zorgcoordinatie/procedure/<uuid:procedure>/stop/", procedure.stop, name="procedure_stop"),
    path("zorgcoordinatie/stap/<uuid:procedure_step>/", step.step, name="procedure_step"),
    path("zorgcoordinatie/stap/<uuid:procedure_step>/<slug:act>/", step.act, name="procedure_step_act"),
    path(
        "zorgcoordinatie/gemeente/<slug:municipality>/",
        municipality.municipality,
        name="coverage_municipality",
    ),
    path("zorgcoordinatie/gemeente/<slug:municipality>/leg-vast/", municipality.record, name="access_record"),
    path("zorgcoordinatie/toegang/<uuid:access>/beeindig/", municipality.end, name="access_end"),
]
