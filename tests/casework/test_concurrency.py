"""Eight people at once on a few cases: each act happens wholly or not at all, and the promises hold afterwards."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from benchmarks.threads import at_once
from sluitend.access import clock
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework import verbs
from sluitend.casework.models import Case, Entry, Handover, Participation, Responsibility, Step
from sluitend.casework.promises import PROMISES, offenders
from sluitend.casework.terms import now
from sluitend.gaps.evaluation import evaluate_all
from tests.factories import a_case, a_token, an_offer, in_days, people

WRITERS = 8
ACTS_EACH = 260


def promises_hold():
    broken = {promise.code: found for promise in PROMISES if (found := offenders(promise))}
    assert not broken


class Writer:
    """One person who does whatever comes to mind with a few shared cases."""

    def __init__(self, net, cases, seed):
        self.net, self.cases, self.random = net, cases, random.Random(seed)  # noqa: S311  to repeat, not to hide
        self.counts = Counter()

    def one(self, rows):
        found = list(rows.values_list("pk", flat=True)[:20])
        return self.random.choice(found) if found else None

    def act(self):
        chosen = self.random
        actor = chosen.choice(self.net.everybody)
        case = chosen.choice(self.cases)
        organisation = chosen.choice((self.net.town, self.net.shelter, self.net.far)).pk
        steps = Step.objects.filter(case=case, done_at=None)
        offers = Handover.objects.filter(case=case).order_by("-offered_at")
        nexts = {"next_what": "Bel", "next_due": in_days(2)} if chosen.random() < 0.5 else {}
        participations = Participation.objects.filter(case=case, until=None)
        return chosen.choice(
            [
                lambda: verbs.add_step(actor, case, what="Bel", due=in_days(chosen.randint(0, 9))),
                lambda: verbs.finish_step(actor, self.one(steps), **nexts),
                lambda: verbs.finish_step(actor, self.one(steps)),
                lambda: verbs.drop_step(actor, self.one(steps), reason="Niet nodig", **nexts),
                lambda: verbs.move_step(actor, self.one(steps), due=in_days(chosen.randint(0, 9)), reason="Later"),
                lambda: verbs.write_note(actor, case, text="Gebeld"),
                lambda: verbs.record_contact(actor, case, text="Gesproken"),
                lambda: verbs.add_participant(
                    actor, case, organisation=organisation, purpose="care", legal_basis="wmo"
                ),
                lambda: verbs.end_participation(actor, self.one(participations), reason="Klaar"),
                lambda: verbs.change_stage(actor, case, stage=chosen.choice(["safety", "guidance", "aftercare"])),
                lambda: verbs.assign_official(actor, case, official=chosen.choice([None, actor.offices[0].official])),
                lambda: verbs.offer_handover(
                    actor, case, to_organisation=organisation, reason="Past beter", summary="Kort",
                    stays_involved=chosen.random() < 0.5,
                ),
                lambda: verbs.accept_handover(actor, self.one(offers)),
                lambda: verbs.accept_handover(actor, self.one(offers.filter(state="offered"))),
                lambda: verbs.decline_handover(actor, self.one(offers), reason="Vol"),
                lambda: verbs.withdraw_handover(actor, self.one(offers), reason="Vergissing"),
                lambda: verbs.close_case(
                    actor, case, reason="no_trafficking", text="Klaar",
                    continued_in=chosen.choice([None, None, chosen.choice(self.cases)]),
                ),
                lambda: verbs.reopen_case(actor, case, reason="Terug", what="Bel", due=in_days(1)),
            ]
        )  # fmt: skip

    def write(self):
        for _ in range(ACTS_EACH):
            act = self.act()
            try:
                act()
            except Refused:
                self.counts["refused"] += 1
            else:
                self.counts["done"] += 1
        return self.counts


def test_eight_writers_on_four_cases_break_no_promise_and_see_no_error(fresh_database):
    net = people()
    cases = [a_case(net.anna, participant=net.shelter).pk for _ in range(4)]
    before = Entry.objects.count()
    writers = [Writer(net, cases, seed) for seed in range(WRITERS)]
    stop = threading.Event()

    def evaluate():
        runs = 0
        while not stop.is_set():
            evaluate_all()
            verbs.expire_handovers()
            runs += 1
            stop.wait(0.2)
        connections.close_all()
        return runs

    with ThreadPoolExecutor(1) as job:
        running = job.submit(evaluate)
        try:
            counts = sum(at_once(*[writer.write for writer in writers]), Counter())
        finally:
            stop.set()
        assert running.result() > 0
    assert sum(counts.values()) == WRITERS * ACTS_EACH >= 2000
    assert counts["done"] > 100, counts
    assert Entry.objects.count() == before + counts["done"]
    promises_hold()
    evaluate_all()
    again = evaluate_all()
    assert (again.opened, again.closed) == (0, 0)


@pytest.mark.parametrize("round_", range(8))
def test_of_accepting_withdrawing_and_expiring_at_once_one_wins(fresh_database, round_):
    with clock.at(now() - timedelta(days=30)):
        net = people()
        offers = [
            an_offer(net.anna, a_case(net.anna, participant=net.shelter), net.shelter) for _ in range(3)
        ]
    for offer in offers:
        outcomes = at_once(
            lambda: verbs.accept_handover(net.bas, offer.pk),  # noqa: B023  run before the next
            lambda: verbs.withdraw_handover(net.anna, offer.pk, reason="Toch niet"),  # noqa: B023
            lambda: verbs.expire_handover(offer.pk),  # noqa: B023
            lambda: verbs.decline_handover(net.bas, offer.pk, reason="Vol"),  # noqa: B023
        )
        assert sum(isinstance(outcome, Case) for outcome in outcomes) == 1, outcomes
        offer.refresh_from_db()
        won = [isinstance(outcome, Case) for outcome in outcomes].index(True)
        assert offer.state == ("accepted", "withdrawn", "expired", "declined")[won]
        carrier = net.shelter if won == 0 else net.town
        assert Responsibility.objects.get(case=offer.case_id, until=None).organisation_id == carrier.pk
    promises_hold()


def test_one_form_sent_twice_at_once_is_one_act(fresh_database):
    net = people()
    case = a_case(net.anna)
    for verb, how in (
        (verbs.write_note, {"text": "Gebeld"}),
        (verbs.add_step, {"what": "Bel", "due": in_days(1)}),
        (verbs.offer_handover, {"to_organisation": net.shelter.pk, "reason": "x", "summary": "y"}),
    ):
        token, before = a_token(), Entry.objects.count()
        outcomes = at_once(*[lambda: verb(net.anna, case.pk, token=token, **how)] * 4)  # noqa: B023
        assert Entry.objects.count() == before + 1
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 3
    token = a_token()
    outcomes = at_once(*[lambda: a_case(net.anna, token=token)] * 4)
    assert sum(isinstance(outcome, AlreadyDone) for outcome in outcomes) == 3
    promises_hold()


def test_two_who_end_the_last_two_steps_at_once_leave_one(fresh_database):
    net = people()
    for _ in range(6):
        case = a_case(net.anna)
        verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(2))
        one, two = Step.objects.filter(case=case, done_at=None).values_list("pk", flat=True)
        outcomes = at_once(
            lambda: verbs.finish_step(net.anna, one),  # noqa: B023
            lambda: verbs.finish_step(net.dora, two),  # noqa: B023
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        assert Step.objects.filter(case=case, done_at=None).count() == 1
    promises_hold()


def test_two_cases_never_go_on_in_each_other(fresh_database):
    net = people()
    for _ in range(6):
        one, two = a_case(net.anna).pk, a_case(net.anna).pk
        outcomes = at_once(
            lambda: verbs.close_case(net.anna, one, reason="no_trafficking", text="x", continued_in=two),  # noqa: B023
            lambda: verbs.close_case(net.anna, two, reason="no_trafficking", text="x", continued_in=one),  # noqa: B023
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        assert Case.objects.filter(pk__in=(one, two), closed_at=None).count() == 1
    promises_hold()


def test_offering_and_closing_at_once_leaves_one_of_both(fresh_database):
    net = people()
    for _ in range(6):
        case = a_case(net.anna)
        outcomes = at_once(
            lambda: an_offer(net.anna, case, net.shelter),  # noqa: B023
            lambda: verbs.close_case(net.dora, case.pk, reason="no_trafficking", text="x"),  # noqa: B023
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    promises_hold()


def test_a_request_that_is_undone_leaves_nothing(fresh_database):
    net = people()
    case = a_case(net.anna)
    before = Entry.objects.count()
    with transaction.atomic():
        verbs.write_note(net.anna, case.pk, text="Gebeld")
        transaction.set_rollback(True)
    assert Entry.objects.count() == before
    promises_hold()
