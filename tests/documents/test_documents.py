"""Documents of a case: sealed, for who needs the person, never rewritten, and each look leaves a record."""

import json
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Entry
from sluitend.casework.verbs import close_case
from sluitend.documents.access import visible_documents
from sluitend.documents.models import Document
from sluitend.documents.queries import documents_of
from sluitend.documents.sealing import content_in, words_in
from sluitend.documents.verbs import MOST, add_document, download_document, withdraw_document
from sluitend.identity import keys
from sluitend.identity.rotation import keys_in_use, left, rotate
from sluitend.identity.vault import CannotOpenError
from sluitend.logbook.models import Record
from tests.factories import JOB, NOBODY, a_case, a_token, last_entry
from tests.uploads.samples import GOOD, docx


def add(actor, case, **values):
    usual = {"title": "Verslag", "name": "verslag.pdf", "content": GOOD["verslag.pdf"]}
    return add_document(actor, case.pk, **usual | values)


def test_a_document_comes_back_as_it_was_sent(world, document):
    opened = download_document(world.anna, document.pk)
    assert opened.content == GOOD["verslag.pdf"]
    assert opened.name == "Fatima Testpersoon.pdf"
    assert opened.kind.media_type == "application/pdf"


def test_who_takes_part_adds_and_reads_and_is_named(world, case):
    made = add(world.bas, case, title="  Brief\u202e van de opvang ")
    (listed,) = documents_of(world.anna, case)
    assert listed.title == "Brief van de opvang"
    assert listed.organisation == world.shelter.name
    assert made.size == listed.size == len(GOOD["verslag.pdf"])
    assert last_entry(case).verb == "add_document"


def test_nothing_of_a_document_can_be_read_in_the_database(world, case, document):
    add(
        world.anna,
        case,
        content=b"Fatima Testpersoon slaapt in De Brug",
        name="Fatima.txt",
        title="Fatima",
    )
    with connection.cursor() as cursor:
        for table in ("documents_document", "casework_entry", "logbook_record"):
            cursor.execute(f"SELECT t::text, encode(convert_to(t::text, 'UTF8'), 'hex') FROM {table} AS t")
            for text, _hex in cursor.fetchall():
                for secret in ("Fatima", b"Fatima".hex(), "verslag.pdf", b"%PDF".hex()):
                    assert secret not in text, table


@pytest.mark.parametrize("who", ["chantal", "adviser", "nobody"])
def test_who_has_no_need_finds_no_document(world, case, document, adviser, who):
    actor = {"chantal": world.chantal, "adviser": adviser, "nobody": NOBODY}[who]
    assert documents_of(actor, case) == []
    for act in (
        lambda: download_document(actor, document.pk),
        lambda: withdraw_document(actor, document.pk, reason="x"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises((NotFound, NotAllowed)):
        add(actor, case)
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM documents_document")
        assert cursor.fetchone() == (0,)


def test_the_screens_and_the_database_show_the_same(world, case, document, adviser):
    add(world.chantal, a_case(world.chantal, municipality="GM9802"))
    for actor in (*world.everybody, adviser, NOBODY):
        with acting(actor):
            said = set(visible_documents(actor).values_list("pk", flat=True))
            held = set(Document.objects.values_list("pk", flat=True))
        assert said == held, actor.name


def test_who_stops_taking_part_reads_no_more(world, case, document):
    from sluitend.casework.models import Participation
    from sluitend.casework.verbs import end_participation

    download_document(world.bas, document.pk)
    part = Participation.objects.get(case=case, organisation=world.shelter)
    end_participation(world.anna, part.pk, reason="Klaar")
    with pytest.raises(NotFound):
        download_document(world.bas, document.pk)


def test_each_download_leaves_a_record_and_a_refused_one_gives_nothing(world, case, document):
    before = Record.objects.filter(action="download_document").count()
    download_document(world.bas, document.pk)
    record = Record.objects.filter(action="download_document").latest("started_at")
    assert Record.objects.filter(action="download_document").count() == before + 1
    assert (record.user_id, record.case_id, record.resource_id) == (world.bas.user, case.pk, str(document.pk))
    assert record.event == "R"


def test_a_document_is_withdrawn_once_with_a_reason_and_read_no_more(world, case, document):
    with pytest.raises(Refused) as refusal:
        withdraw_document(world.anna, document.pk, reason=" ")
    assert refusal.value.field == "reason"
    withdraw_document(world.anna, document.pk, reason="Hoort bij een ander")
    (listed,) = documents_of(world.bas, case)
    assert listed.withdrawn_reason == "Hoort bij een ander"
    with pytest.raises(NotAllowed):
        download_document(world.anna, document.pk)
    with pytest.raises(Refused):
        withdraw_document(world.anna, document.pk, reason="Nog eens")
    assert last_entry(case).verb == "withdraw_document"


def test_only_who_added_it_or_carries_the_case_withdraws(world, case, document):
    with pytest.raises(NotAllowed):
        withdraw_document(world.bas, document.pk, reason="x")
    withdraw_document(world.anna, add(world.bas, case).pk, reason="x")
    withdraw_document(world.bas, add(world.bas, case).pk, reason="x")


def test_a_form_that_is_sent_twice_adds_one_document(world, case):
    token = a_token()
    add(world.anna, case, token=token)
    with pytest.raises(AlreadyDone):
        add(world.anna, case, token=token)
    assert Document.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"content": b""}, "file"),
        ({"content": b"MZ\x90\x00"}, "file"),
        ({"name": "x.html"}, "file"),
        ({"name": "x.docx", "content": docx(**{"word/vbaProject.bin": b"x"})}, "file"),
        ({"title": ""}, "title"),
        ({"title": "x" * 151}, "title"),
    ],
)
def test_what_is_no_honest_file_leaves_nothing(world, case, values, field):
    with pytest.raises(Refused) as refusal:
        add(world.anna, case, **values)
    assert refusal.value.field == field
    assert not Document.objects.filter(case=case).exists()
    assert not Entry.objects.filter(case=case, verb="add_document").exists()


