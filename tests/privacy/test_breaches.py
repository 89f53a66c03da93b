"""A breach is judged by what the log says: whose data were seen and could be seen, and the clock runs."""

from datetime import timedelta

import pytest

from sluitend.access.clock import at, now
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.logbook.writing import log
from sluitend.privacy.documents import breach_pdf
from sluitend.privacy.verbs import (
    close_breach,
    decide_on_breach,
    describe_seen,
    register_breach,
    register_request,
)
from sluitend.privacy.verbs.breaches import due
from tests.factories import a_case, in_days
from tests.privacy.conftest import a_person, case_of

HOUR = timedelta(hours=1)


def looked(actor, person, **about):
    case = case_of(person)
    about = {"categories": ["name"], "space": "care", "case": case.pk} | about
    log(
        actor,
        "read_case",
        subjects=[person.pseudonym],
        purpose="care",
        legal_basis="wmo",
        resource="case",
        **about,
    )


def a_breach(officer, **values):
    usual = {
        "what": "Telefoon kwijt",
        "discovered_at": now(),
        "since": now() - 24 * HOUR,
        "until": now() + HOUR,
    }
    return register_breach(officer, **usual | values)


def test_it_counts_whose_data_an_account_saw_and_could_see(pia, net, samira):
    other = a_person(net.anna, a_case(net.anna))
    looked(net.anna, samira)
    looked(net.anna, samira, categories=["address"])
    seen = describe_seen(pia, a_breach(pia, account=net.anna.user).pk)
    assert (seen.persons, seen.could_persons, seen.could_cases) == (1, 2, 2)
    assert {row["category"]: row["persons"] for row in seen.categories} == {"name": 1, "address": 1}
    assert [(row["action"], row["times"], row["persons"]) for row in seen.acts] == [("read_case", 2, 1)]
    assert other.pseudonym not in str(seen)


def test_what_was_outside_the_period_does_not_count(pia, net, samira):
    looked(net.anna, samira)
    breach = a_breach(pia, account=net.anna.user, since=now() - 48 * HOUR, until=now() - 24 * HOUR)
    assert breach.seen["persons"] == 0
    assert breach.seen["could_cases"] == 0


def test_of_a_whole_organisation_everybody_who_works_there_counts(pia, net, samira):
    looked(net.anna, samira)
    looked(net.dora, samira)
    looked(net.bas, samira)
    assert sum(row["times"] for row in a_breach(pia).seen["acts"]) == 2


def test_the_clock_is_72_hours_and_every_decision_has_its_reason(pia):
    breach = a_breach(pia)
    assert due(breach) - breach.discovered_at == 72 * HOUR
    with pytest.raises(Refused):
        close_breach(pia, breach.pk)
    no_reason = {"supervisor": "tell", "supervisor_why": " ", "people": "not", "people_why": "Klein risico"}
    with pytest.raises(Refused) as refused:
        decide_on_breach(pia, breach.pk, **no_reason)
    assert refused.value.field == "supervisor_why"
    decided = no_reason | {"supervisor_why": "Gevoelige gegevens"}
    decide_on_breach(pia, breach.pk, **decided)
    with pytest.raises(Refused):
        close_breach(pia, breach.pk)
    decide_on_breach(pia, breach.pk, **decided, supervisor_told_at=now())
    assert close_breach(pia, breach.pk).closed_at
    with pytest.raises(Refused):
        decide_on_breach(pia, breach.pk, **decided)


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "  "},
        {"since": now() + HOUR, "until": now() + 2 * HOUR},
        {"since": now() - HOUR, "until": now() - 2 * HOUR},
        {"since": now() - timedelta(days=4000)},
        {"discovered_at": now() + timedelta(days=2)},
    ],
)
def test_bad_input_is_refused(pia, wrong):
    with pytest.raises(Refused):
        a_breach(pia, **wrong)


def test_an_account_of_elsewhere_cannot_be_looked_into(pia, net):
    with pytest.raises(NotFound):
        a_breach(pia, account=net.chantal.user)


def test_only_the_officer_of_the_organisation_sees_its_breaches(pia, net, quinten):
    breach = a_breach(pia)
    with pytest.raises(NotFound):
        describe_seen(quinten, breach.pk)
    for actor in net.everybody:
        with pytest.raises(NotAllowed):
            describe_seen(actor, breach.pk)


def test_it_can_be_printed(pia):
    breach = a_breach(pia, what="Telefoon #kwijt\n$ *niet vet* [link]")
    assert breach_pdf(breach, breach.seen).startswith(b"%PDF")


def test_what_is_late_is_a_gap_and_closes_when_it_is_done(pia):
    with at(now() - timedelta(days=50)):
        request = register_request(pia, kind="access", received_on=in_days(-50))
        breach = a_breach(
            pia,
            discovered_at=now() - timedelta(days=50),
            since=now() - timedelta(days=60),
            until=now() - timedelta(days=55),
        )
    evaluate_network()
    open_now = set(Gap.objects.filter(closed_at=None).values_list("rule", "subject"))
    assert {
        ("privacy_request_overdue", str(request.pk)),
        ("privacy_breach_undecided", str(breach.pk)),
    } <= open_now
