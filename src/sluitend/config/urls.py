"""All addresses of Sluitend; each subject names its own."""

from django.urls import include, path

handler400 = "sluitend.web.errors.bad_request"

urlpatterns = [
    path("", include("sluitend.web.urls")),
    path("", include("sluitend.signals.urls")),
]
