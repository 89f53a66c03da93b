"""The second step of logging in: a code or a passkey; and logging in with a passkey alone, which is both steps."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sluitend.web.account import attempts
from sluitend.web.account.codes import CodeForm
from sluitend.web.account.entering import with_what_was_typed
from sluitend.web.account.passkeys import PasskeyLogInForm, PasskeyStepForm
from sluitend.web.keeping import unsealed
from sluitend.web.language import safe_path

TOO_MANY = 429


@sensitive_post_parameters("code", "credential")
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Show and handle the second step of who gave a right password; before it, nobody is logged in."""
    stage = request._login_stage  # type: ignore[attr-defined]  # set by allauth's decorator
    user = stage.login.user
    if not user.is_active:
        clear_login(request)
        return redirect("login")
    posted = request.POST if request.method == "POST" else None
    by_key = posted is not None and "credential" in posted
    code = CodeForm(None if by_key else posted, user=user)
    key = PasskeyStepForm(posted if by_key else None, user=user)
    form = key if by_key else code
    waits = attempts.waiting(request, user.email)
    if posted is not None and not waits and form.is_valid():
        form.save()
        response: HttpResponseBase = stage.exit()
        return response
    if by_key and not waits:
        attempts.failed(request, user.email)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context: dict[str, Any] = {
        "form": form,
        "code": code,
        "passkey": key if "webauthn" in kinds else None,
        "has_app": "totp" in kinds,
        "options": webauthn.begin_authentication(user) if "webauthn" in kinds else None,
    }
    return render(request, "web/account/second_step.html", context, status=TOO_MANY if waits else 200)


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Go back to the log-in page, as somebody who gave no password."""
    clear_login(request)
    return redirect("login")


@sensitive_post_parameters("credential")
@never_cache
def with_passkey(request: HttpRequest) -> HttpResponseBase:
    """Show and handle logging in with a passkey alone: as the device asks for finger, face or PIN, it is both steps.

    Whoever came from the log-in page brings along where they were going and what they had typed.
    """
    following = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    kept = request.POST.get("kept", "")
    if request.user.is_authenticated:
        return redirect(following)
    form = PasskeyLogInForm(request.POST if "credential" in request.POST else None)
    if form.is_bound and form.is_valid():
        authenticator = form.cleaned_data["credential"]
        clear_login(request)
        request.session.cycle_key()
        login = Login(user=authenticator.user, redirect_url=with_what_was_typed(request, following, kept))
        response: HttpResponseBase = flows.perform_passwordless_login(request, authenticator, login)
        return response
    context = {
        "form": form,
        "next": following,
        "kept": kept if unsealed(kept) else "",
        "options": webauthn.begin_authentication(None),
    }
    return render(request, "web/account/passkey_log_in.html", context)
