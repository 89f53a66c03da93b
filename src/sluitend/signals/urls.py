"""The addresses of reporting, following and triage."""

from django.urls import path

from sluitend.signals.views import report, triage

urlpatterns = [
    path("melden/", report.report, name="report"),
    path("melden/verstuurd/", report.sent, name="report_sent"),
    path("volgen/", report.follow, name="follow"),
    path("signalen/", triage.queue, name="triage"),
    path("signalen/<uuid:case>/", triage.signal, name="triage_signal"),
    path("signalen/<uuid:case>/melder/<uuid:involvement>/", triage.reveal, name="triage_reveal"),
    path("signalen/<uuid:case>/oppakken/", triage.pick_up, name="triage_pick_up"),
]
