"""The yearly review: each role kept or ended, by whom and when; a gap when it is overdue."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from sluitend.access import clock
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.models import User
from sluitend.casework.terms import now
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.registry import verbs
from sluitend.registry.actors import actor_of
from sluitend.registry.models import AccessReviewLine, Official, RegistryChange
from sluitend.registry.staff import review_due, undecided
from tests.factories import a_token, account, an_account, office, somebody, today
from tests.web_organisation.conftest import world

__all__ = ["world"]


@pytest.fixture
def review(world):
    return verbs.start_review(world.ada, world.place.pk)


def decide(actor, review, decision="keep", *people):
    chosen = {role.pk: decision for role in undecided(review) if not people or role.pk in map(office, people)}
    return verbs.decide_roles(actor, review.pk, chosen)


def finish(world, review):
    decide(world.ada, review, "keep", world.bas, world.petra, world.ben)
    decide(world.ben, review, "keep", world.ada)
    return verbs.finish_review(world.ada, review.pk)


def long_ago(days=500):
    """Accounts exist for a long time already."""
    User.objects.update(created_at=now() - timedelta(days=days))


def overdue(place):
    evaluate_network()
    return Gap.objects.filter(rule="access_review_overdue", subject=str(place.pk), closed_at=None).first()


def test_it_is_finished_only_when_each_role_has_a_decision(world, review):
    decide(world.ada, review, "keep", world.bas)
    for _time in range(2):
        with pytest.raises(Refused, match="nog niet beslist"):
            verbs.finish_review(world.ada, review.pk)
    finish_lines = finish(world, review)
    assert finish_lines.finished_by_id == world.ada.user
    assert AccessReviewLine.objects.filter(review=review).count() == 4


def test_what_is_ended_ends_at_once_with_reviewer_and_date_on_record(world, review):
    decide(world.ada, review, "end", world.bas)
    assert not actor_of(account(world.bas)).offices
    line = AccessReviewLine.objects.get(review=review)
    assert (line.decision, line.user_id, clock.today()) == ("end", world.ada.user, today())
    assert RegistryChange.objects.filter(verb="end_role", person=world.bas.user).exists()


def test_partly_done_is_kept_and_gone_on_with(world, review):
    decide(world.ada, review, "keep", world.bas)
    assert verbs.start_review(world.ben, world.place.pk).pk == review.pk
    assert office(world.bas) not in {role.pk for role in undecided(review)}


def test_ones_own_role_is_for_another_administrator(world, review):
    with pytest.raises(Refused, match="eigen rol"):
        decide(world.ada, review, "keep", world.ada)
    assert not AccessReviewLine.objects.exists()
    decide(world.ben, review, "keep", world.ada)


def test_who_is_the_only_administrator_decides_on_their_own_and_cannot_go(world):
    verbs.end_role(world.ada, office(world.ben), reason="weg")
    review = verbs.start_review(world.ada, world.place.pk)
    with pytest.raises(Refused, match="laatste beheerder"):
        decide(world.ada, review, "end", world.ada)
    decide(world.ada, review, "keep")
    verbs.finish_review(world.ada, review.pk)


def test_a_role_that_came_meanwhile_must_be_looked_at_too(world, review):
    decide(world.ada, review, "keep", world.bas, world.petra, world.ben)
    decide(world.ben, review, "keep", world.ada)
    verbs.give_role(
        world.ada, world.place.pk, user=an_account("Nina").pk, role="professional", valid_from=today()
    )
    with pytest.raises(Refused, match="nog niet beslist"):
        verbs.finish_review(world.ada, review.pk)


def test_a_decision_is_one_of_two_about_a_role_here_and_made_once(world, review):
    for decisions in (
        {office(world.bas): "misschien"},
        {office(world.net.chantal): "end"},
        {a_token(): "keep"},
        {},
    ):
        with pytest.raises(Refused):
            verbs.decide_roles(world.ada, review.pk, decisions)
    token = a_token()
    verbs.decide_roles(world.ada, review.pk, {office(world.bas): "keep"}, token=token)
    with pytest.raises(AlreadyDone):
        verbs.decide_roles(world.ada, review.pk, {office(world.bas): "keep"}, token=token)
    with pytest.raises(Refused, match="al beslist"):
        verbs.decide_roles(world.ada, review.pk, {office(world.bas): "end"})
    assert actor_of(account(world.net.chantal)).offices
    assert actor_of(account(world.bas)).offices


def test_nobody_from_elsewhere_reviews_and_nobody_reviews_what_is_finished(world, review):
    for actor in world.outsiders.values():
        with pytest.raises((NotFound, NotAllowed)):
            verbs.decide_roles(actor, review.pk, {office(world.bas): "end"})
        with pytest.raises((NotFound, NotAllowed)):
            verbs.finish_review(actor, review.pk)
    finish(world, review)
    with pytest.raises(Refused, match="al afgerond"):
        verbs.decide_roles(world.ada, review.pk, {office(world.bas): "end"})


def test_where_nobody_administers_the_regions_administrator_reviews_but_lets_nobody_in(world):
    place = world.net.town
    review = verbs.start_review(world.rik, place.pk)
    decide(world.rik, review, "keep", world.net.anna)
    decide(world.rik, review, "end", world.net.dora)
    verbs.finish_review(world.rik, review.pk)
    with pytest.raises(NotAllowed, match="neemt waar"):
        verbs.give_role(
            world.rik, place.pk, user=an_account("Nina").pk, role="professional", valid_from=today()
        )
    with pytest.raises(NotAllowed):
        verbs.invite_person(
            world.rik, place.pk, email="n@x.test", name="N", role="professional", valid_from=today()
        )
    somebody("Tess", place, "administrator")
    with pytest.raises(NotAllowed):
        verbs.start_review(world.rik, place.pk)


def test_a_record_is_final(world, review):
    finish(world, review)
    for statement in (
        "UPDATE registry_accessreviewline SET decision = 'end'",
        "DELETE FROM registry_accessreviewline",
        "UPDATE registry_accessreview SET finished_at = now()",
        "DELETE FROM registry_accessreview",
    ):
        with (
            pytest.raises(Exception, match=r"permission denied|final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_year_without_a_review_is_a_gap_that_the_review_closes(world):
    assert overdue(world.place) is None
    long_ago()
    gap = overdue(world.place)
    assert (gap.organisation_id, gap.official_id) == (world.place.pk, office(world.ada))
    assert review_due(world.place.pk) <= today()
    finish(world, verbs.start_review(world.ada, world.place.pk))
    gap.refresh_from_db()
    assert gap.closed_at is not None
    assert review_due(world.place.pk) > today()


def test_half_a_review_closes_no_gap(world):
    long_ago()
    review = verbs.start_review(world.ada, world.place.pk)
    decide(world.ada, review, "keep", world.bas)
    assert overdue(world.place)


@pytest.mark.parametrize(("days", "is_gap"), [(364, False), (366, True)])
def test_the_year_is_counted_from_the_last_review_to_the_day(world, days, is_gap):
    long_ago()
    with clock.at(now() - timedelta(days=days)):
        finish(world, verbs.start_review(world.ada, world.place.pk))
    assert bool(overdue(world.place)) == is_gap
    assert (review_due(world.place.pk) <= today()) == is_gap


def test_where_nobody_has_access_there_is_nothing_to_review(world):
    long_ago()
    for place in (world.region, world.place):
        Official.objects.filter(post__organisation=place).update(valid_until=today())
        assert overdue(place) is None
        assert review_due(place.pk) is None
