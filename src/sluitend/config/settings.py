"""Django settings, read from the environment (`environment.py` says which variables there are)."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from sluitend.config.environment import flag, variable

BASE_DIR = Path(__file__).resolve().parent.parent
PROJECT_DIR = BASE_DIR.parent.parent

DEBUG = flag("SLUITEND_DEBUG", "Show technical error pages. Never in production.")
DEMO = flag("SLUITEND_DEMO", "Demo mode: one-click log-in as a fictional person. Loopback only.")
SECRET_KEY = variable(
    "SLUITEND_SECRET_KEY", "A long random text that signs sessions, forms and follow-up codes."
)
ALLOWED_HOSTS = variable(
    "SLUITEND_HOSTS", "Host names to serve, separated by commas.", "localhost,127.0.0.1"
).split(",")
CSRF_TRUSTED_ORIGINS = [
    origin
    for origin in variable(
        "SLUITEND_ORIGINS", "Origins behind a proxy, e.g. https://host, comma-separated.", ""
    ).split(",")
    if origin
]


TRUSTED_PROXIES = int(
    variable("SLUITEND_PROXIES", "How many proxies of your own stand before the site (for rate limits).", "0")
)


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for a postgresql:// URL; raises ImproperlyConfigured for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        message = "The database address must start with postgresql:// (only PostgreSQL keeps the promises)."
        raise ImproperlyConfigured(message)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        # Prepared on the server: planning costs more than running the kernel's small statements (docs/performance.md).
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1, **query},
    }


# Two roles, one database: the application cannot alter tables or touch what is append-only; only who migrates is also
# given the owner's address.
DATABASES = {
    "default": database(
        variable("SLUITEND_DATABASE_URL", "The database as the unprivileged application role.")
    )
}
if owner := variable(
    "SLUITEND_OWNER_DATABASE_URL",
    "The same database as the role that owns the tables; for `migrate` only.",
    "",
):
    DATABASES["owner"] = database(owner)
DATABASE_ROUTERS = ["sluitend.config.routers.OneDatabase"]

INSTALLED_APPS = [
    "sluitend.access",
    "sluitend.logbook",
    "sluitend.registry",
    "sluitend.identity",
    "sluitend.casework",
    "sluitend.documents",
    "sluitend.disclosure",
    "sluitend.gaps",
    "sluitend.privacy",
    "sluitend.policy",
    "sluitend.agreements",
    "sluitend.signals",
    "sluitend.care",
    "sluitend.legal",
    "sluitend.intake",
    "sluitend.support",
    "sluitend.conferences",
    "sluitend.outreach",
    "sluitend.baseline",
    "sluitend.improvement",
    "sluitend.coverage",
    "sluitend.guide",
    "sluitend.exports",
    "sluitend.screens",
    "sluitend.web",
    "sluitend.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
AUTH_USER_MODEL = "access.User"
_PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},
    {
        "NAME": f"{_PASSWORDS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]

PROVIDERS = variable(
    "SLUITEND_PROVIDERS", "The identity providers of organisations, as JSON; better as a file.", ""
)
# Accounts come by invitation; of allauth only what web/account/urls.py names has an address.
ACCOUNT_ADAPTER = "sluitend.web.account.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # `web.account.attempts` counts, in the database, for all servers of the site
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
MFA_ADAPTER = "sluitend.web.account.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # a passkey alone is both steps: having it, and finger, face or PIN
)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Sluitend"
MFA_TOTP_TOLERANCE = 1

MIDDLEWARE = [
    "sluitend.screens.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "sluitend.screens.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sluitend.logbook.trace.TraceContext",
    "sluitend.screens.middleware.OneTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sluitend.web.account.gate.SessionEnds",
    "sluitend.web.account.gate.SecondStep",
    "sluitend.screens.middleware.Acting",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "sluitend.config.urls"
WSGI_APPLICATION = "sluitend.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sluitend.web.shell.shell",
            ],
        },
    }
]

THEME_CLASS = variable("SLUITEND_THEME_CLASS", "The class of the theme's design tokens.", "sluitend-theme")
THEME_STYLESHEET = variable(
    "SLUITEND_THEME_STYLESHEET", "A style sheet with a municipality's own tokens.", ""
)

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = variable(
    "SLUITEND_STATIC_ROOT", "Where the collected static files lie.", str(PROJECT_DIR / ".data" / "static")
)
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]

CSRF_FAILURE_VIEW = "sluitend.web.login.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "welcome"
# What somebody typed when their session vanished waits in the session: not for who reads the table.
SESSION_SERIALIZER = "sluitend.access.sealing.SealedSession"
SESSION_COOKIE_HTTPONLY = True
# On the server a session ends after this time without a request; the browser forgets its cookie when it closes.
# `web.account.visits` ends it to the second, and after twelve hours in any case.
SESSION_COOKIE_AGE = 16 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = flag(
    "SLUITEND_HTTPS",
    "The site is served over https: secure cookies and HSTS.",
    default=not DEMO and not DEBUG,
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
if SECURE_COOKIES:
    # With this prefix a browser takes the cookie from this very host over https only, not from a sister site.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        SECURE_SSL_REDIRECT = True
# The header itself is `screens.headers`'; W008: without a proxy of ours nobody says what was https; W021: a list for
# whole domains, which is for their owner to ask.
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURITY_CONTACTS = [
    contact.strip()
    for contact in variable(
        "SLUITEND_SECURITY_CONTACT",
        "Where a weakness can be reported, for security.txt: mailto: or https: addresses, comma-separated.",
        "",
    ).split(",")
    if contact.strip()
]
SECURITY_POLICY = variable(
    "SLUITEND_SECURITY_POLICY", "Your own page on reporting a weakness; without it, Sluitend's.", ""
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# smtp://user:password@host:587 (smtps:// for TLS from the start); without it, mail is written to standard output.
_MAIL = urlsplit(variable("SLUITEND_MAIL_URL", "The mail server, e.g. smtp://user:password@host:587.", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and _MAIL.hostname not in {"localhost", "127.0.0.1"}
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = variable("SLUITEND_MAIL_FROM", "From whom mail comes.", "sluitend@localhost")
# Links in mail start with this, never with the Host that a request brought.
SITE_URL = variable(
    "SLUITEND_SITE",
    "The address under which people reach Sluitend, for links in mail.",
    f"{'https' if SECURE_COOKIES else 'http'}://{ALLOWED_HOSTS[0]}",
).rstrip("/")
# Over this, a form is refused with a page that says so; nothing that Sluitend asks for comes near it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A file is taken only where a screen asks for one, one at a time, and never lies on disk in the open.
FILE_UPLOAD_HANDLERS = ["sluitend.uploads.handler.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1
