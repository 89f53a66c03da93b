"""The pages for what went wrong: each says what happened, what was kept and what to do."""

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.template.loader import render_to_string

from sluitend.web.errors import bad_request


@pytest.mark.parametrize("error", [RequestDataTooBig("x"), TooManyFieldsSent("x")])
def test_too_much_text_is_told_as_such(rf, db, error):
    response = bad_request(rf.post("/"), error)
    assert response.status_code == 413
    assert "Maak de tekst korter" in response.content.decode()
    assert "ten hoogste 10 MB" in response.content.decode()


def test_what_we_cannot_read_is_told_as_such(rf, db):
    response = bad_request(rf.post("/"), BadRequest("geheim"))
    assert response.status_code == 400
    assert "geheim" not in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_needs_nothing_from_us(name):
    """Django shows some of these without a request: they must stand on their own."""
    page = render_to_string(f"{name}.html")
    assert "<h1" in page
    assert 'href="/"' in page


def test_a_page_that_is_not_there(client, db):
    response = client.get("/nergens/")
    assert response.status_code == 404
    assert "Deze pagina is er niet" in response.content.decode()


def test_a_form_that_is_too_large_is_refused_with_a_page(client, db):
    response = client.post("/inloggen/", {"email": "x" * 1_100_000})
    assert response.status_code in {400, 413}
    assert "Er is niets opgeslagen" in response.content.decode()


def test_bytes_that_are_no_text_are_no_fault_of_ours(client, db):
    response = client.post(
        "/inloggen/", b"email=%ff%fe&password=%80", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in {200, 400}
