"""What somebody consented to binds: nobody comes into their case on a consent that they refused or took back."""

from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.intake.models import Consent
from sluitend.intake.standing import is_to, one_receiver, standing
from sluitend.registry.models import Organisation


def check_consent(case: Case, organisation: UUID) -> bool:
    """Return True when a yes to `organisation` is on record and stands today, False when nothing was asked of it.

    What was said of it by its name binds as well. Raises Refused unless a yes stands for each purpose that was spoken
    of. GDPR, article 7(3). The caller holds the lock on the case, as does who withdraws: one of the two is first. The
    system looks: who takes a case over does not read its intake yet.
    """
    with acting(system("check_consent")):
        name = Organisation.objects.values_list("name", flat=True).get(pk=organisation)
        said = [one for one in Consent.objects.filter(case=case) if is_to(one, organisation, name)]
    stands = {one.purpose for one in standing(said, today(), to=one_receiver)}
    if any(one.purpose not in stands for one in said):
        raise Refused(
            _(
                "Voor deze organisatie is toestemming geweigerd, ingetrokken of voorbij. Wie de casus draagt, blijft "
                "die dragen. Vraag het opnieuw en leg dat vast bij de intake, of kies een andere grondslag."
            ),
            "legal_basis",
        )
    return bool(said)
