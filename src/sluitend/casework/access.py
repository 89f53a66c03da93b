"""The gate to cases: the only way to one on behalf of somebody, and the queryset of all that somebody may see.

Both come from `visible_cases`, so that a list and a check cannot drift apart. What is not there and what is not yours
answer alike: NotFound.
"""

from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.deciding import ALLOWED, Context, Decision, decide, denied, governs
from sluitend.access.deciding import require as require_decision
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.models import (
    Case,
    EmergencyAccess,
    Entry,
    Handover,
    Involvement,
    Participation,
    Step,
)
from sluitend.casework.people_policies import PSEUDONYMOUS
from sluitend.casework.programmes import programme
from sluitend.identity.models import Person

M = TypeVar("M", bound=Model)


def working_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that `actor` works on: those their organisations carry or take part in.

    `policies.py` says the same to PostgreSQL; a test holds the two together.
    """
    if actor.is_system:
        return Case.objects.all()
    if not actor.organisations:
        return Case.objects.none()
    return Case.objects.filter(_works(actor))


def known_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that `actor` works on and needs to know the people of: as `knows_people(at_work=True)`."""
    if actor.is_system or not actor.organisations:
        return working_cases(actor)
    part = Exists(_parts_that_need(actor).filter(case=OuterRef("pk")))
    return Case.objects.filter(Q(organisation__in=actor.organisations) | Q(part))


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that `actor` may open: those they work on, and those that break-glass opens for a while."""
    if actor.is_system or not actor.organisations:
        return working_cases(actor)
    opened = Exists(_emergencies(actor).filter(case=OuterRef("pk")))
    return Case.objects.filter(_works(actor) | Q(opened))


def _works(actor: Actor) -> Q:
    takes_part = Participation.objects.filter(
        case=OuterRef("pk"), organisation__in=actor.organisations, until=None
    )
    return Q(organisation__in=actor.organisations) | Q(Exists(takes_part))


def _emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    return EmergencyAccess.objects.filter(user=actor.user, until__gt=now())


def known_persons(actor: Actor, *, at_work: bool = False) -> QuerySet[Person]:
    """Return the persons of whom `actor` may know who they are: the need that identity's verbs ask for (`within`).

    They are involved in a case that the actor's organisations carry, or take part in for a purpose that needs it, or
    that break-glass opens now. `people_policies.py` says the same to PostgreSQL. `at_work` leaves break-glass out:
    what it opens is read, and not searched, changed or joined to anything.
    """
    if actor.is_system:
        return Person.objects.all()
    if not actor.organisations:
        return Person.objects.none()
    needed = needed_through(actor, "case", at_work=at_work)
    return Person.objects.filter(Exists(Involvement.objects.filter(needed, person=OuterRef("pk"))))


def needed_through(actor: Actor, case: str, *, at_work: bool = False) -> Q:
    """Return the condition on rows with a foreign key `case` that the actor's organisations know who it is about."""
    needed = Q(**{f"{case}__organisation__in": actor.organisations}) | Q(
        Exists(_parts_that_need(actor).filter(case=OuterRef(case)))
    )
    if not at_work:
        needed |= Q(Exists(_emergencies(actor).filter(case=OuterRef(case))))
    return needed


def _parts_that_need(actor: Actor) -> QuerySet[Participation]:
    mine = Participation.objects.filter(organisation__in=actor.organisations, until=None)
    return mine.exclude(purpose__in=PSEUDONYMOUS)


def knows_people(actor: Actor, case: Case, *, at_work: bool = False) -> bool:
    """Return True when `actor`, who sees `case`, needs to know who it is about: as `known_persons`, for one case.

    `at_work` leaves break-glass out: who decides or advises under pseudonyms reads with it, and does no more.
    """
    if carries(actor, case) or _parts_that_need(actor).filter(case=case).exists():
        return True
    return not at_work and _emergencies(actor).filter(case=case).exists()


def visible_handovers(actor: Actor) -> QuerySet[Handover]:
    """Return the hand-overs that `actor` offered or was offered, on behalf of an organisation."""
    if actor.is_system:
        return Handover.objects.all()
    return Handover.objects.filter(
        Q(from_organisation__in=actor.organisations) | Q(to_organisation__in=actor.organisations)
    )