def test_a_closed_case_takes_no_documents_and_shows_those_it_has(world, case, document):
    close_case(world.anna, case.pk, reason="goals_met", text="Klaar", aftercare="Geen")
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        add(world.anna, case)
    assert len(documents_of(world.anna, case)) == 1
    download_document(world.anna, document.pk)


def test_a_case_holds_no_more_than_its_measure(world, case, document, monkeypatch):
    assert MOST == 200
    monkeypatch.setattr("sluitend.documents.verbs.MOST", 1)
    with pytest.raises(Refused):
        add(world.anna, case)


def test_a_list_of_documents_is_one_query_without_the_files(world, case, document, django_assert_num_queries):
    for _ in range(5):
        add(world.anna, case)
    with django_assert_num_queries(1) as captured:
        assert len(documents_of(world.anna, case)) == 6
    assert '"content"' not in captured[0]["sql"]


# --- against the database -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_document SET content = 'x'",
        "UPDATE documents_document SET words = 'x'",
        "UPDATE documents_document SET key_id = 'x'",
        "UPDATE documents_document SET size = 1",
        "UPDATE documents_document SET added_at = now()",
        "UPDATE documents_document SET kind = 'txt'",
        "UPDATE documents_document SET space = 'outreach'",
        "UPDATE documents_document SET organisation_id = %(far)s",
        "UPDATE documents_document SET withdrawn_reason = 'zonder moment'",
        "DELETE FROM documents_document",
        "TRUNCATE documents_document CASCADE",
    ],
)
def test_nobody_rewrites_or_removes_a_document(world, document, statement):
    with pytest.raises(DatabaseError), acting(world.anna), connection.cursor() as cursor:
        cursor.execute(statement, {"far": world.far.pk})


def test_a_withdrawal_is_not_taken_back(world, document):
    withdraw_document(world.anna, document.pk, reason="Fout stuk")
    for change in (
        "withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_reason = ''",
        "withdrawn_reason = 'anders'",
    ):
        with pytest.raises(DatabaseError), acting(world.anna), connection.cursor() as cursor:
            cursor.execute(f"UPDATE documents_document SET {change}")


def test_a_document_lies_in_the_space_of_its_case(world, case, document):
    copy = Document.objects.get(pk=document.pk)
    copy.pk, copy.space = a_token(), "outreach"
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize("moved", ["id", "case", "kind", "part", "key", "bytes"])
def test_what_was_moved_or_changed_does_not_open(world, case, document, moved):
    other = add(world.anna, a_case(world.anna))
    if moved == "id":
        document.pk = other.pk
    elif moved == "case":
        document.case_id = other.case_id
    elif moved == "kind":
        document.kind = "txt"
    elif moved == "part":
        document.words, document.content = document.content, document.words
    elif moved == "key":
        document.key_id = json.loads(keys.KEYS.read() or "{}").get("x", "onbekend")
    else:
        document.words = bytes(document.words)[:-1] + bytes([bytes(document.words)[-1] ^ 1])
        document.content = bytes(document.content)[:-1]
    for opened in (words_in, content_in):
        with pytest.raises((CannotOpenError, keys.KeyMissingError)) as refused:
            opened(document)
        assert "Fatima" not in str(refused.value)


def test_a_name_tells_nothing_by_its_length(world, case):
    sizes = {len(add(world.anna, case, title="x" * length).words) for length in (1, 5, 20)}
    assert len(sizes) == 1


def test_new_keys_reach_the_documents(world, case, document, ring):
    content = json.loads(ring.read_text())
    old = document.key_id
    content["care"]["seal"].insert(0, keys.make_key("care"))
    keys.write_ring(ring, content)
    assert old in keys_in_use("care")
    assert sum(rotate(JOB, "care")) >= 1
    assert left("care") == 0
    assert old not in keys_in_use("care")
    content["care"]["seal"].pop()
    keys.write_ring(ring, content)
    assert download_document(world.anna, document.pk).content == GOOD["verslag.pdf"]


def test_what_somebody_holds_of_a_person_names_the_documents(world, case, document):
    from sluitend.casework.models import Involvement
    from sluitend.casework.terms import now
    from sluitend.documents.holdings import _about
    from sluitend.identity.holdings import Inquiry
    from sluitend.identity.models import Person

    person = Person.objects.create(space="care", pseudonym="7KQ2M-9XDA4", created_at=now(), index_key="x")
    Involvement.objects.create(case=case, person=person, space="care", role="subject", since=now())
    (section,) = _about(Inquiry(world.town.pk, [person.pk]))
    assert [part.title for part in section.parts] == [f"{case.reference}: Verslag van Fatima"]
    (elsewhere,) = _about(Inquiry(world.shelter.pk, [person.pk]))
    assert elsewhere.parts == []


def test_two_who_withdraw_at_once_do_so_once(fresh_database):
    from tests.factories import people

    net = people()
    case = a_case(net.anna)
    document = add(net.anna, case)
    outcomes = []

    def withdraw():
        try:
            withdraw_document(net.anna, document.pk, reason="Dubbel")
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=withdraw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused", "refused", "refused"]
