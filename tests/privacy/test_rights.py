"""What is wrong is put right, what may not be used is not used, what must go goes; and receivers are told."""

import pytest

from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.verbs import open_case, reveal_person
from sluitend.identity.matching import find
from sluitend.identity.models import Person, Sealed
from sluitend.identity.values import Name
from sluitend.logbook.models import Record
from sluitend.privacy.models import Notice
from sluitend.privacy.verbs import erase, hold_case, read_known, rectify, restrict, told_receiver
from tests.factories import a_case, in_days
from tests.privacy.conftest import BIRTH, NAME, a_person, a_request, case_of, closed


def sealed_name(known):
    return next(one.id for one in known if isinstance(one.value, Name))


def test_a_wrong_name_is_put_right_and_receivers_stand_on_the_list(pia, net, samira):
    request = a_request(pia, samira, "rectification")
    known = read_known(pia, request.pk)
    rectify(pia, request.pk, sealed=sealed_name(known), value=Name(given="Samira", surname="Dijkhuis"))
    now_known = [one.value.surname for one in read_known(pia, request.pk) if isinstance(one.value, Name)]
    assert now_known == ["Dijkhuis"]
    notice = Notice.objects.get()
    assert (notice.receiver, notice.what) == (net.shelter, "rectification")
    told_receiver(pia, notice.pk, told_on=in_days(0), told_how="Beveiligde mail")
    assert Record.objects.filter(action="change_identity", subject=samira.pseudonym).exists()
    assert Record.objects.filter(action="reveal_person", subject=samira.pseudonym, user_id=pia.user).exists()


def test_what_is_not_of_this_person_cannot_be_changed_through_their_request(pia, net, samira):
    other = a_person(net.anna, a_case(net.anna))
    sealed = Sealed.objects.filter(person=other).first()
    with pytest.raises(NotFound):
        rectify(pia, a_request(pia, samira).pk, sealed=sealed.pk, value=NAME)


def test_who_only_takes_part_cannot_change_who_somebody_is(net, samira):
    from tests.factories import somebody

    officer = somebody("Olga", net.shelter, "privacy_officer")
    request = a_request(officer, samira, "rectification")
    known = read_known(officer, request.pk)
    with pytest.raises(NotFound):
        rectify(officer, request.pk, sealed=sealed_name(known), value=NAME)
    with pytest.raises(NotFound):
        restrict(officer, request.pk, restricted=True)


def test_a_restricted_person_is_kept_and_found_by_nobody(pia, samira):
    request = a_request(pia, samira, "restriction")
    restrict(pia, request.pk, restricted=True)
    assert find(Person.objects.all(), "care", [NAME, BIRTH]) == []
    restrict(pia, request.pk, restricted=False)
    assert [match.person for match in find(Person.objects.all(), "care", [NAME, BIRTH])] == [samira]


def test_who_somebody_is_stays_closed_while_the_use_is_restricted(pia, net, samira):
    involvement = samira.involvements.get()
    assert reveal_person(net.anna, case_of(samira).pk, involvement.pk).known
    restrict(pia, a_request(pia, samira, "restriction").pk, restricted=True)
    with pytest.raises(NotAllowed, match="beperkt"):
        reveal_person(net.anna, case_of(samira).pk, involvement.pk)


def test_a_running_case_and_a_duty_to_keep_stand_in_the_way_of_erasure(pia, net, samira):
    request = a_request(pia, samira, "erasure")
    with pytest.raises(Refused, match="loopt nog een casus"):
        erase(pia, request.pk)
    closed(net.anna, case_of(samira))
    with pytest.raises(Refused, match="bewaarplicht"):
        erase(pia, request.pk)
    assert Sealed.objects.filter(person=samira).exists()


def a_signal_case(net, **values):
    return open_case(
        net.anna,
        programme="signal",
        municipality="GM9801",
        title="Signaal",
        organisation=net.town.pk,
        **values,
    )


@pytest.fixture
def somebody_of_signal(net):
    """In a closed case of a programme without a duty to keep."""
    from sluitend.casework.models import Involvement
    from sluitend.casework.terms import now
    from sluitend.casework.verbs import close_case
    from sluitend.identity.verbs import register_person

    case = a_signal_case(net)
    person = register_person(net.anna, space="signals", values=[NAME, BIRTH])
    Involvement.objects.create(case=case, person=person, space="signals", role="subject", since=now())
    close_case(net.anna, case.pk, reason="set_aside", text="Niets", within="signal")
    case.refresh_from_db()
    return person


def test_without_a_duty_to_keep_the_person_is_erased_and_the_pseudonym_stays(pia, somebody_of_signal):
    counts = erase(pia, a_request(pia, somebody_of_signal, "erasure").pk)
    assert counts["identity_sealed"] == 2
    somebody_of_signal.refresh_from_db()
    assert somebody_of_signal.erased_at
    assert not Sealed.objects.filter(person=somebody_of_signal).exists()


def test_a_legal_hold_stands_in_the_way(pia, somebody_of_signal):
    hold_case(pia, case_of(somebody_of_signal).reference, reason="Klachtprocedure", until=in_days(90))
    with pytest.raises(Refused, match="bewaarverbod"):
        erase(pia, a_request(pia, somebody_of_signal, "erasure").pk)


def test_nobody_else_rectifies_or_erases(net, pia, quinten, samira):
    request = a_request(pia, samira, "erasure")
    for actor in net.everybody:
        for act in (read_known, erase):
            with pytest.raises(NotAllowed):
                act(actor, request.pk)
    with pytest.raises(NotFound):
        erase(quinten, request.pk)
