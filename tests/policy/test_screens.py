"""The screens: the gap first, proposals with quotation and reason, acts beside them; what was typed stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sluitend.access.clock import today
from sluitend.access.errors import Refused
from sluitend.gaps.models import Gap
from sluitend.policy.models import Passage, PolicyDocument
from sluitend.policy.verbs import accept_passage, add_document, add_passage, withdraw_document
from sluitend.policy.verbs.findings import note_finding
from sluitend.policy.verbs.texts import Source
from tests.factories import a_token
from tests.policy.conftest import JOB, TEXT, a_document, a_draft, days, facts


def page(response) -> str:
    return response.content.decode()


def first(document, code="shelter"):
    return Passage.objects.filter(document=document, sub_criterion=code, state="proposed").order_by("rank")[0]


def typed(place, **values):
    usual = {"organisation": str(place.net.town.pk), "kind": "policy", "title": "Nota", "adopted_by": "council",
             "adopted_on": days(-30).isoformat(), "token": str(a_token())}  # fmt: skip
    return usual | values


def test_the_list_is_filtered_and_searched_in_the_texts_as_well(place, as_):
    a_document(place)
    add_document(
        place.petra,
        place.office.pk,
        facts(title="Regioplan", kind="safety_plan", themes=["shelter"], ends_on=days(30)),
    )
    client = as_(place.net.bas)
    for query in (
        "zoek=opvangen",
        "zoek=aanpak",
        f"organisatie={place.net.town.pk}",
        "soort=policy",
        "staat=in_force",
    ):
        found = page(client.get(f"/beleid/?{query}"))
        assert "Nota aanpak mensenhandel</a>" in found, query
    for query in (
        "zoek=ruimtevaart",
        f"organisatie={place.office.pk}",
        "soort=apv",
        "thema=shelter",
        "staat=ended",
    ):
        assert "Nota aanpak mensenhandel</a>" not in page(client.get(f"/beleid/?{query}")), query
    assert "Loopt binnen een half jaar af" in page(client.get("/beleid/?staat=ending"))


@pytest.mark.parametrize(
    "query", ["zoek=%00", "zoek=" + "x" * 5000, "organisatie=x", "staat=onzin", "blad=-1", "zoek=(%26|!"]
)
def test_a_filter_that_makes_no_sense_still_answers(place, as_, query):
    assert as_(place.net.bas).get(f"/beleid/?{query}").status_code == 200


def test_a_draft_is_in_the_list_of_its_own_only(place, as_):
    draft = add_document(place.paul, place.net.town.pk, a_draft(title="Nog geheim"))
    assert "Nog geheim" in page(as_(place.mira).get("/beleid/?staat=draft"))
    client = as_(place.net.bas)
    assert "Nog geheim" not in page(client.get("/beleid/"))
    assert client.get(f"/beleid/{draft.pk}/").status_code == 404


def test_the_list_costs_the_same_however_long(place, as_, django_assert_max_num_queries):
    for number in range(60):
        a_document(place, text="", title=f"Nota {number}")
    client = as_(place.net.bas)
    with django_assert_max_num_queries(9):
        found = page(client.get("/beleid/"))
    assert "blad=2" in found


def test_the_list_as_csv_holds_no_formula(place, as_):
    a_document(place, title="=HYPERLINK(1)", ends_on=days(500))
    answer = as_(place.net.bas).get("/beleid/lijst.csv?soort=policy")
    assert answer["Content-Type"].startswith("text/csv")
    assert ";'=HYPERLINK(1);" in page(answer)
    assert days(500).isoformat() in page(answer)


def test_who_keeps_nothing_is_not_offered_to_add(place, as_):
    assert "Voeg een document toe" not in page(as_(place.net.bas).get("/beleid/"))
    assert as_(place.net.bas).get("/beleid/nieuw/").status_code == 403
    assert "Voeg een document toe" in page(as_(place.net.anna).get("/beleid/"))


def test_a_pasted_text_is_added_and_read_at_once(place, as_):
    answer = as_(place.paul).post("/beleid/nieuw/", typed(place, text=TEXT), follow=True)
    found = page(answer)
    assert "Het document staat in het register." in found
    assert "Wacht op een oordeel" in found
    assert "afspraken over opvang en nazorg" in found
    assert "Gevonden: ‘opvang’" in found.replace("&#x27;", "'")


def test_an_uploaded_page_is_kept_as_words_only(place, as_):
    file = SimpleUploadedFile("nota.html", b"<html><head><script>alert(1)</script></head><body><h1>Opvang</h1>"
                              b"<p>Voor slachtoffers van mensenhandel is opvang geregeld. <b onclick='x()'>Altijd</b>.</p></body></html>")  # fmt: skip
    found = page(as_(place.paul).post("/beleid/nieuw/", {**typed(place), "file": file}, follow=True))
    assert "is opvang geregeld. Altijd" in found
    assert "alert(1)" not in found
    assert "onclick" not in found


def test_what_was_typed_stays_when_something_is_wrong(place, as_):
    answer = as_(place.paul).post("/beleid/nieuw/", typed(place, adopted_on="", text=TEXT))
    assert answer.status_code == 422
    assert "Vul in wanneer dit is vastgesteld" in page(answer)
    assert "De gemeente Waterstad wil" in page(answer)
    assert not PolicyDocument.objects.exists()


def test_the_same_form_twice_is_one_document(place, as_):
    sent = typed(place)
    client = as_(place.paul)
    client.post("/beleid/nieuw/", sent)
    assert "al verwerkt" in page(client.post("/beleid/nieuw/", sent, follow=True))
    assert PolicyDocument.objects.count() == 1


def test_a_document_costs_a_constant_number_of_queries(place, as_, django_assert_max_num_queries):
    document = a_document(place, text=TEXT * 10, ends_on=days(20))
    for number in range(20):
        add_passage(place.paul, document.pk, sub_criterion="shelter", quotation=f"Opvang {number}")
    client = as_(place.paul)
    with django_assert_max_num_queries(17):
        found = page(client.get(f"/beleid/{document.pk}/"))
    assert "Beleid of regels lopen af" in found


def test_accepting_beside_the_proposal_takes_one_click(place, as_):
    document = a_document(place)
    one = first(document)
    client = as_(place.paul)
    answer = client.post(
        reverse("passage_act", args=[one.pk, "accepteren"]), {"token": str(a_token())}, follow=True
    )
    assert "De passage telt mee vanaf vandaag." in page(answer)
    assert "Wat dit document aantoont" in page(answer)
    one.refresh_from_db()
    assert (one.state, one.counts_since) == ("accepted", None)


def test_a_correction_without_its_reason_comes_back_with_what_was_typed(place, as_):
    one = first(a_document(place))
    address = reverse("passage_act", args=[one.pk, "accepteren"])
    client = as_(place.paul)
    answer = client.post(address, {"proves": "arrangement", "since": days(-50).isoformat()})
    assert answer.status_code == 422
    assert days(-50).isoformat() in page(answer)
    client.post(address, {"proves": "arrangement", "since": days(-50).isoformat(), "correction": "Gold al"})
    one.refresh_from_db()
    assert one.counts_since == days(-50)


def test_none_of_these_is_one_click_too(place, as_):
    document = a_document(place)
    answer = as_(place.paul).post(
        reverse("policy_act", args=[document.pk, "niet"]), {"sub_criterion": "shelter"}, follow=True
    )
    assert "Vastgelegd dat dit er niet in staat." in page(answer)
    assert "(beoordeeld op" in page(answer)


def test_who_only_reads_sees_no_acts_and_may_not_send_them(place, as_):
    document = a_document(place)
    client = as_(place.mira)
    assert "Accepteer" not in page(client.get(f"/beleid/{document.pk}/"))
    for address in (
        reverse("passage_act", args=[first(document).pk, "accepteren"]),
        reverse("policy_act", args=[document.pk, "intrekken"]),
    ):
        assert client.post(address, {"reason": "Zomaar"}).status_code == 403
    assert not PolicyDocument.objects.exclude(withdrawn_on=None).exists()


@pytest.mark.parametrize(
    ("act", "sent", "told"),
    [
        (
            "passage",
            {"sub_criterion": "shelter", "quotation": "Er is opvang.", "page": "2"},
            "De passage telt mee.",
        ),
        ("datums", {"ends_on": "2031-01-01", "reason": "Verlengd"}, "De datums zijn gewijzigd."),
        ("intrekken", {"reason": "Dubbel"}, "Het document is ingetrokken."),
        ("tekst", {"text": TEXT}, "De tekst is gelezen."),
    ],
)
def test_each_act_is_a_form_on_the_page(place, as_, act, sent, told):
    document = a_document(place)
    client = as_(place.paul)
    assert f'id="{act}" open' in page(client.get(f"/beleid/{document.pk}/doe/{act}/"))
    assert told in page(client.post(f"/beleid/{document.pk}/doe/{act}/", sent, follow=True))


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("passage", {}),
        ("datums", {"ends_on": "gisteren"}),
        ("tekst", {}),
        ("niet", {}),
        ("opzoeken", {}),
        ("vaststellen", {}),
        ("vervangen", {}),
    ],
)
def test_what_is_wrong_with_an_act_is_said_on_the_page(place, as_, act, sent):
    document = a_document(place)
    answer = as_(place.paul).post(f"/beleid/{document.pk}/doe/{act}/", sent)
    assert answer.status_code == 422
    assert 'id="fouten"' in page(answer)


def test_a_draft_is_adopted_and_a_document_replaced_on_screen(place, as_):
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    client = as_(place.paul)
    sent = {"kind": "policy", "adopted_by": "council", "adopted_on": today().isoformat()}
    assert "Geldt nu" in page(client.post(f"/beleid/{draft.pk}/doe/vaststellen/", sent, follow=True))
    old = a_document(place)
    answer = client.post(f"/beleid/{old.pk}/doe/vervangen/", {"by": str(draft.pk)}, follow=True)
    assert "Geldt niet meer" in page(answer)


def test_the_quotation_is_marked_where_it_stands(place, as_):
    document = a_document(place)
    one = first(document)
    client = as_(place.net.bas)
    found = page(client.get(f"/beleid/{document.pk}/tekst/?blad={one.page}&passage={one.pk}"))
    assert f'<mark id="gevonden">{one.quotation}</mark>' in found
    for query in ("", "?blad=999", "?blad=abc&passage=x", f"?passage={document.pk}"):
        assert "zwembad" in page(client.get(f"/beleid/{document.pk}/tekst/{query}"))
    assert client.get(f"/beleid/{a_document(place, text='').pk}/tekst/").status_code == 404


def test_words_of_a_text_are_shown_and_never_run(place, as_):
    document = a_document(
        place,
        text=TEXT + "\n\nVoor slachtoffers van mensenhandel is <script>alert(1)</script> opvang geregeld.",
    )
    client = as_(place.paul)
    for address in (f"/beleid/{document.pk}/", f"/beleid/{document.pk}/tekst/"):
        assert "<script>alert" not in page(client.get(address))


def test_the_gap_leads_to_the_document(place, as_):
    document = a_document(place, text="", ends_on=days(30))
    gap = Gap.objects.get(rule="policy_ending")
    assert reverse("policy_document", args=[document.pk]) in page(
        as_(place.petra).get(reverse("gap", args=[gap.pk]))
    )


def test_what_cvdr_said_is_taken_over_by_a_click(place, as_):
    document = a_document(place, cvdr="722654")
    found = note_finding(
        JOB,
        document.pk,
        "ended",
        {"ends_on": days(40).isoformat(), "title": "Nota", "url": "https://x.test/"},
    )
    client = as_(place.paul)
    assert "Volgens CVDR eindigt dit op" in page(client.get(f"/beleid/{document.pk}/"))
    assert as_(place.mira).post(f"/beleid/bevindingen/{found.pk}/overnemen/").status_code == 403
    client = as_(place.paul)
    client.post(f"/beleid/bevindingen/{found.pk}/overnemen/", {"token": str(a_token())})
    document.refresh_from_db()
    assert document.ends_on == days(40)
    assert "Gevonden in CVDR" not in page(client.get(f"/beleid/{document.pk}/"))


def test_a_past_passage_is_shown_apart(place, as_):
    document = a_document(place)
    one = accept_passage(place.paul, first(document).pk)
    as_(place.paul).post(reverse("passage_act", args=[one.pk, "beeindigen"]), {"reason": "Opgezegd"})
    assert "Wat niet meer meetelt" in page(as_(place.net.bas).get(f"/beleid/{document.pk}/"))


def test_a_text_may_be_given_later_and_the_old_one_can_still_be_looked_up(place, as_):
    document = a_document(place)
    one = accept_passage(place.paul, first(document).pk)
    from sluitend.policy.verbs import give_text

    give_text(
        place.paul,
        document.pk,
        Source(pasted="Een heel andere tekst over iets anders, lang genoeg om te tellen."),
    )
    found = page(as_(place.paul).get(f"/beleid/{document.pk}/tekst/?blad=1&passage={one.pk}"))
    assert '<mark id="gevonden">' in found


def test_what_the_text_says_is_not_there_can_be_accepted_as_work_only(place, as_):
    document = a_document(
        place, text="Voor slachtoffers van mensenhandel is er nog geen opvang in deze gemeente."
    )
    one = first(document)
    assert one.proves == "development"
    with pytest.raises(Refused):
        accept_passage(place.paul, one.pk, proves="arrangement")
    client = as_(place.paul)
    found = page(client.get(f"/beleid/{document.pk}/"))
    assert "De tekst zegt dat dit er niet is" in found
    assert "Accepteer als: in ontwikkeling" in found
    assert "Accepteer anders" not in found
    address = reverse("passage_act", args=[one.pk, "accepteren"])
    assert client.post(address, {"proves": "arrangement"}).status_code == 422
    client.post(address, {"token": str(a_token())})
    one.refresh_from_db()
    assert (one.state, one.proves) == ("accepted", "development")


def test_the_page_says_that_a_framework_may_ask_fresher_evidence(place, as_):
    document = a_document(place)
    accept_passage(place.paul, first(document).pk)
    found = page(as_(place.net.bas).get(f"/beleid/{document.pk}/"))
    assert "Een kader kan verser bewijs vragen" in found
    assert reverse("base_level_of", args=[place.net.town.municipality_id]) in found


def test_a_document_that_was_withdrawn_waits_for_nobody_and_keeps_what_was_typed(place, as_):
    document = a_document(place)
    withdraw_document(place.paul, document.pk, reason="Dubbel")
    client = as_(place.paul)
    found = page(client.get(f"/beleid/{document.pk}/"))
    assert "Wacht op een oordeel" not in found
    assert "Wat u kunt doen" not in found
    assert "voorstel wacht" not in page(client.get("/beleid/?staat=withdrawn")).replace(
        "voorstellen wachten", "voorstel wacht"
    )
    sent = {"sub_criterion": "shelter", "quotation": "Dit heb ik lang zitten typen."}
    answer = client.post(f"/beleid/{document.pk}/doe/passage/", sent)
    assert answer.status_code == 422
    assert "Dit document is ingetrokken." in page(answer)
    assert "Dit heb ik lang zitten typen." in page(answer)


def test_a_text_too_long_to_read_says_so_and_stays(place, as_):
    long = "Dit is een zin. " * 40_000
    answer = as_(place.paul).post("/beleid/nieuw/", typed(place, text=long))
    assert answer.status_code == 422
    assert "Voeg het deel toe waar het om gaat." in page(answer)
    assert page(answer).count("Dit is een zin.") > 1000
