"""From a right password, or another organisation's word, to a session: through the stages of allauth."""

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sluitend.access.models import User
from sluitend.web.account import visits
from sluitend.web.keeping import give_back, unsealed
from sluitend.web.language import safe_path, speak

BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_what_was_typed(request: HttpRequest, following: str, kept: str) -> str:
    """Let the page that a form was lost on find it after log-in; return where to go: that page, or `following`."""
    form = unsealed(kept)
    if not form:
        return following
    give_back(request, form)
    return safe_path(request, form["page"])


def by_password(request: HttpRequest, person: User, following: str, kept: str = "") -> HttpResponse:
    """Go on to the second step, or, for who has none yet, into a session that may only set one up."""
    if request.user.is_authenticated:
        visits.end(request)
    clear_login(request)
    request.session.cycle_key()
    login_ = Login(user=person, redirect_url=with_what_was_typed(request, following, kept))
    response: HttpResponse = perform_password_login(request, {"email": person.email}, login_)
    return response


def by_other_means(
    request: HttpRequest, person: User, following: str, second_step: str, kept: str = ""
) -> HttpResponse:
    """Open a session whose second step was passed at the own organisation's provider; in the demo, nowhere."""
    if request.user.is_authenticated and request.user != person:
        visits.end(request)
    clear_login(request)
    login(request, person, backend=BACKEND)
    following = with_what_was_typed(request, following, kept)
    record_authentication(request, person, method=second_step)
    visits.begin(request, person, second_step)
    response = HttpResponseRedirect(following)
    speak(response, person.language)
    return response
