"""What officials learnt: written down with proof, counted until it lapses, seen by the base level and the gaps."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.clock import months_after
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.registry.actors import actor_of
from sluitend.registry.measures import COLUMNS, MEASURES
from sluitend.registry.models import Membership, Official, Organisation, Post, Training
from sluitend.registry.officials import contact_officials
from sluitend.registry.verbs import add_post, record_training, withdraw_training
from tests.factories import (
    START,
    a_municipality,
    a_token,
    account,
    an_organisation,
    in_days,
    office,
    people,
    somebody,
)

SUBJECTS = ("administrative_powers", "institutions")


@pytest.fixture
def net(db):
    return people()


def learnt(actor, official, **values):
    usual = {"subject": SUBJECTS[0], "on_day": in_days(-30), "title": "Basistraining", "organiser": "CCV"}
    return record_training(actor, official, **usual | values)


def measured(code):
    measure = MEASURES[code]
    with connection.cursor() as cursor:
        cursor.execute(measure.query, {"today": clock.today(), **measure.parameters(clock.today())})
        assert len(cursor.description) == len(COLUMNS)
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def gaps(rule):
    return set(Gap.objects.filter(rule=rule, closed_at=None).values_list("subject", flat=True))


def test_the_base_level_sees_a_training_of_the_municipalitys_own_official(net):
    training = learnt(net.anna, office(net.anna))
    [row] = measured("training_powers")
    assert (row["municipality_id"], row["sub_criterion"], row["proves"], row["level"]) == (
        "GM9801", "knowledge_powers", "arrangement", "own",
    )  # fmt: skip
    assert (row["subject"], row["dated"]) == (str(training.pk), in_days(-30))
    assert row["holds_until"] == training.valid_until == months_after(in_days(-30), 24)
    assert (row["since"], row["correction"]) == (None, "")
    assert measured("training_institutions") == []


def test_an_official_of_the_region_knows_it_for_each_municipality_that_takes_its_care_there(net):
    a_municipality("GM9803", "Duindorp", net.region)
    a_municipality("GM9804", "Overkant", net.region)
    Membership.objects.filter(municipality="GM9804", domain="care").delete()  # its safety only
    region = an_organisation("Regio", "region", region=net.region)
    region.covers.set(["GM9802", "GM9804"])  # to cover is not to be a member
    rita = somebody("Rita", region, "contact_official")
    learnt(rita, office(rita), subject=SUBJECTS[1])
    assert {(row["municipality_id"], row["level"]) for row in measured("training_institutions")} == {
        ("GM9801", "regional"),
        ("GM9803", "regional"),
    }


def test_it_no_longer_counts_once_it_lapsed_or_was_withdrawn_or_the_official_left(net):
    training = learnt(net.anna, office(net.anna))
    with clock.at(clock.now() + timedelta(days=800)):
        assert measured("training_powers") == []
    Official.objects.filter(pk=office(net.anna)).update(valid_until=in_days(3))
    assert measured("training_powers")[0]["holds_until"] == in_days(3)
    withdraw_training(net.anna, office(net.anna), training.pk, reason="Verkeerde persoon")
    assert measured("training_powers") == []
    assert Training.objects.get(pk=training.pk).withdrawn_why == "Verkeerde persoon"


def test_a_training_belongs_to_the_person_in_each_of_their_offices(net):
    learnt(net.anna, office(net.anna))
    Official.objects.filter(pk=office(net.anna)).update(valid_until=in_days(0))
    post = Post.objects.create(role="contact_official", organisation=net.town, required_since=START)
    Official.objects.create(post=post, name="Anna", user=account(net.anna), valid_from=in_days(-1))
    assert len(measured("training_powers")) == 1


def test_that_it_counts_since_an_earlier_day_needs_a_reason(net):
    for wrong in (
        {"counts_since": in_days(-10)},
        {"counts_since": in_days(-40), "correction": "x"},
        {"counts_since": in_days(1), "correction": "x"},
    ):
        with pytest.raises(Refused):
            learnt(net.anna, office(net.anna), **wrong)
    learnt(net.anna, office(net.anna), counts_since=in_days(-10), correction="Nu pas ingevoerd")
    [row] = measured("training_powers")
    assert (row["since"], row["correction"]) == (in_days(-10), "Nu pas ingevoerd")


def test_it_counts_since_no_earlier_day_than_that_on_which_the_office_and_the_membership_began(net):
    early = {"counts_since": in_days(-300), "on_day": in_days(-300), "correction": "Nu pas ingevoerd"}
    learnt(net.anna, office(net.anna), **early)
    Official.objects.filter(pk=office(net.anna)).update(valid_from=in_days(-50))
    rita = somebody("Rita", an_organisation("Regio", "region", region=net.region), "contact_official")
    learnt(rita, office(rita), subject=SUBJECTS[1], **early)
    Membership.objects.filter(municipality="GM9801", domain="care").update(valid_from=in_days(-20))
    assert [row["since"] for row in measured("training_powers")] == [in_days(-50)]
    assert [row["since"] for row in measured("training_institutions")] == [in_days(-20)]


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "koken"}, {"on_day": in_days(1)}, {"on_day": date(1980, 1, 1)}, {"title": " "},
        {"organiser": ""}, {"organiser": "", "link": "javascript:alert(1)"}, {"link": "https://naam@elders.test/"},
        {"valid_until": in_days(-30)}, {"valid_until": in_days(3000)}, {"title": "x" * 200},
    ],
)  # fmt: skip
def test_what_proves_nothing_is_refused(net, values):
    with pytest.raises(Refused):
        learnt(net.anna, office(net.anna), **values)
    assert not Training.objects.exists()


def test_only_the_official_and_who_manages_the_organisation_may(net):
    adviser = somebody("Petra", net.town, "policy_adviser")
    learnt(adviser, office(net.anna))
    for actor in (net.dora, net.bas):
        with pytest.raises(NotAllowed):
            learnt(actor, office(net.anna))
    with pytest.raises(NotFound):
        learnt(actor_of(account(adviser), on=date(2000, 1, 1)), office(net.anna))
    training = Training.objects.get()
    with pytest.raises(NotFound):
        withdraw_training(net.dora, office(net.dora), training.pk, reason="weg")
    with pytest.raises(Refused):
        withdraw_training(adviser, office(net.anna), training.pk, reason="")


def test_the_same_form_twice_is_one_act_and_what_is_withdrawn_stays_so(net):
    token = a_token()
    training = learnt(net.anna, office(net.anna), token=token)
    with pytest.raises(AlreadyDone):
        learnt(net.anna, office(net.anna), token=token)
    withdraw_training(net.anna, office(net.anna), training.pk, reason="Fout")
    with pytest.raises(Refused):
        withdraw_training(net.anna, office(net.anna), training.pk, reason="Fout")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_training SET title = 'Anders'",
        "UPDATE registry_training SET on_day = on_day - 900",
        "DELETE FROM registry_training",
    ],
)
def test_the_database_keeps_what_was_written_down(net, statement):
    learnt(net.anna, office(net.anna))
    with pytest.raises(Exception, match=r"final|permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.create(
            official_id=office(net.anna), subject="x", on_day=in_days(0), title="x", recorded_at=clock.now(),
            counts_since=in_days(0),
        )  # fmt: skip


def test_a_contact_official_without_knowledge_is_a_gap_until_both_are_shown(net):
    evaluate_network()
    assert str(office(net.anna)) in gaps("official_untrained")
    learnt(net.anna, office(net.anna))
    assert str(office(net.anna)) in gaps("official_untrained")
    learnt(net.anna, office(net.anna), subject=SUBJECTS[1])
    assert str(office(net.anna)) not in gaps("official_untrained")
    assert gaps("training_ending") == set()
    with clock.at(clock.now() + timedelta(days=650)):
        evaluate_network()
        assert gaps("training_ending") == {f"{office(net.anna)}:{subject}" for subject in SUBJECTS}
        learnt(net.anna, office(net.anna), on_day=clock.today())
        assert gaps("training_ending") == {f"{office(net.anna)}:{SUBJECTS[1]}"}


def test_who_worked_at_an_organisation_that_ended_need_learn_nothing(net):
    learnt(net.anna, office(net.anna))
    with clock.at(clock.now() + timedelta(days=650)):
        evaluate_network()
        assert gaps("training_ending")
        assert gaps("official_untrained")
        Organisation.objects.filter(pk=net.town.pk).update(valid_until=in_days(0))
        evaluate_network()
        assert not gaps("training_ending") | gaps("official_untrained")


def test_a_municipality_without_a_contact_official_is_a_gap_at_once(net):
    village = an_organisation(
        "Gemeente Dijkdorp", "municipality", region=net.elsewhere, municipality_id="GM9802"
    )
    evaluate_network()
    assert gaps("no_contact_official") == {str(village.pk)}
    manager = somebody("Petra", village, "policy_adviser")
    add_post(manager, village.pk, role="contact_official", required_since=in_days(0), municipality="GM9802")
    # The post that must be filled says it now, and not twice.
    assert gaps("no_contact_official") == set()
    assert len(gaps("post_vacant")) == 1


def test_who_serves_for_the_municipality_at_the_region_is_enough(net):
    village = an_organisation(
        "Gemeente Dijkdorp", "municipality", region=net.elsewhere, municipality_id="GM9802"
    )
    office_ = an_organisation("Regio", "region", region=net.elsewhere)
    somebody("Rita", office_, "contact_official", municipality_id="GM9802", required=False)
    evaluate_network()
    assert gaps("no_contact_official") == set()
    Official.objects.filter(name="Rita").update(valid_until=in_days(0))
    evaluate_network()
    assert gaps("no_contact_official") == {str(village.pk)}


def test_an_official_for_the_whole_region_is_enough_for_who_takes_its_care_there(net):
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality_id="GM9802")
    evaluate_network()
    assert gaps("no_contact_official") == {str(village.pk)}
    office_ = an_organisation("Regio", "region", region=net.elsewhere)
    rita = somebody("Rita", office_, "contact_official", region=net.elsewhere, required=False)
    evaluate_network()
    assert gaps("no_contact_official") == set()
    assert str(office(rita)) in gaps("official_untrained")
    towns = {town.organisation.pk: town for town in contact_officials(net.chantal)}
    assert [one.official.name for one in towns[village.pk].people] == ["Rita"]
    Membership.objects.filter(municipality="GM9802", domain="care").update(valid_until=in_days(0))
    evaluate_network()
    assert gaps("no_contact_official") == {str(village.pk)}
    assert str(office(rita)) not in gaps("official_untrained")


def test_a_post_of_a_town_hall_for_another_municipality_is_not_that_ones_own(net):
    an_organisation("Gemeente Dijkdorp", "municipality", region=net.elsewhere, municipality_id="GM9802")
    rita = somebody("Rita", net.town, "contact_official", municipality_id="GM9802")
    learnt(rita, office(rita))
    assert [(row["municipality_id"], row["level"]) for row in measured("training_powers")] == [
        ("GM9802", "regional")
    ]


def test_the_list_has_those_without_first_and_takes_five_queries(net, django_assert_max_num_queries):
    learnt(net.anna, office(net.anna))
    for number in range(30):
        municipality = a_municipality(f"GM97{number:02}", f"Plaats {number:02}", net.region)
        place = an_organisation(
            f"Gemeente {number:02}", "municipality", region=net.region, municipality=municipality
        )
        if number % 2:
            somebody(f"Persoon {number}", place, "contact_official", municipality=municipality)
    with django_assert_max_num_queries(5):
        towns = contact_officials(net.anna, "XA")
    assert [bool(town.people) for town in towns] == [False] * 15 + [True] * 16
    anna = next(town for town in towns if town.organisation.pk == net.town.pk).people[0]
    assert [subject.code for subject in anna.missing] == [SUBJECTS[1]]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_months_later_is_the_same_day_or_the_last_of_that_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
