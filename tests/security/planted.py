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
from sluitend.casework import verbs
from sluitend.casework.models import Case, EmergencyAccess, Involvement
from sluitend.casework.terms import now
from sluitend.disclosure.receivers import ToCase, ToOutside
from sluitend.disclosure.rules import Grounds
from sluitend.disclosure.verbs import ask_known, disclose
from sluitend.documents.verbs import add_document
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.identity.models import Sealed
from sluitend.identity.values import Address, BirthDate, Description, Email, Identifier, Name, Phone
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
from sluitend.registry.verbs import decide_roles, give_role, record_leave, start_review
from sluitend.signals.verbs import pass_on
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
    pages: dict[str, dict[str, str]] = field(default_factory=dict)

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
    evaluate_all()
    before()
    no_secret = frozenset(_secrets())
    long_ago = _of_long_ago(planted)
    with clock.at(now() - timedelta(days=60)):
        signal = _signal(planted)
        case = _case(planted)
        _outreach(planted, gerda)
    _disclosed(planted, signal, case, police)
    _offered(planted, third)
    evaluate_all()
    _gaps(planted, case)
    _emergency(planted, case, fenna)
    _privacy(planted, case, long_ago)
    _administration(planted)
    planted.secrets = frozenset(_secrets()) - no_secret | set(PIECES)
    return planted


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
    things |= {
        "authenticator": str(Authenticator.objects.get(user=account(net.anna)).pk),
        "organisation": str(net.town.pk), "post": str(account(net.anna).offices.first().post_id),
        "official": str(office(net.anna)), "user": str(net.anna.user),
        "proposal": str(_only("registry_proposal")),
        "review": str(review.pk), "session": str(session.pk), "secret": one.path.strip("/").rsplit("/", 1)[-1],
    }  # fmt: skip


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
