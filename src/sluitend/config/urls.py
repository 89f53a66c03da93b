"""All addresses of Sluitend; each subject names its own."""

from django.urls import include, path

handler400 = "sluitend.web.errors.bad_request"

urlpatterns = [
    path("", include("sluitend.web.urls")),
    path("", include("sluitend.signals.urls")),
    path("", include("sluitend.care.urls")),
    path("", include("sluitend.legal.urls")),
    path("", include("sluitend.intake.urls")),
    path("", include("sluitend.exports.urls")),
    path("", include("sluitend.support.urls")),
    path("", include("sluitend.policy.urls")),
    path("", include("sluitend.agreements.urls")),
    path("", include("sluitend.baseline.urls")),
    path("", include("sluitend.improvement.urls")),
    path("", include("sluitend.coverage.urls")),
    path("", include("sluitend.guide.urls")),
]
