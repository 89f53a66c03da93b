"""Whose request it is follows from searching for that request; whoever chooses somebody else says why."""

import pytest

from sluitend.access.errors import NotFound, Refused
from sluitend.logbook.models import Record
from sluitend.privacy.models import Request
from sluitend.privacy.verbs import find_candidates, link_person, prove_identity
from tests.factories import a_case
from tests.privacy.conftest import BIRTH, NAME, a_person, a_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(pia):
    found = a_request(pia)
    prove_identity(pia, found.pk, proof="document")
    return found.pk


def logged(action, person):
    return Record.objects.filter(action=action, subject=person.pseudonym).exists()


def test_who_was_found_is_chosen_without_more(pia, samira, request_of):
    find_candidates(pia, request_of, values=[NAME, BIRTH])
    linked = link_person(pia, request_of, pseudonym=samira.pseudonym.lower(), why="Dit hoeft niet")
    assert (linked.person, linked.linked_why) == (samira, "")
    assert logged("link_person", samira)


@pytest.mark.parametrize("why", ["", "  \n "])
def test_who_was_not_found_is_not_chosen_without_a_reason(pia, samira, request_of, why):
    with pytest.raises(Refused) as refused:
        link_person(pia, request_of, pseudonym=samira.pseudonym, why=why)
    assert refused.value.field == "why"
    assert Request.objects.get(pk=request_of).person is None


def test_with_a_reason_it_is_kept_and_the_log_tells_it_apart(pia, samira, request_of):
    linked = link_person(pia, request_of, pseudonym=samira.pseudonym, why=" Noemde het uit een brief ")
    assert (linked.person, linked.linked_why) == (samira, "Noemde het uit een brief")
    assert logged("link_unsearched", samira)
    assert not logged("link_person", samira)


def test_what_another_request_found_does_not_count(pia, net, samira, request_of):
    find_candidates(pia, request_of, values=[NAME, BIRTH])
    other = a_request(pia)
    prove_identity(pia, other.pk, proof="document")
    with pytest.raises(Refused):
        link_person(pia, other.pk, pseudonym=samira.pseudonym)


def test_searching_again_keeps_whom_it_gave_before(pia, net, samira, request_of):
    from sluitend.identity.values import BirthDate, Name

    born = BirthDate(on="1971-02-03")
    other = a_person(net.anna, a_case(net.anna), Name(given="Xandra", surname="Quist"), born)
    find_candidates(pia, request_of, values=[NAME, BIRTH])
    find_candidates(pia, request_of, values=[Name(given="Xandra", surname="Quist"), born])
    assert set(Request.objects.get(pk=request_of).offered) == {samira.pseudonym, other.pseudonym}
    assert link_person(pia, request_of, pseudonym=samira.pseudonym).person == samira


def test_a_reason_opens_nobody_of_another_organisation(quinten, samira):
    request = a_request(quinten)
    prove_identity(quinten, request.pk, proof="document")
    with pytest.raises(NotFound):
        link_person(quinten, request.pk, pseudonym=samira.pseudonym, why="Ik wil het weten")
