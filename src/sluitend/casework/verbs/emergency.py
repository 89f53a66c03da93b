"""Break-glass (*noodtoegang*): reading a case outside one's own work for four hours, with a reason, and the judgement.

NEN 7513 and ISO 27789 call it exceptional access: it is open to who works on such cases, it is seen by everybody whom
it concerns, and somebody judges it afterwards. It opens for reading only.
"""

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.access.mailing import mail
from sluitend.access.models import User
from sluitend.casework.access import knows_people, visible_cases
from sluitend.casework.checks import clean_text
from sluitend.casework.emergencies import access_emergency, judges_of, may_judge
from sluitend.casework.logged import WHY, log_case
from sluitend.casework.models import Case, EmergencyAccess
from sluitend.casework.programmes import programme
from sluitend.casework.timeline import follow, write
from sluitend.identity.models import Person
from sluitend.registry import consequences
from sluitend.registry.models import Official, Organisation
from sluitend.registry.queries import memberships_on

OPEN_FOR: Final = timedelta(hours=4)
PER_DAY: Final = 5
A_REASON: Final = 15  # characters: less says nothing that can be judged
JOB: Final = system("break_glass")


@verb
def break_glass(
    actor: Actor, *, reference: str, reason: str, organisation: UUID, token: UUID | None = None
) -> EmergencyAccess:
    """Open the case with `reference` to `actor` for four hours, to read; returns the access.

    For who works on cases at an organisation that may take part in this programme, in the region of the case. Who
    carries it is told in its timeline, on their own page and by mail; the privacy officer judges it. Raises Refused
    (`reason`; five a day), NotAllowed, AlreadyDone, and NotFound alike for a case that is not there and one that is
    not to be had.
    """
    if actor.user is None or organisation not in actor.organisations:
        raise NotAllowed(_("Noodtoegang is er voor wie aan casussen werkt."))
    reason = clean_text(reason, "reason", limit=2000)
    if len(reason) < A_REASON:
        raise Refused(_("Schrijf op wat er aan de hand is: een ander moet dit kunnen beoordelen."), "reason")
    _check_often(actor.user, token)
    with acting(JOB):
        found = _to_be_had(actor, reference, organisation)
    if found is None:
        raise NotFound(
            _("Er is geen casus met dit kenmerk waar u noodtoegang toe kunt krijgen."), "reference"
        )
    _check_needed(actor, found)
    return _open(actor, found, organisation, reason, token)


def _check_often(user: int, token: UUID | None) -> None:
    """Raise AlreadyDone for a form that was sent before, Refused for who did it too often; one at a time for each."""
    User.objects.select_for_update().get(pk=user)
    mine = EmergencyAccess.objects.filter(user=user)
    before = mine.filter(pk=token).first() if token else None
    if before:
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), before)
    if mine.filter(at__gt=now() - timedelta(days=1)).count() >= PER_DAY:
        raise Refused(_("U had vandaag al vijf keer noodtoegang. Bel wie de casus draagt."))


def _to_be_had(actor: Actor, reference: str, organisation: UUID) -> Case | None:
    """Return the case, when it lies where `actor` works and the organisation could take part in it. Two queries."""
    here = memberships_on().filter(region__in=actor.regions).values("municipality")
    case = Case.objects.filter(reference=reference, municipality__in=here).first()
    kind = Organisation.objects.filter(pk=organisation).values_list("kind", flat=True).first()
    return case if case and kind and programme(case.programme).admits(kind) else None


def _check_needed(actor: Actor, case: Case) -> None:
    seen = visible_cases(actor).filter(pk=case.pk).exists()
    if not seen or not knows_people(actor, case):
        return
    running = EmergencyAccess.objects.filter(case=case, user=actor.user, until__gt=now()).first()
    raise AlreadyDone(_("Deze casus kunt u al lezen."), running or EmergencyAccess(case=case))


def _open(actor: Actor, case: Case, organisation: UUID, reason: str, token: UUID | None) -> EmergencyAccess:
    moment = now()
    access = EmergencyAccess(
        id=token or new_id(), case_id=case.pk, user_id=cast("int", actor.user), organisation_id=organisation,
        responsible_id=case.organisation_id, reason=reason, at=moment, until=moment + OPEN_FOR,
    )  # fmt: skip
    access.save(force_insert=True)
    people = _tell(case.pk, "break_glass", access, until=access.until.isoformat())
    case.reads_only = True
    log_case(actor, case, "break_glass", part=(*WHY, organisation), subjects=people, resource_id=access.pk)
    consequences.follow()
    official = case.official_id
    transaction.on_commit(lambda: _mail(access, official))
    return access


