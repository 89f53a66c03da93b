"""The register of processing activities (GDPR art. 30): what the programmes declare, with what the region adds."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from sluitend.casework.programmes import PROGRAMMES, Choice
from sluitend.privacy.rules import Activity, activities, retention
from sluitend.registry.reference import organisation_kinds


def register_of(programmes: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Return the activities as plain data: those of `programmes`, or all of them."""
    wanted = None if programmes is None else set(programmes)
    return [
        described(one) for one in activities().values() if wanted is None or one.programme in wanted - {""}
    ]


def described(activity: Activity) -> dict[str, Any]:
    """Return one activity as plain data, in the language of the reader."""
    programme = PROGRAMMES.get(activity.programme)
    kept = retention().get(activity.code)
    purposes = [str(one.name) for one in programme.purposes] if programme else []
    bases = [_basis(one) for one in programme.legal_bases] if programme else []
    kinds = organisation_kinds()
    return {
        "code": activity.code,
        "name": str(activity.name),
        "controller": _responsible(sorted(programme.carried_by), kinds) if programme else _("De organisatie"),
        "purposes": purposes or [str(activity.purpose or "")],
        "legal_bases": bases or [str(activity.basis or "")],
        "people": str(activity.people),
        "categories": str(activity.categories),
        "special": str(activity.special),
        "receivers": str(activity.receivers),
        "transfer": _("Geen doorgifte buiten de Europese Unie"),
        "retention": str(kept.what) if kept else _("Door de regio vast te stellen"),
        "retention_source": kept.source if kept else "",
        "security": _(
            "Identiteit versleuteld in een aparte kluis; toegang per casus, bewaakt door de database; tweede factor; "
            "elke blik in een logboek dat niet te wijzigen is"
        ),
        "space": programme.space if programme else "",
        "source": activity.source,
        "verified": activity.sourced and (kept is None or kept.sourced),
    }


def _basis(choice: Choice) -> str:
    return f"{choice.name} ({choice.source})" if choice.source else str(choice.name)


def _responsible(codes: list[str], kinds: Any) -> str:
    return ", ".join(str(kinds[code].name) if code in kinds else code for code in codes)
