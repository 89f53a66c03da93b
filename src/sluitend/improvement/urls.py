"""The addresses of this subject."""

from django.urls import path

from sluitend.improvement.views import acting, board, new, page

urlpatterns = [
    path("verbeterplan/", board.improvement, name="improvement"),
    path("verbeterplan/lijst.csv", board.improvement_csv, name="improvement_csv"),
    path("verbeterplan/raad/", board.council, name="improvement_council"),
    path("verbeterplan/nieuw/", new.goal_new, name="goal_new"),
    path("verbeterplan/<uuid:goal>/", page.goal, name="goal"),
    path("verbeterplan/<uuid:goal>/<slug:act>/", acting.goal_act, name="goal_act"),
    path(
        "verbeterplan/<uuid:goal>/stap/<uuid:goal_step>/<slug:act>/",
        acting.goal_step_act,
        name="goal_step_act",
    ),
]
