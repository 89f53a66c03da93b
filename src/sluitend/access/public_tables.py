"""The reviewed list: tables that everybody who is the application may read, each with the reason why.

Every other table has forced row-level security; a test and the start-up check hold the two to be all there is. To add
a line is to say, in review, that no row of that table tells anything about a person whom a case or a signal is about.
"""

from typing import Final

_REGISTRY: Final = (
    "The guide of the network: who and where, for everybody with an office; officials, no clients."
)
_DJANGO: Final = "Django's own: names of models and permissions."
_QUEUE: Final = (
    "The queue of background work: names of jobs and moments; a job is never given data of a person."
)
_CHAIN: Final = "The chain of the disclosure log: counts, moments, digests and signatures; no records."
_DOOR: Final = (
    "allauth's, for log-in by mailed links, which we do not have: stays empty, and a test holds it to that."
)
PUBLIC_TABLES: Final = {
    "access_user": "Accounts of officials, looked up before anybody acts: at log-in.",
    "account_emailaddress": _DOOR,
    "account_emailconfirmation": _DOOR,
    "auth_group": _DJANGO,
    "auth_group_permissions": _DJANGO,
    "auth_permission": _DJANGO,
    "django_content_type": _DJANGO,
    "django_migrations": "Which migrations were applied.",
    "django_session": "Sealed; found by a secret key that only the visitor's cookie has, before anybody acts.",
    "logbook_checkpoint": _CHAIN,
    "logbook_lane": _CHAIN,
    "mfa_authenticator": "Second steps of officials, looked up at log-in, before anybody acts; secrets sealed.",
    "procrastinate_events": _QUEUE,
    "procrastinate_jobs": _QUEUE,
    "procrastinate_periodic_defers": _QUEUE,
    "procrastinate_workers": _QUEUE,
    "registry_membership": _REGISTRY,
    "registry_municipality": _REGISTRY,
    "registry_official": _REGISTRY,
    "registry_organisation": _REGISTRY,
    "registry_organisation_covers": _REGISTRY,
    "registry_post": _REGISTRY,
    "registry_region": _REGISTRY,
    "signals_attempt": "Counts per hour under a keyed digest that changes every day; before anybody acts.",
}