def _tell(
    case: UUID, act: str, access: EmergencyAccess, *, until: str = "", justified: str = ""
) -> list[str]:
    """Write in the timeline of a case what was done with it, as the system; return the pseudonyms in it."""
    with acting(JOB):
        locked = Case.objects.select_for_update(no_key=True).get(pk=case)
        write(
            JOB, locked, act, on_behalf_of=access.organisation_id, organisation=str(access.organisation_id),
            access=str(access.pk), until=until, justified=justified,
        )  # fmt: skip
        follow(case)
        involved = Person.objects.filter(involvements__case=case, involvements__until=None)
        return list(involved.values_list("pseudonym", flat=True).distinct())


@verb
def end_emergency(actor: Actor, emergency: UUID) -> EmergencyAccess:
    """End one's own access before its time; ending what has ended changes nothing. Raises NotFound, NotAllowed."""
    access = access_emergency(actor, emergency, for_update=True)
    if access.user_id != actor.user:
        raise NotAllowed(_("Alleen wie noodtoegang heeft, kan die afsluiten."))
    if access.until > now():
        access.until = max(now(), access.at + timedelta(microseconds=1))
        access.save(update_fields=["until"])
        people = _tell(access.case_id, "end_emergency", access)
        _log(actor, access, "end_emergency", people)
    return access


@verb
def judge_emergency(actor: Actor, emergency: UUID, *, justified: bool, judgement: str) -> EmergencyAccess:
    """Judge, as privacy officer of who answers for the case, whether an access was justified; once. Returns it.

    Where they have no other officer than who looked, that is the privacy officer of the region.
    Raises Refused (`judgement`), NotFound, NotAllowed.
    """
    access = access_emergency(actor, emergency, for_update=True)
    if access.judged_at is not None:
        raise Refused(_("Deze noodtoegang is al beoordeeld."))
    if not may_judge(actor, access):
        raise NotAllowed(
            _(
                "De functionaris gegevensbescherming van wie de casus draagt beoordeelt dit, of anders die van de "
                "regio, en nooit de eigen inzage."
            )
        )
    access.judgement = clean_text(judgement, "judgement", limit=2000)
    access.justified, access.judged_at, access.judged_by_id = justified, now(), actor.user
    access.save(update_fields=["justified", "judgement", "judged_at", "judged_by"])
    people = _tell(access.case_id, "judge_emergency", access, justified="yes" if justified else "no")
    _log(actor, access, "judge_emergency", people)
    consequences.follow()
    return access


def _log(actor: Actor, access: EmergencyAccess, action: str, people: list[str]) -> None:
    with acting(JOB):
        case = Case.objects.get(pk=access.case_id)
    case.reads_only = access.user_id == actor.user
    log_case(actor, case, action, part=(*WHY, None), subjects=people, resource_id=access.pk)


def _mail(access: EmergencyAccess, official: UUID | None) -> None:
    """Mail who carries the case and who judges that somebody broke the glass: not whose case, nor which."""
    judges = {one.user_id: one.post.organisation_id == access.responsible_id for one in judges_of(access)}
    carriers = Official.objects.filter(pk__in=[official] if official else [], user__isnull=False)
    own = set(carriers.values_list("user", flat=True))
    for user in User.objects.filter(pk__in={*judges, *own}, is_active=True):
        _mail_one(user, now(), regional=user.pk not in own and not judges[user.pk])


def _mail_one(user: User, moment: datetime, *, regional: bool) -> None:
    with override(user.language):
        if regional:
            text = _(
                "Beste %(name)s,\n\nOm %(time)s heeft iemand noodtoegang genomen tot een casus in uw regio. Wie de "
                "casus draagt, heeft daarvoor geen functionaris gegevensbescherming: u beoordeelt dit. Log in om te "
                "zien wie, en waarom:\n\n%(link)s\n"
            )
        else:
            text = _(
                "Beste %(name)s,\n\nOm %(time)s heeft iemand van een andere organisatie noodtoegang genomen tot een "
                "casus van uw organisatie. Log in om te zien wie, en waarom:\n\n%(link)s\n"
            )
        subject = _("Noodtoegang in Sluitend")
        values = {
            "name": user.name,
            "time": f"{timezone.localtime(moment):%H:%M}",
            "link": settings.SITE_URL + reverse("emergencies"),
        }
    mail(subject, text % values, user.email, "warning of break-glass")
