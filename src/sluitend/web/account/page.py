"""The account page: how one logs in, and where one is logged in."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from sluitend.access.models import SecurityEvent, User
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.account import visits
from sluitend.web.account.confirming import confirmed
from sluitend.web.account.owner import owner
from sluitend.web.account.passwords import NewPasswordForm
from sluitend.web.account.reporting import report


@require_safe
@logged_in
def account(request: Request) -> HttpResponse:
    """Show the second steps and the sessions of whoever asks."""
    user = owner(request)
    steps = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    codes = next((step for step in steps if step.type == Authenticator.Type.RECOVERY_CODES), None)
    ways = [step for step in steps if step is not codes]
    context = {
        "sessions": visits.living(user),
        "this": request.session.session_key,
        "ways": [
            {
                "pk": step.pk,
                "name": step.data.get("name") or _("Passkey")
                if step.type == "webauthn"
                else _("App met codes"),
                "since": step.created_at,
                "used": step.last_used_at,
            }
            for step in ways
        ],
        "has_app": any(step.type == Authenticator.Type.TOTP for step in ways),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "local": bool(ways) or user.has_usable_password(),
        "password": user.has_usable_password(),
    }
    return render(request, "web/account/account.html", context)


@require_POST
@logged_in
def end_session(request: Request, session: UUID) -> HttpResponse:
    """End one other session of one's own; of another's, or one that is over, nothing is said."""
    visits.end_others(owner(request), request.session.session_key, only=session)
    messages.success(request, _("Die sessie is beëindigd."))
    return redirect("account")


@require_POST
@logged_in
def end_sessions(request: Request) -> HttpResponse:
    """End all other sessions of one's own."""
    ended = visits.end_others(owner(request), request.session.session_key)
    said = ngettext("%(number)s andere sessie beëindigd.", "%(number)s andere sessies beëindigd.", ended)
    messages.success(request, said % {"number": ended})
    return redirect("account")


@sensitive_post_parameters("password", "again")
@confirmed
def change_password(request: Request) -> HttpResponse:
    """Take a new password; every other session ends with it."""
    user = User.objects.get(pk=owner(request).pk)
    form = NewPasswordForm(request.POST or None, user=user)
    if not user.has_usable_password():
        return redirect("account")  # who logs in with their own organisation has none here
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/account/password.html", {"form": form})
    visits.end_others(user, request.session.session_key)
    user.set_password(form.cleaned_data["password"])
    user.save(update_fields=["password"])
    before = request.session.session_key
    update_session_auth_hash(request, user)
    visits.moved(request, before)
    record_authentication(request, user, "password", reauthenticated=True)
    report(SecurityEvent.Kind.PASSWORD_CHANGED, user)
    messages.success(request, _("Uw wachtwoord is gewijzigd. Andere sessies zijn beëindigd."))
    return redirect("account")
