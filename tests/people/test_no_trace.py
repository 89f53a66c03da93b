"""Where somebody's name never comes: addresses, cookies, sessions, titles, the log, the timeline, any other table."""

import html

import pytest
from django.urls import reverse

from sluitend.casework.models import Involvement
from tests.factories import a_case
from tests.identity.test_dump import codings, dump

TYPED = {
    "role": "subject", "given": "Zwaluwtje", "name_prefix": "van de", "surname": "Verschuildenborgh",
    "birth_day": "17", "birth_month": "11", "birth_year": "1991", "street": "Sprookjeslaantje",
    "house_number": "12", "postcode": "9988 ZX", "place": "Verzonnendam", "phone": "0687654399",
    "email": "zwaluw@verschuild.test", "identifier_type": "v_number", "identifier": "2899999123",
}  # fmt: skip
TELLING = (
    "Zwaluwtje", "Verschuildenborgh", "1991-11-17", "Sprookjeslaantje", "9988 ZX", "0687654399",
    "zwaluw@verschuild.test", "2899999123",
)  # fmt: skip


@pytest.mark.django_db
def test_what_is_typed_and_shown_leaves_no_trace_outside_the_vault(world, as_, caplog):
    client, case = as_(world.net.anna), a_case(world.net.anna)
    address = reverse("case_person_new", args=[case.pk])
    answers = [
        client.post(address, TYPED),
        client.post(reverse("case_person_new", args=[world.case.pk]), TYPED),
    ]
    first = Involvement.objects.get(case=case)
    answers += [
        client.post(reverse("case_person_reveal", args=[case.pk, first.pk])),
        client.get(reverse("case_person", args=[case.pk, first.pk])),
        client.post(
            reverse("case_person_new", args=[world.case.pk]), TYPED | {"known": str(first.person_id)}
        ),
    ]
    assert "Zwaluwtje" in html.unescape(answers[2].content.decode())
    rows = "\n".join(dump())
    assert first.person.pseudonym.lower() in rows
    for telling in TELLING:
        for coded in codings(telling):
            assert coded not in rows, f"{telling} as {coded}"
    outside = " ".join([caplog.text, *(str(one.headers) + str(one.cookies) for one in answers)])
    assert not any(telling.lower() in outside.lower() for telling in TELLING)


@pytest.mark.django_db
def test_nobody_finds_a_name_on_a_page_that_did_not_ask_for_it(world, as_):
    client = as_(world.net.anna)
    client.post(reverse("case_person_new", args=[world.case.pk]), TYPED | {"another": "1"})
    for name, args in (
        ("case", [world.case.pk]),
        ("cases", []),
        ("work", []),
        ("people", []),
        ("emergencies", []),
    ):
        page = client.get(reverse(name, args=args)).content.decode()
        assert not any(telling in page for telling in TELLING), name
