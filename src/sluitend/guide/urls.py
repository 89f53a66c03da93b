"""The addresses of the guide; the situation stands in the question part, as codes."""

from django.urls import path

from sluitend.guide.views import acting, advice, entries

urlpatterns = [
    path("gids/", advice.ask, name="guide"),
    path("gids/advies/", advice.advice, name="guide_advice"),
    path("gids/bevoegdheden/", entries.powers, name="guide_powers"),
    path("gids/instanties/", entries.all_institutions, name="guide_institutions"),
    path("gids/rechtspraak/", entries.case_law, name="guide_case_law"),
    path("gids/zoeken/", entries.search, name="guide_search"),
    path("gids/over/<slug:piece>/", entries.entry, name="guide_entry"),
    path("gids/over/<str:piece>/<slug:act>/", acting.act, name="guide_entry_act"),
]
