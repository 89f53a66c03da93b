"""Checks on the organisations, officials and municipalities that a verb names; each raises Refused with its field."""

from uuid import UUID

from django.db.models import Exists
from django.utils.translation import gettext as _

from sluitend.access.actor import WORK_ON_CASES
from sluitend.access.errors import Refused
from sluitend.casework.models import Case, Participation
from sluitend.casework.programmes import Programme
from sluitend.casework.terms import today
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.carrying import holds_office
from sluitend.registry.models import Municipality, Official, Organisation
from sluitend.registry.queries import platform_organisations


def organisation_at_work(organisation: UUID, field: str) -> Organisation:
    """Return the organisation whose people work in Sluitend today; raises Refused."""
    found = platform_organisations().filter(pk=organisation).first()
    if found is None:
        raise Refused(_("Deze organisatie werkt niet, of niet meer, in Sluitend."), field)
    return found


def check_carrier(declared: Programme, organisation: Organisation, field: str) -> None:
    """Raise Refused unless an organisation of this kind can carry a case of this programme."""
    if organisation.kind not in declared.carried_by:
        raise Refused(_("Deze organisatie kan een casus in dit traject niet dragen."), field)


def check_admitted(declared: Programme, organisation: Organisation, field: str) -> None:
    """Raise Refused unless an organisation of this kind can take part in a case of this programme."""
    if not declared.admits(organisation.kind):
        raise Refused(_("Deze organisatie mag aan een casus in dit traject niet meedoen."), field)


def check_opening(declared: Programme, organisation: UUID, municipality: str) -> None:
    """Raise Refused unless both exist and the organisation's kind can carry this programme. One query.

    A municipality, for one, may not keep a register of sex workers: so it cannot open an exit case either.
    """
    here = Exists(Municipality.objects.filter(pk=municipality))
    found = Organisation.objects.filter(pk=organisation).values_list("kind", here).first()
    if found is None:
        raise Refused(_("Deze organisatie bestaat niet."), "organisation")
    kind, known = found
    if kind not in declared.carried_by:
        raise Refused(_("Deze organisatie kan een casus in dit traject niet dragen."), "organisation")
    if not known:
        raise Refused(_("Deze gemeente bestaat niet."), "municipality")


def check_municipality(municipality: str, field: str) -> None:
    """Raise Refused unless there is such a municipality."""
    if not Municipality.objects.filter(pk=municipality).exists():
        raise Refused(_("Deze gemeente bestaat niet."), field)


def check_owner(case: Case, organisation: UUID, official: UUID | None) -> None:
    """Raise Refused unless `organisation` takes part in `case` and `official`, if any, works there."""
    takes_part = Participation.objects.filter(case=case, organisation=organisation, until=None)
    if organisation != case.organisation_id and not takes_part.exists():
        raise Refused(
            _("Deze organisatie neemt niet deel aan de casus. Voeg haar eerst toe."), "organisation"
        )
    check_official(organisation, official)


def check_official(organisation: UUID, official: UUID | None, *, firmly: bool = True) -> None:
    """Raise Refused unless `official` is None or works on cases at `organisation` today: an administrator does not.

    `firmly`: and keeps it while this transaction lasts, so that nothing is given to who leaves at the same moment. Not
    for a new signal: a report is never refused for that; what then lands with who left shows as a gap.
    """
    if official is None:
        return
    day = today()
    held = (
        holds_office(organisation, official, roles=WORK_ON_CASES)
        if firmly
        else Official.objects.filter(
            in_office(day),
            post_in_force(day, "post__"),
            pk=official,
            post__organisation=organisation,
            post__role__in=WORK_ON_CASES,
        ).exists()
    )
    if not held:
        raise Refused(_("Deze persoon werkt bij deze organisatie niet aan casussen."), "official")
