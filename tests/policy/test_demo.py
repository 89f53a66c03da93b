"""The demo region has policy everywhere, and something lacks everywhere."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from sluitend.access import clock
from sluitend.access.clock import now
from sluitend.demo import people, policy_stories
from sluitend.demo.management.commands.load_demo import REFERENCE
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.policy.models import PolicyDocument
from sluitend.policy.reference import sub_criteria
from tests.policy.conftest import measured


@pytest.fixture
def region(db):
    people.person.cache_clear()
    people.organisation.cache_clear()
    call_command("load_reference", verbosity=0)
    with clock.at(now() - timedelta(weeks=26)):
        files = [str(REFERENCE / name) for name in ("organisations.yaml", "posts.yaml")]
        call_command("load_network", *files, demo=True, verbosity=0)
        policy_stories.keep_policy(now() + timedelta(weeks=26))
    with clock.at(now() - timedelta(days=60)):
        list(policy_stories.care_structure())
        list(policy_stories.draft_policy())
    evaluate_all()


def test_every_municipality_has_something_lacks_something_and_looks_back_with_a_correction(region):
    kept = set(PolicyDocument.objects.values_list("organisation__slug", flat=True))
    assert len({slug for slug in kept if slug.startswith("gemeente-")}) == 8
    rows = measured()
    shown = {}
    for row in rows:
        shown.setdefault(row["municipality_id"], set()).add(row["sub_criterion"])
    assert len(shown) >= 7  # Weesp left the region in 2022: what the region keeps holds for it no more
    assert all(0 < len(codes) < len(sub_criteria()) for codes in shown.values())
    assert "information_sex_workers" not in shown["GM0402"]
    assert "awareness" in shown["GM0402"]
    assert {row["correction"] for row in rows if row["since"]} == {policy_stories.CORRECTION}
    assert [row for row in rows if row["proves"] == "development"]
    open_rules = set(Gap.objects.filter(closed_at=None).values_list("rule", flat=True))
    assert {"policy_ending", "policy_lapsed", "policy_unjudged"} <= open_rules
