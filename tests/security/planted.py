"""A whole organisation's secrets, told through the verbs: every kind of thing that an address can name, none of yours.

Each free text holds `MARK`, each value of a person is in `KNOWN`. What must not be seen is these, and what the tables
themselves say is a secret: pseudonyms, references, numbers and ids.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection

from sluitend.access import clock
from sluitend.access.actor import Actor, system
from sluitend.access.context import acting
from sluitend.access.invitations import invite
from sluitend.access.models import LoginSession, ProviderIdentity
from sluitend.agreements.facts import Facts
from sluitend.agreements.models import RegionalAgreement
from sluitend.agreements.verbs import adopt_agreement, ask_responsibility, dispute
from sluitend.agreements.verbs.adopting import Content
from sluitend.baseline.ledger import follow_registers
from sluitend.care.verbs import (
    Needs,
    ask_placement,
    record_coming_of_age,
    record_sleeping_place,
    reserve_place,
    set_place,
)
from sluitend.care.verbs.places import Properties
from sluitend.casework import verbs
from sluitend.casework.models import Case, EmergencyAccess, Involvement
from sluitend.casework.terms import now
from sluitend.coverage.models import ProcedureStep
from sluitend.coverage.verbs import record_access, start_procedure
from sluitend.disclosure.receivers import ToCase, ToOutside
from sluitend.disclosure.rules import Grounds
from sluitend.disclosure.verbs import ask_known, disclose
from sluitend.documents.verbs import add_document
from sluitend.exports.verbs import register_with_comensha
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.guide.reading import pieces
from sluitend.guide.verbs import record_review
from sluitend.identity.models import Sealed
from sluitend.identity.values import Address, BirthDate, Description, Email, Identifier, Name, Phone
from sluitend.improvement import verbs as improvement
from sluitend.intake.models import ChainContact, Consent
from sluitend.intake.verbs import Asked, answer_step, record_chain_contact, record_consent
from sluitend.legal.models import LegalTerm
from sluitend.legal.verbs import interrupt_term, record_legal
from sluitend.policy.verbs import DocumentFacts, add_passage, judge_not_covered
from sluitend.policy.verbs import add_document as add_policy
from sluitend.policy.verbs.findings import note_finding
from sluitend.policy.verbs.texts import Source
from sluitend.privacy.models import Verified
from sluitend.privacy.verbs import (
    approve_disposal,
    destroy_approved,
    extend_request,
    hold_case,
    link_person,
    prove_identity,
    register_breach,
    register_request,
    restrict,
)
from sluitend.registry.models import Organisation
from sluitend.registry.verbs import (
    decide_roles,
    give_role,
    record_leave,
    record_training,
    set_availability,
    start_review,
)
from sluitend.signals.verbs import pass_on, set_aside
from sluitend.support import verbs as support
from tests.factories import People, a_case, account, an_organisation, in_days, office, open_step, somebody
from tests.second_steps import with_app
from tests.signals.conftest import a_signal
from tests.uploads.samples import GOOD

MARK = "Vlierbesgeheim"
NAME = Name("Zonnebloempje", "van der", "Regenboogstra")
KNOWN = (
    NAME,
    BirthDate("1987-06-23"),
    Address("Nergenshuizerlaan", "17b", "9999 ZZ", "Nergenshuizen"),
    Phone("0655512399"),
    Email("zonnetje@regenboog.test"),
    Description(f"{MARK} rode jas"),
)
BSN = Identifier("bsn", "111222333")
V_NUMBER = Identifier("v_number", "2801999991")
REPORTER = {"reporter_name": f"Juf {MARK}", "reporter_contact": "0655512388"}
PIECES = (
    MARK, "Zonnebloempje", "Regenboogstra", "Nergenshuizer", "9999 ZZ", "9999ZZ", "0655512399", "655512399",
    "zonnetje@", "regenboog.test", "111222333", "2801999991", "0655512388", "655512388", "1987-06-23", "23-06-1987",
    "23-6-1987", "23 juni 1987", "23 June 1987",
)  # fmt: skip
DANGER = Grounds("public_task", "danger", f"{MARK}: bellen kan nu niet.")
JOB = system("test")
# In which tables a value that is a secret in itself stands, beside the ids of every protected row.
SECRET_COLUMNS = {
    "identity_person": ("pseudonym",),
    "casework_case": ("reference",),
    "privacy_request": ("pseudonym",),
    "privacy_certificate": ("hash",),
}


@dataclass
class Planted:
    """What was planted: by the name that a part of an address has, and who planted it."""

    net: People
    officer: Actor
    administrator: Actor
    things: dict[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    outsiders: dict[str, Actor] = field(default_factory=dict)

    @property
    def owners(self) -> tuple[Actor, ...]:
        """Those for whom nothing of this is a secret in the same way."""
        return (self.net.anna, self.officer, self.administrator)


def plant(net: People, before: Callable[[], object] = lambda: None) -> Planted:
    """Let Anna's municipality and those who work with it do everything that leaves something.

    `before` is called when all organisations are in the guide, and nothing else is.
    """
    planted = Planted(
        net, somebody("Pia", net.town, "privacy_officer"), somebody("Bea", net.town, "administrator")
    )
    ggd = an_organisation("GGD Waterland", "ggd", region=net.region)
    gerda = somebody("Gerda", ggd, "professional")
    third = an_organisation("Opvang De Haven", "womens_shelter", region=net.region)
    near = an_organisation("Opvang De Vuurtoren", "womens_shelter", region=net.region)
    fenna = somebody("Fenna", near, "professional")
    police = an_organisation("Politie Eenheid", "police", on_platform=False)
    planted.things["agreement"] = str(_agreed(net).pk)
    _coordination(planted)
    _known_to_all(net)
    evaluate_all()
    follow_registers()
    before()
    # How many places are free is told to who works on cases; this one is taken in a moment.
    place = set_place(net.bas, net.shelter.pk, Properties("womens_shelter", "kamer 1", "GM9801"))
    planted.things["place"] = str(place.pk)
    no_secret = frozenset(_secrets())
    long_ago = _of_long_ago(planted)
    with clock.at(now() - timedelta(days=60)):
        signal = _signal(planted)
        case = _case(planted)
        _outreach(planted, gerda)
    _responsible(planted, case)
    _placed(planted, case)
    _asked(planted, case)
    _supported(planted)
    _disclosed(planted, signal, case, police)
    _offered(planted, third)
    evaluate_all()
    _gaps(planted, case)
    _emergency(planted, case, fenna)
    _privacy(planted, case, long_ago)
    _administration(planted)
    _improvement(planted)
    _policy(planted)
    planted.secrets = frozenset(_secrets()) - no_secret | set(PIECES)
    return planted


def _known_to_all(net: People) -> None:
    """That signals come in and are judged is told to everybody: of a month, and no number under five."""
    with clock.at(now() - timedelta(days=60)):
        signal, _code = a_signal()
        set_aside(net.anna, signal.pk, ground="too_little", reason="Niet te herleiden")


def _agreed(net: People) -> RegionalAgreement:
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    adviser = somebody("Petra", office, "policy_adviser", region=net.region)
    return adopt_agreement(
        adviser, net.region.pk, Content(ranks=[["registered"]], payers={}, term=5), title="Afspraken",
        adopted_by="De colleges", adopted_on=in_days(0), valid_from=in_days(0), source="Besluit",
    )  # fmt: skip


def _responsible(planted: Planted, case: Case) -> None:
    """Ask who is responsible in a case; whoever does not see the case may not see that it was asked."""
    anna = planted.net.anna
    asked = ask_responsibility(anna, Facts("GM9801", registered="GM9801", age="adult"), case=case.pk)
    dispute(anna, asked.pk, municipality="GM9801", reason=f"{MARK} woont elders")
    planted.things["question"] = str(asked.pk)


def _coordination(planted: Planted) -> None:
    """How care coordination is arranged is in the guide of the network."""
    procedure = start_procedure(JOB, planted.net.region.pk, began_on=in_days(-9))
    access = record_access(
        JOB, planted.net.municipality.pk, how="regional", organisation=planted.net.shelter.pk,
        valid_from=in_days(0), source="Overeenkomst",
    )  # fmt: skip
    first = ProcedureStep.objects.filter(procedure=procedure).earliest("position")
    planted.things |= {
        "procedure": str(procedure.pk),
        "procedure_step": str(first.pk),
        "access": str(access.pk),
    }
    # What everybody with an office may read of the network and the guide.
    net = planted.net
    adviser = somebody("Petra", Organisation.objects.get(kind="region"), "policy_adviser", region=net.region)
    record_review(adviser, net.region.pk, min(pieces()), note="Nagekeken", review_on=in_days(90))
    set_availability(net.bas, net.shelter.pk, state="room")
    record_training(
        JOB,
        office(net.anna),
        subject="institutions",
        on_day=in_days(-3),
        title="Training",
        organiser="Kennispartij",
    )


def _of_long_ago(planted: Planted) -> tuple[Case, Case]:
    with clock.at(now() - timedelta(days=16 * 366)):
        cases = tuple(a_case(planted.net.anna, title=f"{MARK} van vroeger {n}") for n in range(3))
        for case in cases:
            verbs.involve_person(planted.net.anna, case.pk, role="subject", values=[NAME])
            verbs.close_case(
                planted.net.anna, case.pk, reason="no_trafficking", text=f"{MARK} niets gevonden"
            )
    return cases


def _signal(planted: Planted) -> Case:
    net = planted.net
    signal, _code = a_signal(what=f"{MARK} wordt opgehaald", place=f"{MARK}kade 12", **REPORTER)
    verbs.add_participant(
        net.anna, signal.pk, organisation=net.shelter.pk, purpose="triage", legal_basis="public_task",
        motivation=f"{MARK} kijkt mee",
    )  # fmt: skip
    verbs.involve_person(net.anna, signal.pk, role="subject", values=[*KNOWN[:4]])
    reporter = Involvement.objects.get(case=signal.case, role="reporter")
    planted.things |= {"signal": str(signal.pk), "reporter": str(reporter.pk)}
    return signal.case


def _case(planted: Planted) -> Case:
    net = planted.net
    case = a_case(net.anna, participant=net.shelter, title=f"{MARK} in huis", first_step=f"{MARK} bellen")
    verbs.involve_person(net.anna, case.pk, role="subject", values=KNOWN)
    verbs.involve_person(net.anna, case.pk, role="child", values=[NAME])
    first, second = Involvement.objects.filter(case=case).order_by("since", "id")
    verbs.join_persons(net.anna, keep=first.person_id, merge=second.person_id, reason=f"{MARK} zelfde")
    verbs.write_note(net.anna, case.pk, text=f"{MARK} belde over de opvang")
    record_legal(net.anna, case.pk, code="reflection_started", on=in_days(0), text=f"{MARK} bedenktijd")
    record_sleeping_place(net.anna, case.pk, kind="network", text=f"{MARK} bij een tante")
    minor = a_case(net.anna, programme="minor_victim", title=f"{MARK} meisje")
    record_coming_of_age(
        net.anna, minor.pk, month=clock.months_after(clock.today(), 3), reason=f"{MARK} zegt het zelf"
    )
    term = LegalTerm.objects.get(case=case)
    interrupt_term(net.anna, case.pk, term=term.pk, on=clock.today(), reason=f"{MARK} is even weg")
    step = open_step(case)
    verbs.move_step(net.anna, step.pk, due=in_days(2), reason=f"{MARK} later")
    verbs.finish_step(
        net.anna, step.pk, result=f"{MARK} gesproken", next_what=f"{MARK} plek", next_due=in_days(3)
    )
    document = add_document(
        net.anna, case.pk, title=f"{MARK} verslag", name=f"{MARK}.pdf", content=GOOD["verslag.pdf"]
    )
    planted.things |= {
        "case": str(case.pk), "step": str(open_step(case).pk), "document": str(document.pk),
        "involvement": str(first.pk), "person": str(first.person_id), "one": str(first.person_id),
        "other": str(second.person_id), "reference": case.reference,
        "pseudonym": first.person.pseudonym,
        "sealed": str(Sealed.objects.filter(person=first.person_id, kind="name").first().pk),
        "merge": str(_only("identity_merge")),
    }  # fmt: skip
    return case


def _placed(planted: Planted, case: Case) -> None:
    net, things = planted.net, planted.things
    apart = a_case(net.anna, title=f"{MARK} niet samen")
    needs = Needs(
        urgency="tonight", sex="female", age=27, residence="dutch", form="sexual", avoid_cases=[apart.pk]
    )
    request = ask_placement(net.anna, case.pk, needs, text=f"{MARK} wil niet alleen")
    placement = reserve_place(
        net.anna, request.pk, place=UUID(things["place"]), text=f"{MARK} komt met de trein"
    )
    things |= {"placement_request": str(request.pk), "placement": str(placement.pk)}


def _asked(planted: Planted, case: Case) -> None:
    """An intake with words in it, a consent, and the chain around a minor, which is in a case of its own."""
    anna = planted.net.anna
    words = {"danger": "yes", "may_know": f"{MARK} een zus", "must_not_know": f"{MARK} een neef"}
    answer_step(anna, case.pk, step="safety", answers=words)
    asked = Asked("legal", given=True, how="oral", asked_on=in_days(0), partner_name=f"{MARK} advocaten")
    record_consent(anna, case.pk, asked)
    why = {"motivation": f"{MARK} telt mee", "legal_basis": "wmo", "without": "duty"}
    planted.things["disclosure"] = str(register_with_comensha(anna, case.pk, **why).pk)
    young = a_case(anna, programme="minor_victim", title=f"{MARK} op school")
    record_chain_contact(anna, young.pk, kind="vt_report", on=in_days(0), contact=f"{MARK} team")
    planted.things |= {
        "consent": str(Consent.objects.get().pk),
        "contact": str(ChainContact.objects.get().pk),
        "young": str(young.pk),
    }


def _supported(planted: Planted) -> None:
    """A case with a plan that has gone to aftercare."""
    anna = planted.net.anna
    case = a_case(anna, title=f"{MARK} met een plan")
    looks = {"safety": support.Look(2, f"{MARK} is bang")}
    support.record_assessment(anna, case.pk, on=in_days(0), looks=looks)
    support.make_plan(anna, case.pk, words=f"{MARK} wil rust")
    support.add_goal(
        anna, case.pk, domain="income", what=f"{MARK} rekening", due=in_days(9), outside=f"{MARK} Stichting"
    )
    support.ask_service(anna, case.pk, kind="doctor", on=in_days(0), outside=f"{MARK} praktijk")
    for stage in ("guidance", "aftercare"):
        verbs.change_stage(anna, case.pk, stage=stage)


def _outreach(planted: Planted, gerda: Actor) -> None:
    net = planted.net
    case = a_case(gerda, programme="exit", title=f"{MARK} wil stoppen")
    verbs.involve_person(
        gerda, case.pk, role="subject", values=[Description(f"{MARK} bij de brug"), KNOWN[3]]
    )
    top_x = a_case(net.anna, programme="top_x", title=f"{MARK} top X")
    verbs.involve_person(net.anna, top_x.pk, role="subject", values=[*KNOWN[:3]])
    with acting(JOB):
        assert {"signals", "care", "outreach", "care_and_safety"} == set(
            Involvement.objects.values_list("space", flat=True)
        )


def _disclosed(planted: Planted, signal: Case, case: Case, police: Organisation) -> None:
    net = planted.net
    subject = Involvement.objects.get(case=signal, role="subject")
    disclose(
        net.anna, signal.pk, to=ToCase(case.pk), involvements=[subject.pk], categories=["name", "birth_date", "story"],
        grounds=DANGER, summary=f"{MARK} wil weg",
    )  # fmt: skip
    disclose(
        net.anna, signal.pk, to=ToOutside(name=f"Advocaat {MARK}"), involvements=[subject.pk], categories=["name"],
        grounds=DANGER,
    )  # fmt: skip
    pass_on(
        net.anna, signal.pk, route="police", legal_basis="consent_written", reason=f"{MARK} wil aangifte doen",
        confirmed=["facts_apart"], organisation=police.pk, involvements=[subject.pk],
    )  # fmt: skip
    ask_known(
        net.bas, values=KNOWN[:2], purpose="care", legal_basis="wmo", reason=f"{MARK} staat aan het loket"
    )


def _offered(planted: Planted, third: Organisation) -> None:
    net = planted.net
    with clock.at(now() - timedelta(days=20)):
        other = a_case(net.anna, title=f"{MARK} over te dragen")
        offer = verbs.offer_handover(
            net.anna, other.pk, to_organisation=third.pk, reason=f"{MARK} past beter", summary=f"{MARK} kort verhaal"
        )  # fmt: skip
        refused = verbs.offer_handover(
            net.anna, a_case(net.anna, title=f"{MARK} terug").pk, to_organisation=net.shelter.pk,
            reason=f"{MARK} vol", summary=f"{MARK} verhaal",
        )  # fmt: skip
        verbs.decline_handover(net.bas, refused.pk, reason=f"{MARK} geen plek")
    planted.things["handover"] = str(offer.pk)


def _gaps(planted: Planted, case: Case) -> None:
    gap = (
        Gap.objects.filter(case=case, closed_at=None).first()
        or Gap.objects.filter(case__isnull=False).first()
    )
    bridge_gap(JOB, gap.pk, what=f"{MARK} noodbed", until=in_days(30))
    planted.things["gap"] = str(gap.pk)


def _emergency(planted: Planted, case: Case, fenna: Actor) -> None:
    access = verbs.break_glass(
        fenna,
        reference=case.reference,
        reason=f"{MARK} staat op straat",
        organisation=min(fenna.organisations),
    )
    with clock.at(now() + timedelta(hours=5)):
        verbs.judge_emergency(planted.officer, access.pk, justified=True, judgement=f"{MARK} terecht")
    assert EmergencyAccess.objects.count() == 1
    planted.things["emergency"] = str(access.pk)


def _privacy(planted: Planted, case: Case, old: tuple[Case, ...]) -> None:
    officer, things = planted.officer, planted.things
    request = register_request(officer, kind="restriction", received_on=in_days(-3))
    prove_identity(officer, request.pk, proof="document")
    request = link_person(
        officer, request.pk, pseudonym=Involvement.objects.get(pk=things["involvement"]).person.pseudonym,
        why=f"{MARK} legitimeerde zich",
    )  # fmt: skip
    restrict(officer, request.pk, restricted=True)
    extend_request(officer, request.pk, why=f"{MARK} veel casussen")
    hold = hold_case(officer, old[0].reference, reason=f"{MARK} procedure", until=in_days(30))
    [disposal] = approve_disposal(officer, [old[1].pk], decision="Besluit stuurgroep")
    [done] = approve_disposal(officer, [old[2].pk], decision="Besluit stuurgroep")
    certificate = destroy_approved(system("destroy_expired"), done.pk)
    breach = register_breach(
        officer, what=f"{MARK} telefoon kwijt", discovered_at=now(), since=now() - timedelta(days=1),
        until=now() + timedelta(hours=1), account=planted.net.anna.user,
    )  # fmt: skip
    Verified.objects.create(asked_at=now(), asked_by_id=officer.user, broken=f"{MARK} regel 3")
    things |= {
        "request_id": str(request.pk), "notice": str(_only("privacy_notice")), "hold_id": str(hold.pk),
        "disposal": str(disposal.pk), "certificate": str(certificate.pk), "breach": str(breach.pk),
    }  # fmt: skip


def _administration(planted: Planted) -> None:
    net, bea, things = planted.net, planted.administrator, planted.things
    review = start_review(bea, net.town.pk)
    decide_roles(bea, review.pk, {office(net.dora): "keep"})
    give_role(
        bea, net.town.pk, user=bea.user, role="planner", valid_from=in_days(0), reason=f"{MARK} tijdelijk"
    )
    record_leave(
        bea, office(net.anna), valid_from=in_days(1), valid_until=in_days(9), substitute=office(net.dora)
    )
    one = invite(bea, net.town.pk, email="nieuw@voorbeeld.test", name="Nina Nieuw")
    session = LoginSession.objects.create(
        user=account(net.anna),
        key="k" * 40,
        device=f"{MARK} op Windows",
        network=b"n" * 32,
        began=now(),
        last_seen=now(),
    )
    ProviderIdentity.objects.create(
        user=account(net.anna), issuer="https://issuer.test", subject=f"{MARK}-anna"
    )
    with_app(account(net.anna))
    follow_registers()
    things["fact"] = str(_only("baseline_fact"))
    things |= {
        "authenticator": str(Authenticator.objects.get(user=account(net.anna)).pk),
        "organisation": str(net.town.pk), "post": str(account(net.anna).offices.first().post_id),
        "official": str(office(net.anna)), "user": str(net.anna.user),
        "proposal": str(_only("registry_proposal")),
        "review": str(review.pk), "session": str(session.pk), "secret": one.path.strip("/").rsplit("/", 1)[-1],
        "piece": "bibob",
    }  # fmt: skip


def _improvement(planted: Planted) -> None:
    net = planted.net
    gap = Gap.objects.get(rule="no_substitute", official=office(net.anna), closed_at=None)
    goal = improvement.set_goal(
        net.anna, municipality=net.municipality.pk, title=f"{MARK} beleid", why=f"{MARK} de raad vroeg erom",
        official=office(net.anna), due=in_days(90), first_what=f"{MARK} schrijven", first_due=in_days(9),
        gaps=[gap.pk],
    )  # fmt: skip
    improvement.add_step(net.anna, goal.pk, what=f"{MARK} bespreken", due=in_days(20))
    planted.things |= {"goal": str(goal.pk), "goal_step": str(goal.steps.earliest("due").pk)}


def _policy(planted: Planted) -> None:
    """A draft of the town's, which nobody outside it and its region's office may know of."""
    net = planted.net
    facts = DocumentFacts("proposal", f"{MARK} nota", draft=True, cvdr="CVDR1")
    text = Source(pasted=f"{MARK}\n\nEr komt opvang voor slachtoffers van mensenhandel in huis {MARK}.")
    draft = add_policy(net.anna, net.town.pk, facts, source=text)
    judge_not_covered(net.anna, draft.pk, sub_criterion="bibob_policy")
    passage = add_passage(net.anna, draft.pk, sub_criterion="shelter", quotation=f"{MARK} komt er opvang.")
    finding = note_finding(JOB, draft.pk, "ended", {"ends_on": str(in_days(9)), "title": MARK})
    planted.things |= {"policy": str(draft.pk), "passage": str(passage.pk), "finding": str(finding.pk)}


def _only(table: str) -> UUID:
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}" ORDER BY id LIMIT 1')
        return cursor.fetchone()[0]


def protected_tables() -> list[str]:
    """Return every table whose rows are not for everybody, as the database itself says; parts of one are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relrowsecurity AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def _secrets() -> Iterator[str]:
    """Yield the ids of every protected row, and what else is a secret in itself."""
    with acting(JOB), connection.cursor() as cursor:
        for table in protected_tables():
            cursor.execute(f"SELECT to_jsonb(t) ->> 'id' FROM \"{table}\" AS t")
            yield from (found for (found,) in cursor.fetchall() if found and len(found) > 12)
        for table, columns in SECRET_COLUMNS.items():
            for column in columns:
                cursor.execute(f'SELECT DISTINCT {column} FROM "{table}"')
                yield from (found for (found,) in cursor.fetchall() if found)
