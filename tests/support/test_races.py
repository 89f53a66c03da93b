"""The same form sent twice at the same moment: what was agreed stands there once."""

import os
from functools import partial

from benchmarks.threads import at_once
from sluitend.access.errors import AlreadyDone
from sluitend.support.models import Goal
from sluitend.support.verbs import add_goal
from tests.factories import a_case, a_token, in_days, people

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))


def test_a_goal_that_is_sent_twice_at_once_is_one_goal(fresh_database):
    net = people()
    for _round in range(ROUNDS):
        case = a_case(net.anna)
        send = partial(
            add_goal, net.anna, case.pk, domain="income", what="Een rekening", due=in_days(9), token=a_token()
        )
        outcomes = at_once(send, send)
        assert sorted(isinstance(one, AlreadyDone) for one in outcomes) == [False, True]
        assert Goal.objects.filter(case=case).count() == 1
