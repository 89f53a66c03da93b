"""The screens of documents: add, take, withdraw; and who tries it from outside."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sluitend.documents.models import Document
from sluitend.documents.verbs import add_document, withdraw_document
from sluitend.logbook.models import Record
from sluitend.uploads.kinds import LARGEST
from tests.factories import a_token
from tests.uploads.samples import GOOD, photo_with_a_place


def file(name="verslag.pdf", content=None, kind="application/pdf"):
    return SimpleUploadedFile(name, GOOD["verslag.pdf"] if content is None else content, kind)


def url(case):
    return f"/casussen/{case.pk}/stukken/"


def test_a_document_is_added_shown_taken_and_withdrawn(as_, world, case):
    client = as_(world.anna)
    assert url(case) in client.get(f"/casussen/{case.pk}/").content.decode()
    sent = client.post(url(case), {"title": "Verslag <b>mei</b>", "file": file(), "token": a_token()})
    assert sent.status_code == 302
    page = client.get(f"/casussen/{case.pk}/").content.decode()
    assert "Verslag &lt;b&gt;mei&lt;/b&gt;" in page
    assert "Stuk toegevoegd" in page
    document = Document.objects.get(case=case)
    taken = client.get(f"/stukken/{document.pk}/")
    assert taken.content == GOOD["verslag.pdf"]
    client.post(f"/stukken/{document.pk}/intrekken/", {"reason": "Verkeerd stuk"})
    assert "Verkeerd stuk" in client.get(f"/casussen/{case.pk}/").content.decode()
    refused = client.get(f"/stukken/{document.pk}/")
    assert refused.status_code == 403
    assert b"%PDF" not in refused.content


def test_a_file_is_saved_and_never_shown(as_, world, document):
    answer = as_(world.anna).get(f"/stukken/{document.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="Fatima Testpersoon.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer["Cache-Control"]


def test_a_name_with_marks_of_any_language_makes_no_second_header(as_, world, case):
    name = 'verslag\r\nSet-Cookie: x=1 – Łódź\u202e"; filename=x.html.pdf'
    made = add_document(world.anna, case.pk, title="x", name=name, content=GOOD["verslag.pdf"])
    answer = as_(world.anna).get(f"/stukken/{made.pk}/")
    assert "Set-Cookie" not in answer.headers
    assert "\r" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Disposition"].endswith(".pdf")


def test_what_the_browser_says_of_a_file_counts_for_nothing(as_, world, case):
    client = as_(world.anna)
    for name, content, kind in (
        ("x.pdf", b"<script>alert(1)</script>", "application/pdf"),
        ("x.html", GOOD["verslag.pdf"], "application/pdf"),
        ("x.pdf", photo_with_a_place(), "application/pdf"),
        ("../../x.svg", b"<svg onload=alert(1)>", "image/png"),
    ):
        answer = client.post(url(case), {"title": "x", "file": file(name, content, kind)})
        assert answer.status_code == 422, name
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"title": "x"}, "Kies een bestand."),
        ({"title": "x", "file": "verslag.pdf"}, "Kies een bestand."),
        ({"title": "x", "file": file(content=b"")}, "Dit bestand is leeg."),
        ({"file": file()}, "Dit veld is verplicht"),
        ({"title": "x", "file": file(content=b"a" * (LARGEST + 1))}, "ten hoogste 10 MB"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(as_, world, case, data, said):
    answer = as_(world.anna).post(url(case), data)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_request_that_is_far_too_large_is_not_read(as_, world, case):
    answer = as_(world.anna).generic(
        "POST", url(case), b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(LARGEST * 3)
    )
    assert answer.status_code == 413


def test_a_file_that_no_screen_asks_for_is_refused(as_, world, case, client):
    as_(world.anna)
    for path in (f"/casussen/{case.pk}/doe/write_note/", "/inloggen/", "/melden/"):
        answer = client.post(path, {"text": "x", "file": file()})
        assert answer.status_code in {400, 413}, path


def test_two_files_at_once_are_refused(as_, world, case):
    answer = as_(world.anna).post(url(case), {"title": "x", "file": file(), "other": file()})
    assert answer.status_code == 413
    assert not Document.objects.exists()


@pytest.mark.parametrize("who", ["bas", "dora"])
def test_who_works_on_the_case_reads(as_, world, case, document, who):
    client = as_(getattr(world, who))
    assert "Verslag van Fatima" in client.get(f"/casussen/{case.pk}/").content.decode()
    assert client.get(f"/stukken/{document.pk}/").status_code == 200


def words(answer):
    """What the page says, without the tokens and the address that differ each time."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.fixture(params=["chantal", "adviser"])
def outsider(request, world, adviser):
    return adviser if request.param == "adviser" else world.chantal


def test_who_has_no_need_sees_nothing_of_it(as_, outsider, case, document):
    client = as_(outsider)
    nothing = client.get(f"/stukken/{a_token()}/")
    for path in (f"/stukken/{document.pk}/", f"/stukken/{document.pk}/intrekken/"):
        for answer in (client.get(path), client.post(path, {"reason": "x"})):
            assert answer.status_code in {404, 405}
            assert b"Fatima" not in answer.content
    assert words(client.get(f"/stukken/{document.pk}/")) == words(nothing) != "", "not there and not yours"
    page = client.get(f"/casussen/{case.pk}/")
    assert "Fatima" not in page.content.decode()
    assert url(case) not in page.content.decode()
    assert client.post(url(case), {"title": "x", "file": file()}).status_code in {403, 404, 422}
    assert Document.objects.count() == 1


def test_nobody_logs_in_first(client, document, case):
    for path in (f"/stukken/{document.pk}/", url(case)):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("login"))
    assert b"Fatima" not in client.post(url(case), {"title": "x"}).content


def test_another_site_cannot_add_a_file(world, case):
    from django.test import Client

    from tests.factories import account

    client = Client(enforce_csrf_checks=True)
    client.force_login(account(world.anna))
    answer = client.post(url(case), {"title": "x", "file": file()}, headers={"origin": "https://kwaad.test"})
    assert answer.status_code == 403
    assert not Document.objects.exists()


def test_that_somebody_was_refused_leaves_a_record(as_, world, document):
    before = Record.objects.filter(outcome="denied").count()
    as_(world.chantal).get(f"/stukken/{document.pk}/")
    assert Record.objects.filter(outcome="denied").count() >= before


def test_a_withdrawn_document_offers_nothing(as_, world, case, document):
    withdraw_document(world.anna, document.pk, reason="Fout")
    page = as_(world.anna).get(f"/casussen/{case.pk}/").content.decode()
    assert f"/stukken/{document.pk}/" not in page
    assert "Fout" in page


def test_the_page_costs_the_same_for_many_documents(
    as_, world, case, document, django_assert_max_num_queries
):
    for _ in range(10):
        add_document(world.anna, case.pk, title="x", name="x.pdf", content=GOOD["verslag.pdf"])
    client = as_(world.anna)
    client.get(f"/casussen/{case.pk}/")
    with django_assert_max_num_queries(22):
        client.get(f"/casussen/{case.pk}/")
