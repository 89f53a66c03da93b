"""Setting up second steps: an app with codes, passkeys, recovery codes. Nobody can be left without one."""

from typing import Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.flows import activate_totp
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sluitend.access.errors import NotFound, Refused
from sluitend.access.models import SecurityEvent, User
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.account import attempts, visits
from sluitend.web.account.codes import CodeForm, use_up
from sluitend.web.account.confirming import confirmed
from sluitend.web.account.owner import owner
from sluitend.web.account.passkeys import NewPasskeyForm
from sluitend.web.account.reporting import report

Kind = SecurityEvent.Kind
STEPS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MOST: Final = 10  # passkeys


@logged_in
def choose(request: Request) -> HttpResponse:
    """Show the two ways to have a second step, to who has none."""
    if request.session.get(visits.SECOND_STEP):
        return redirect("account")
    if Authenticator.objects.filter(user=owner(request), type__in=STEPS).exists():
        # Taken up elsewhere since: the way in is then by that step.
        visits.end(request)
        return redirect("login")
    return render(request, "web/account/second_step_choose.html")


@sensitive_post_parameters("code")
@confirmed
def add_app(request: Request) -> HttpResponse:
    """Show the picture to scan and take the first code."""
    user = owner(request)
    _not_around_a_step(request)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return redirect("account")
    form = CodeForm(request.POST or None, user=user)
    form.fields["code"].help_text = _("De zes cijfers die uw app nu laat zien.")
    secret = totp.get_totp_secret(regenerate=request.method != "POST")
    if request.method == "POST" and _first_code(request, form, user, secret):
        return _added(request)
    adapter = get_adapter()
    context = {
        "form": form,
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "picture": adapter.build_totp_svg(adapter.build_totp_url(user, secret)).split("?>", 1)[-1],
    }
    return render(request, "web/account/totp_add.html", context)


def _first_code(request: Request, form: CodeForm, user: User, secret: str) -> bool:
    """Keep the app as a second step when the code shows that it works; that code is used up."""
    code = "".join(form.data.get("code", "").split())
    if attempts.waiting(request, user.email):
        form.add_error("code", _("Te vaak een verkeerde code. Probeer het over een uur opnieuw."))
        return False
    if totp.validate_totp_code(secret, code):
        form.secret = secret  # type: ignore[attr-defined]  # what allauth's flow reads
        step, _codes = activate_totp(request, form)
        return use_up(step, secret, code)
    attempts.failed(request, user.email)
    form.add_error("code", _("Deze code klopt niet. Kijk of de tijd op uw telefoon goed staat."))
    return False


@confirmed
def add_passkey(request: Request) -> HttpResponse:
    """Show the button that makes a passkey, and keep the one that was made."""
    user = owner(request)
    _not_around_a_step(request)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() >= MOST:
        raise Refused(_("U hebt al tien passkeys. Verwijder er eerst een."))
    form = NewPasskeyForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] or _("Passkey")
        passkeys.add_authenticator(request, name=name, credential=form.cleaned_data["credential"])
        return _added(request)
    context = {"form": form, "options": webauthn.begin_registration(user, passwordless=True)}
    return render(request, "web/account/passkey_add.html", context)


@confirmed
def recovery_codes(request: Request) -> HttpResponse:
    """Show the recovery codes once; on request, new ones, after which the former no longer work."""
    user = owner(request)
    if request.method == "POST" and Authenticator.objects.filter(user=user, type__in=STEPS).exists():
        recovery.generate_recovery_codes(request)
        return redirect("recovery_codes")
    codes, may_view = recovery.view_recovery_codes(request)
    if codes is None:
        return redirect("account")
    context = {"codes": codes.get_unused_codes() if may_view else [], "left": len(codes.get_unused_codes())}
    return render(request, "web/account/recovery_codes.html", context)


@require_POST
@confirmed
def remove(request: Request, step: int) -> HttpResponse:
    """Take one's own second step away, never the last."""
    user = owner(request)
    own = Authenticator.objects.select_for_update().filter(user=user, type__in=STEPS)
    found = {each.pk: each for each in own}
    if step not in found:
        raise NotFound(_("Deze tweede stap is er niet (meer)."))
    if len(found) == 1:
        raise Refused(_("Dit is uw enige tweede stap. Voeg eerst een andere toe."))
    found[step].delete()
    report(Kind.FACTOR_REMOVED, user)
    messages.success(request, _("De tweede stap is verwijderd."))
    return redirect("account")


def _added(request: Request) -> HttpResponse:
    """The step that was just added was also just passed."""
    user = owner(request)
    first = not request.session.get(visits.SECOND_STEP)
    request.session[visits.SECOND_STEP] = "added"
    visits.renew(request)
    report(Kind.FACTOR_ADDED, user)
    messages.success(request, _("Uw tweede stap staat aan."))
    return redirect("recovery_codes" if first else "account")


def _not_around_a_step(request: Request) -> None:
    """Refuse to add a step beside one that was not passed: it would be a way around it."""
    if request.session.get(visits.SECOND_STEP):
        return
    if Authenticator.objects.filter(user=owner(request), type__in=STEPS).exists():
        raise Refused(_("U hebt al een tweede stap. Log opnieuw in."))
