"""The addresses of logging in and of one's own account. Only these of allauth's doings have one."""

from django.urls import path

from sluitend.web import login
from sluitend.web.account import confirming, factors, invitation, page, second_step, security
from sluitend.web.account.provider import views as provider

urlpatterns = [
    path("inloggen/", login.log_in, name="login"),
    path("inloggen/", login.log_in, name="account_login"),  # allauth's name for it
    path("inloggen/demo/", login.demo_login, name="demo_login"),
    path("inloggen/passkey/", second_step.with_passkey, name="passkey_log_in"),
    path("inloggen/tweede-stap/", second_step.second_step, name="mfa_authenticate"),
    path("inloggen/terug/", second_step.give_up, name="log_in_give_up"),
    path("inloggen/via/<slug:provider>/", provider.log_in, name="provider_log_in"),
    path("inloggen/via/<slug:provider>/terug/", provider.back, name="provider_back"),
    path("uitloggen/", login.log_out, name="logout"),
    path("uitnodiging/", invitation.choose_password, name="invitation_accept"),
    path("uitnodiging/<str:secret>/", invitation.open_link, name="invitation"),
    path("account/", page.account, name="account"),
    path("account/bevestig/", confirming.confirm, name="confirm"),
    path("account/wachtwoord/", page.change_password, name="password_change"),
    path("account/sessies/", page.end_sessions, name="sessions_end"),
    path("account/sessies/<uuid:session>/", page.end_session, name="session_end"),
    path("account/tweede-stap/", factors.choose, name="second_step_choose"),
    path("account/tweede-stap/app/", factors.add_app, name="totp_add"),
    path("account/tweede-stap/passkey/", factors.add_passkey, name="passkey_add"),
    path("account/tweede-stap/<int:step>/verwijder/", factors.remove, name="second_step_remove"),
    path("account/herstelcodes/", factors.recovery_codes, name="recovery_codes"),
    path("beheer/beveiliging/", security.security_events, name="security_events"),
]
