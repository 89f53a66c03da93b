"""The addresses of the privacy officer."""

from django.urls import path

from sluitend.logbook.ldv import ReadView
from sluitend.screens.logged_in import logged_in
from sluitend.web.privacy import breaches, home, log, register, requests, retention, rights

urlpatterns = [
    path("privacy/", home.overview, name="privacy"),
    path("privacy/logboek/", log.search, name="privacy_log"),
    path("privacy/logboek/opslaan/<slug:format>/", log.export, name="privacy_log_export"),
    path("privacy/logboek/ldv/", logged_in(ReadView.as_view()), name="privacy_log_read"),
    path("privacy/logboek/controle/", log.verification, name="privacy_verification"),
    path("privacy/logboek/wie-keek/", log.who_looked, name="privacy_who_looked"),
    path("privacy/logboek/wie-keek/<slug:format>/", log.who_looked_file, name="privacy_who_looked_file"),
    path("privacy/verzoeken/", requests.listed, name="privacy_requests"),
    path("privacy/verzoeken/nieuw/", requests.new, name="privacy_request_new"),
    path("privacy/verzoeken/<uuid:request_id>/", requests.show_one, name="privacy_request"),
    path("privacy/verzoeken/<uuid:request_id>/inzage/", requests.holdings, name="privacy_holdings"),
    path(
        "privacy/verzoeken/<uuid:request_id>/inzage/<slug:format>/",
        requests.holdings_file,
        name="privacy_holdings_file",
    ),
    path("privacy/verzoeken/<uuid:request_id>/gegevens/", rights.known, name="privacy_known"),
    path(
        "privacy/verzoeken/<uuid:request_id>/gegevens/<uuid:sealed>/", rights.change, name="privacy_rectify"
    ),
    path("privacy/verzoeken/<uuid:request_id>/ontvangers/<uuid:notice>/", rights.told, name="privacy_told"),
    path("privacy/verzoeken/<uuid:request_id>/doe/<slug:doe>/", requests.act, name="privacy_request_act"),
    path("privacy/bewaren/", retention.overview, name="privacy_retention"),
    path("privacy/bewaren/goedkeuren/", retention.approve, name="privacy_approve"),
    path("privacy/bewaren/bewaarbesluit/", retention.hold, name="privacy_hold"),
    path("privacy/bewaren/bewaarbesluit/<uuid:hold_id>/", retention.lift, name="privacy_lift"),
    path("privacy/bewaren/intrekken/<uuid:disposal>/", retention.withdraw, name="privacy_withdraw"),
    path("privacy/bewaren/verklaring/<uuid:certificate>/", retention.certificate, name="privacy_certificate"),
    path("privacy/verwerkingen/", register.register, name="privacy_register"),
    path("privacy/verwerkingen/json/", register.register_json, name="privacy_register_json"),
    path("privacy/datalekken/", breaches.listed, name="privacy_breaches"),
    path("privacy/datalekken/nieuw/", breaches.new, name="privacy_breach_new"),
    path("privacy/datalekken/<uuid:breach>/", breaches.show_one, name="privacy_breach"),
    path("privacy/datalekken/<uuid:breach>/pdf/", breaches.printed, name="privacy_breach_pdf"),
    path("privacy/datalekken/<uuid:breach>/doe/<slug:doe>/", breaches.act, name="privacy_breach_act"),
]
