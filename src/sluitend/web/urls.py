"""The addresses of the screens."""

from django.urls import include, path

from sluitend.web import home, language, wellknown
from sluitend.web.board import views as board
from sluitend.web.cases import documents, lists
from sluitend.web.cases import new as new_case
from sluitend.web.cases import views as cases
from sluitend.web.handovers import views as handovers
from sluitend.web.styleguide import styleguide
from sluitend.web.work import views as work

urlpatterns = [
    path("", home.home, name="home"),
    path("welkom/", home.welcome, name="welcome"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path("beveiliging/", wellknown.disclosure_policy, name="disclosure_policy"),
    path("taal/", language.set_language, name="set_language"),
    path("werk/", work.my_work, name="work"),
    path("werk/organisatie/", work.organisation_work, name="organisation_work"),
    path("casussen/", lists.carried, name="cases"),
    path("casussen/deelname/", lists.taking_part, name="cases_participating"),
    path("casussen/afgesloten/", lists.closed, name="cases_closed"),
    path("casussen/nieuw/", new_case.open_new, name="case_new"),
    path("casussen/<uuid:case>/", cases.show, name="case"),
    path("casussen/<uuid:case>/doe/<slug:doe>/", cases.act, name="case_act"),
    path("casussen/<uuid:case>/stukken/", documents.add, name="document_add"),
    path("stukken/<uuid:document>/", documents.download, name="document"),
    path("stukken/<uuid:document>/intrekken/", documents.withdraw, name="document_withdraw"),
    path("opvang/overzicht/", board.show, name="care_board"),
    path("opvang/overzicht/verloop.svg", board.chart, name="care_board_chart"),
    path("opvang/overzicht/tijdlijn/", board.timeline, name="care_board_timeline"),
    path("opvang/overzicht/<slug:lijst>/", board.listed, name="care_board_list"),
    path("overdrachten/", handovers.listed, name="handovers"),
    path("overdrachten/<uuid:handover>/", handovers.show, name="handover"),
    path("overdrachten/<uuid:handover>/doe/<slug:doe>/", handovers.act, name="handover_act"),
    path("stijlgids/", styleguide, name="styleguide"),
    path("", include("sluitend.web.account.urls")),
    path("", include("sluitend.web.disclosures.urls")),
    path("", include("sluitend.web.gapboard.urls")),
    path("", include("sluitend.web.network.urls")),
    path("", include("sluitend.web.organisation.urls")),
    path("", include("sluitend.web.people.urls")),
    path("", include("sluitend.web.privacy.urls")),
]
