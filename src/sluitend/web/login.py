"""Coming in and going out, and what happens to a form whose sender was no longer known."""

import json
from contextlib import suppress
from datetime import datetime
from typing import Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sluitend.access.errors import Refused
from sluitend.access.models import User
from sluitend.casework.terms import today
from sluitend.registry.actors import in_office
from sluitend.registry.models import Official
from sluitend.registry.reference import roles
from sluitend.screens.forms import KEPT
from sluitend.web.account import attempts, visits
from sluitend.web.account.entering import by_other_means, by_password
from sluitend.web.account.provider.settings import providers
from sluitend.web.account.provider.views import KEPT as PROVIDER_KEPT
from sluitend.web.keeping import came_from_us, give_back, sealed, typed, unsealed
from sluitend.web.language import safe_path, speak

TOO_MANY: Final = 429


class LogInForm(forms.Form):
    """Address and password; what is wrong is never told apart."""

    email = forms.EmailField(
        label=gettext_lazy("E-mailadres"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Wachtwoord"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    wait: datetime | None = None  # until when nobody may try, once too often was tried

    def person(self, request: HttpRequest) -> User | None:
        """Return the account that these answers open; None, with one and the same message, when there is none.

        Whether the account exists or not, wrong answers are counted alike, and over the limit nothing is compared.
        """
        if not self.is_valid():
            return None
        email = self.cleaned_data["email"].lower()
        self.wait = attempts.waiting(request, email)
        if self.wait:
            return None
        found = authenticate(request, username=email, password=self.cleaned_data["password"])
        if isinstance(found, User):
            return found
        attempts.failed(request, email)
        self.add_error(None, _("Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw."))
        return None


@sensitive_post_parameters("password")
@never_cache
def log_in(request: HttpRequest, instead_of: str = "") -> HttpResponseBase:
    """Show and handle the log-in page; `instead_of` is the page somebody wanted, whose form is kept."""
    if instead_of:
        kept = sealed(request) if request.method == "POST" else ""
        return _log_in_page(request, LogInForm(), instead_of, kept)
    following = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and request.method != "POST":
        return redirect(following)
    form = LogInForm(request.POST or None)
    person = form.person(request) if request.method == "POST" else None
    if person is None:
        return _log_in_page(request, form, following, request.POST.get("kept", ""))
    response = by_password(request, person, following, request.POST.get("kept", ""))
    speak(response, person.language)
    return response


def _log_in_page(request: HttpRequest, form: LogInForm, following: str, kept: str) -> HttpResponse:
    lost = bool(kept) and unsealed(kept) is not None
    context = {
        "form": form,
        "next": following,
        "kept": kept if lost else "",
        "demo_people": demo_people() if settings.DEMO else (),
        "providers": tuple(providers().values()),
        "wait": f"{timezone.localtime(form.wait):%H:%M}" if form.wait else "",
    }
    if lost and context["providers"]:
        request.session[PROVIDER_KEPT] = kept
    # 401 would need a WWW-Authenticate header; for a page that was not asked for, 403 says: not without logging in.
    status = TOO_MANY if form.wait else 403 if lost else 200
    return render(request, "web/login/log_in.html", context, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; nothing of it stays."""
    visits.end(request)
    return redirect("welcome")


def demo_people() -> list[dict[str, object]]:
    """Return the fictional people of the demo in their offices, one line each. One query."""
    serving = Official.objects.filter(in_office(today()), user__is_demo=True, user__is_active=True)
    found = serving.order_by("post__role", "name").values_list(
        "user", "name", "post__role", "post__organisation__name"
    )
    names = roles()
    return [
        {
            "user": user,
            "name": name,
            "role": names[role].name if role in names else role,
            "organisation": organisation,
        }
        for user, name, role, organisation in found[:50]
    ]


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Come in as a fictional person with one click: in demo mode only, and never as anybody real."""
    number = request.POST.get("person", "")
    person = User.objects.filter(
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,  # noqa: PLR2004  int
        is_demo=True,
        is_active=True,
    ).first()
    if not settings.DEMO or person is None:
        raise Http404
    following = safe_path(request, request.POST.get("next", ""))
    return by_other_means(request, person, following, "demo", request.POST.get("kept", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001  Django's signature
    """Answer a form that came without proof that it was ours: the form is back with what was typed in it.

    Mostly the page had been open for too long, or was sent from another tab after logging in anew. Nothing is
    done. What another site sent is not shown as theirs.
    """
    ours = came_from_us(request)
    if request.path == reverse("login"):
        kept = request.POST.get("kept", "") if ours else ""
        return _log_in_page(request, LogInForm(), safe_path(request, request.POST.get("next", "")), kept)
    if request.path == reverse("report"):
        return _report_again(request)
    if not ours:
        return render(request, "403_csrf.html", {}, status=403)
    answer, filled_in = _same_page_again(request)
    if filled_in:
        return answer
    if isinstance(answer, HttpResponseRedirect) and not request.user.is_authenticated:
        return log_in(request, instead_of=request.path)
    return render(request, "403_csrf.html", {}, status=403)


def _same_page_again(request: HttpRequest) -> tuple[HttpResponseBase, bool]:
    """Return the page that the form stood on, and whether it shows what was typed."""
    give_back(request, {"path": request.path, "data": json.dumps(typed(request))})
    request.method = "GET"
    match = resolve(request.path_info)
    answer: HttpResponseBase = HttpResponse(status=403)
    # Here, before any view, nobody else catches what the page itself refuses.
    with suppress(Refused, Http404):
        answer = match.func(request, *match.args, **match.kwargs)
    request.method = "POST"
    taken = request.session.pop(KEPT, None) is None
    return answer, taken and answer.status_code == 200  # noqa: PLR2004  OK


def _report_again(request: HttpRequest) -> HttpResponseBase:
    """Return the step of the report that was sent, with every answer; asking for a step sends nothing.

    A reporter has no account and often no cookies: they must not be asked to log in, nor lose a word. Another site
    may have sent this: its token would give it the follow-up code, so the report gets a new one.
    """
    answers = request.POST.copy()
    answers.pop("token", None)
    answers["go"] = answers.get("step") or "seen"
    request.POST = answers  # type: ignore[assignment]  # Django's own setter takes it
    messages.warning(
        request, _("Deze pagina stond te lang open. Er is niets verstuurd. Kijk het na en ga verder.")
    )
    return resolve(request.path_info).func(request)  # type: ignore[no-any-return]  # a view