def _one(queryset: QuerySet[M], pk: UUID, *, for_update: bool) -> M:
    found = (
        (queryset.select_for_update(of=("self",), no_key=True) if for_update else queryset)
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    return found


def access_case(actor: Actor, case: UUID, *, for_update: bool = False) -> Case:
    """Return the case for `actor`, locked against other writers when `for_update`; raises NotFound.

    Nobody writes to a case that break-glass opened. One that was opened to read says so: `reads_only`.
    """
    if for_update:
        found = _one(working_cases(actor), case, for_update=True)
        if not carries(actor, found):
            # Whoever waited for the lock may have stopped taking part meanwhile; only a new statement sees that.
            _one(working_cases(actor), case, for_update=False)
        return found
    return _one(readable_cases(actor), case, for_update=False)


def readable_cases(actor: Actor) -> QuerySet[Case]:
    """Return `visible_cases`, where one that break-glass opened says so: `reads_only`."""
    seen = visible_cases(actor)
    if actor.organisations and not actor.is_system:
        seen = seen.annotate(reads_only=~_works(actor))  # type: ignore[no-redef]  # its default
    return seen


def access_involvement(actor: Actor, involvement: UUID, *, to_write: bool = False) -> Involvement:
    """Return the involvement with its person, through its case; `to_write` leaves break-glass out. Raises NotFound."""
    cases = working_cases(actor) if to_write else visible_cases(actor)
    involved = Involvement.objects.filter(case__in=cases).select_related("person")
    return _one(involved, involvement, for_update=False)


def access_handover(actor: Actor, handover: UUID) -> Handover:
    """Return the hand-over for `actor` as one of its two sides; raises NotFound."""
    return _one(visible_handovers(actor), handover, for_update=False)


def access_step(actor: Actor, step: UUID) -> Step:
    """Return the step for `actor`, through its case; raises NotFound."""
    return _one(Step.objects.filter(case__in=working_cases(actor)), step, for_update=False)


def access_participation(actor: Actor, participation: UUID) -> Participation:
    """Return the participation for `actor`, through its case; raises NotFound."""
    return _one(Participation.objects.filter(case__in=working_cases(actor)), participation, for_update=False)


def access_entry(actor: Actor, entry: UUID) -> Entry:
    """Return the timeline entry for `actor`, through its case; raises NotFound."""
    return _one(Entry.objects.filter(case__in=working_cases(actor)), entry, for_update=False)


def carries(actor: Actor, case: Case) -> bool:
    """Return True when one of the actor's organisations is responsible for `case`."""
    return actor.is_system or case.organisation_id in actor.organisations


def acts_for(actor: Actor, case: Case) -> UUID:
    """Return the organisation for which `actor` acts on `case`: who carries it if they belong to it, else their own."""
    return case.organisation_id if carries(actor, case) else min(actor.organisations)


# What a participant may do beside reading; everything else is for who carries the case.
FOR_PARTICIPANTS: Final = frozenset(
    {"write_note", "record_contact", "add_step", "finish_step", "correct_entry"}
    | {"add_document", "withdraw_document"}
)
# Who may still be told of a closed case may also hear that this is no longer wanted (GDPR, article 7).
CLOSED_TOO: Final = frozenset({"write_note", "correct_entry", "reopen_case", "disclose", "withdraw_consent"})
# For who carries the case or takes part in it for a purpose that needs to know who it is about.
FOR_WHO_KNOWS: Final = frozenset(
    {"involve_person", "involve_known", "add_to_person", "change_person", "search_persons", "record_legal"}
    | {"record_intake", "withdraw_consent", "record_support", "record_aftercare"}
    | {"record_sleeping_place", "record_coming_of_age"}
)
NO_NEED: Final = gettext_lazy(
    "Voor uw deel van deze casus hoeft u niet te weten wie dit is. Is dat toch nodig? Vraag dan wie de casus draagt "
    "om uw organisatie voor een ander doel te laten meedoen. In nood is er noodtoegang."
)


@governs(Case)
def _on_a_case(actor: Actor, action: str, case: Case, context: Context) -> Decision:
    """Decide on a verb of the kernel. `within`: the programme whose own verb asks, for what it reserves to these."""
    if action == "reveal_person":
        return ALLOWED if knows_people(actor, case) else denied(NO_NEED)
    if case.reads_only:
        return denied(_("U leest deze casus met noodtoegang. Wijzigen kan alleen wie eraan werkt."))
    if not case.is_open and action not in CLOSED_TOO | programme(case.programme).after_closing:
        return denied(_("Deze casus is afgesloten. Heropen de casus om verder te gaan."))
    if not _for_whom(actor, action, case):
        return denied(_("Alleen de organisatie die de casus draagt kan dit doen."))
    if action in programme(case.programme).reserved and context.get("within") != case.programme:
        return denied(_("Dit gaat hier met een besluit. Neem het besluit op de pagina daarvoor."))
    return ALLOWED


def _for_whom(actor: Actor, action: str, case: Case) -> bool:
    if action == "reopen_case":
        return carries(actor, case) and not case.is_open
    if action == "offer_handover" and not carries(actor, case):
        return decides(actor, case)
    if action in FOR_WHO_KNOWS:
        return knows_people(actor, case, at_work=True)
    return carries(actor, case) or action in FOR_PARTICIPANTS


def may(actor: Actor, verb: str, case: Case, *, within: str = "") -> bool:
    """Return True when `actor`, who sees `case`, may do `verb` with it now.

    A verb that the case's programme keeps for its own verbs is open `within` that programme only: they alone say so.
    """
    return bool(decide(actor, verb, case, {"within": within}))


def decides(actor: Actor, case: Case) -> bool:
    """Return True when nobody answered an offer of `case` and it is the actor's organisation that must decide."""
    return Step.objects.filter(
        case=case, kind="escalation", done_at=None, organisation__in=actor.organisations
    ).exists()


def may_end(actor: Actor, verb: str, case: Case, step: Step) -> bool:
    """Return True when `actor` may do `verb` (finish, move or drop) with this step of `case`, if it is open.

    That is who does it or carries the case; not for the steps that a programme keeps for its own verbs.
    """
    mine = carries(actor, case) or step.organisation_id in actor.organisations
    return mine and step.kind not in programme(case.programme).own_steps and may(actor, verb, case)


def require_end(actor: Actor, verb: str, case: Case, step: Step) -> None:
    """Raise NotAllowed, with the reason, unless `actor` may do `verb` with this step of `case`."""
    require(actor, verb, case)
    if may_end(actor, verb, case, step):
        return
    if step.kind in programme(case.programme).own_steps:
        raise NotAllowed(
            _("Deze stap is klaar als er een besluit is. Neem het besluit op de pagina daarvoor.")
        )
    raise NotAllowed(_("Alleen wie de stap doet of de casus draagt kan dit."))


def require(actor: Actor, verb: str, case: Case, *, within: str = "") -> None:
    """Raise NotAllowed, with the reason, unless `actor` may do `verb` with `case`; `within` as for `may`."""
    require_decision(actor, verb, case, {"within": within})
