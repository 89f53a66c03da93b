import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from sluitend.access.actor import system
from sluitend.access.errors import NotAllowed
from sluitend.identity import keys, rotation, verbs
from sluitend.identity.matching import find
from sluitend.identity.models import Person, Sealed
from sluitend.identity.queries import identity_of
from sluitend.identity.values import BirthDate, Name, Phone
from sluitend.identity.vault import CannotOpenError

ROTATOR = system("rotate_keys")


def register(many):
    people = [[Name(f"Naam{number}"), BirthDate("1990"), Phone(f"06{number:08}")] for number in range(many)]
    return verbs.register_people(ROTATOR, space="care", people=people)


def all_known(people):
    return [
        {each.value for each in identity_of(ROTATOR, person.pk, within=Person.objects.all(), ended=True)}
        for person in people
    ]


def everybody_found(people):
    return all(
        person in [match.person for match in find(Person.objects.all(), "care", [Phone(f"06{number:08}")])]
        for number, person in enumerate(people)
    )


@pytest.mark.django_db
def test_after_rotation_everything_opens_without_the_former_keys(ring_file):
    people = register(25)
    row = Sealed.objects.filter(person=people[0], kind="phone").get()
    verbs.change_identity(
        ROTATOR, people[0].pk, row.pk, value=Phone("0600000000"), within=Person.objects.all()
    )
    before = all_known(people)
    for use in keys.USES:
        ring_file.add("care", use)
    assert everybody_found(people)  # before rotation, under the former key
    assert list(rotation.rotate(ROTATOR, "care", batch=10)) == [10] * 7 + [6] + [10, 10, 5]
    for use in keys.USES:
        ring_file.drop_oldest("care", use)
    assert all_known(people) == before
    assert everybody_found(people)
    assert rotation.keys_in_use("care") == {keys.ring().current("care", use).id for use in keys.USES}


@pytest.mark.django_db
def test_a_rotation_that_was_stopped_goes_on_where_it_was_and_all_works_in_between(ring_file):
    people = register(25)
    before = all_known(people)
    for use in keys.USES:
        ring_file.add("care", use)
    total = rotation.left("care")
    batches = 0
    while rotation.left("care"):
        batches += 1
        stopped = rotation.rotate(ROTATOR, "care", batch=10)
        next(stopped)
        stopped.close()
        assert all_known(people) == before
        assert everybody_found(people)
    assert total == 100
    assert batches == 11
    assert list(rotation.rotate(ROTATOR, "care")) == []


@pytest.mark.django_db
def test_one_row_that_does_not_open_stops_its_batch_and_nothing_of_it_is_lost(ring_file):
    people = register(3)
    broken = Sealed.objects.filter(person=people[1], kind="name").get()
    Sealed.objects.filter(pk=broken.pk).update(ciphertext=b"x" * 60)
    ring_file.add("care", "seal")
    with pytest.raises(CannotOpenError, match=str(broken.pk)):
        list(rotation.rotate(ROTATOR, "care"))
    assert rotation.left("care") == 9


@pytest.mark.django_db
def test_only_the_system_rotates(anna, ring_file):
    with pytest.raises(NotAllowed):
        next(rotation.rotate(anna, "care"))


@pytest.mark.django_db
def test_without_the_former_key_what_it_sealed_is_closed_and_stays(ring_file):
    people = register(1)
    ring_file.add("care", "seal")
    ring_file.drop_oldest("care", "seal")
    with pytest.raises(keys.KeyMissingError, match="does not hold the seal key"):
        all_known(people)
    with pytest.raises(keys.KeyMissingError):
        list(rotation.rotate(ROTATOR, "care"))
    assert Sealed.objects.count() == 3


@pytest.mark.django_db
def test_the_command_says_which_keys_must_stay(ring_file, capsys):
    register(2)
    newest = ring_file.add("care", "seal")
    call_command("rotate_keys", "--space=care", "--batch=4")
    said = capsys.readouterr().out
    assert "care: 6 rows renewed, 0 left" in said
    assert newest in said


def test_what_a_colleague_holds_is_left_alone_and_done_the_next_time(fresh_database, ring_file):
    with transaction.atomic():
        people = register(3)
    ring_file.add("care", "seal")
    with transaction.atomic():
        held = Sealed.objects.select_for_update().filter(person=people[0], kind="name").get()
        done = []

        def other():
            done.extend(rotation.rotate(ROTATOR, "care"))
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert done == [8]
        assert held.key_id != keys.ring().current("care", "seal").id
    assert list(rotation.rotate(ROTATOR, "care")) == [1]
    connection.close()


def test_two_rotations_at_once_do_everything_once(fresh_database, ring_file):
    with transaction.atomic():
        people = register(60)
    before = all_known(people)
    for use in keys.USES:
        ring_file.add("care", use)
    done, failed = [], []

    def one():
        try:
            done.extend(rotation.rotate(ROTATOR, "care", batch=7))
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert sum(done) == 240
    assert rotation.left("care") == 0
    assert all_known(people) == before
    assert everybody_found(people)


def test_who_changes_an_identity_during_reindexing_loses_nothing(fresh_database, ring_file):
    with transaction.atomic():
        [person] = register(1)
    ring_file.add("care", "index")
    everybody = Person.objects.all()
    with transaction.atomic():
        verbs.add_identity(ROTATOR, person.pk, value=Phone("0699999999"), within=everybody)
        left = []
        thread = threading.Thread(
            target=lambda: (left.extend(rotation.rotate(ROTATOR, "care")), connections.close_all())
        )
        thread.start()
        thread.join(20)
        assert left == []  # held, so skipped
    list(rotation.rotate(ROTATOR, "care"))
    assert [match.person for match in find(everybody, "care", [Phone("0699999999")])] == [person]
