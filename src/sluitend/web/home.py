"""The front door: my work for who is logged in, what this is for who is not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse


def home(request: HttpRequest) -> HttpResponse:
    """Go to my work, or show the welcome page to nobody in particular."""
    return redirect("work") if request.user.is_authenticated else welcome(request)


def welcome(request: HttpRequest) -> HttpResponse:
    """Show what Sluitend is, and the two doors: report a signal, log in."""
    try:
        report = reverse("report")
    except NoReverseMatch:  # reporting is not installed here
        report = ""
    return render(request, "web/login/welcome.html", {"report_url": report})
