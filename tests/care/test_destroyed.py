"""Where somebody slept and when they turned 18 goes with their case, and is never changed before."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sluitend.access.clock import at, months_after, now, today
from sluitend.care.models import ComingOfAge, SleepingPlace
from sluitend.care.verbs import end_stay, record_coming_of_age, record_sleeping_place
from sluitend.identity.holdings import HOLDERS, Inquiry
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal
from tests.care.conftest import a_place, a_request, a_stay
from tests.factories import a_case, somebody
from tests.privacy.conftest import a_person, closed

LONG_AGO = 26 * 366


@pytest.fixture
def young(net):
    with at(now() - timedelta(days=LONG_AGO)):
        case = a_case(net.anna, programme="minor_victim")
        person = a_person(net.anna, case)
        record_coming_of_age(net.anna, case.pk, month=months_after(today(), 20))
        record_sleeping_place(net.anna, case.pk, kind="street")
        return closed(net.anna, case), person


def test_the_month_and_the_places_are_emptied_with_the_case(net, young):
    case, person = young
    pia = somebody("Pia", net.town, "privacy_officer")
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    assert ComingOfAge.objects.get(case=case).month is None
    slept = SleepingPlace.objects.get(case=case)
    assert (slept.kind, slept.since, slept.placement) == ("", None, None)
    assert HOLDERS["care"].about(Inquiry(net.town.pk, [person.pk]))[-1].parts == []


def test_where_somebody_went_is_emptied_with_the_case_and_that_a_place_was_taken_stays(net):
    with at(now() - timedelta(days=LONG_AGO)):
        case = a_case(net.anna)
        stay = a_stay(net.anna, net.bas, a_place(net.bas), a_request(net.anna, case))
        end_stay(net.bas, stay.pk, reason="detention")
        closed(net.anna, case)
    approve_disposal(somebody("Pia", net.town, "privacy_officer"), [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    stay.refresh_from_db()
    assert (stay.state, stay.reason) == ("ended", "Vernietigd")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE care_comingofage SET month = NULL",
        "UPDATE care_sleepingplace SET kind = '', since = NULL",
        """INSERT INTO care_comingofage (id, case_id, month, recorded_at, organisation_id)
        SELECT gen_random_uuid(), case_id, NULL, recorded_at, organisation_id FROM care_comingofage""",
    ],
)
def test_nobody_empties_them_otherwise(young, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
