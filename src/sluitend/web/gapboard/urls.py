"""The addresses of the gap board."""

from django.urls import path

from sluitend.web.gapboard import acting, board, course, page

urlpatterns = [
    path("hiaten/", board.gaps, name="gaps"),
    path("hiaten/waar/", board.gaps_where, name="gaps_where"),
    path("hiaten/verloop/", course.gaps_course, name="gaps_course"),
    path("hiaten/verloop/<slug:chart>.svg", course.gap_chart, name="gap_chart"),
    path("hiaten/verloop/<slug:chart>.csv", course.gap_figures, name="gap_figures"),
    path("hiaten/<uuid:gap>/", page.gap_page, name="gap"),
    path("hiaten/<uuid:gap>/<slug:act>/", acting.gap_act, name="gap_act"),
]
