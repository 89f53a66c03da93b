"""The privacy officer's screens: everything can be done from them, by the officer of the organisation and nobody else."""

import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from sluitend.casework.verbs import write_note
from sluitend.logbook.models import Record
from sluitend.privacy.models import Breach, Disposal, Hold, Request, Verified
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal, hold_case
from sluitend.web.privacy.log import safe
from sluitend.web.privacy.urls import urlpatterns
from tests.factories import in_days
from tests.privacy.conftest import a_request, case_of
from tests.privacy.test_breaches import a_breach, looked
from tests.privacy.test_keeping import old

__all__ = ["old"]


def page(response):
    return response.content.decode()


@pytest.fixture
def world(net, pia, samira, old):
    """One of everything."""
    case, _person = old
    [done] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    destroy_expired()
    return {
        "request_id": a_request(pia, samira).pk,
        "breach": a_breach(pia, account=net.anna.user).pk,
        "hold_id": hold_case(pia, case_of(samira).reference, reason="Procedure", until=in_days(9)).pk,
        "disposal": done.pk,
        "certificate": done.certificate.pk,
        "notice": samira.pk,
        "sealed": samira.sealed.first().pk,
        "format": "pdf",
        "doe": "sluiten",
    }


def addresses(world):
    """Every address of these screens, found in the URL configuration, so that no new one escapes."""
    for pattern in urlpatterns:
        arguments = {name: world[name] for name in pattern.pattern.converters}
        yield pattern.name, reverse(pattern.name, kwargs=arguments)


def test_nobody_but_the_officer_gets_anything(world, as_, client, net, quinten):
    pseudonym = Request.objects.get(pk=world["request_id"]).pseudonym
    for name, address in addresses(world):
        for method in (client.get, client.post):
            assert method(address).status_code in {200, 302, 403, 405}, name
            assert pseudonym not in page(method(address)), name
    for actor in (net.anna, net.bas):
        browser = as_(actor)
        for name, address in addresses(world):
            for method in (browser.get, browser.post):
                assert method(address).status_code in {403, 405}, (name, actor.name)
    browser = as_(quinten)
    needs_one = {"request_id", "breach", "hold_id", "disposal", "certificate"}
    for pattern in urlpatterns:
        if needs_one & set(pattern.pattern.converters):
            address = reverse(pattern.name, kwargs={n: world[n] for n in pattern.pattern.converters})
            for method in (browser.get, browser.post):
                answer = method(address)
                # A form that is refused for another reason leads back, and did nothing.
                assert answer.status_code in {302, 404, 405}, pattern.name
                assert pseudonym not in page(answer)
    assert Request.objects.get(pk=world["request_id"]).is_open
    assert Breach.objects.get(pk=world["breach"]).closed_at is None
    assert Hold.objects.get(pk=world["hold_id"]).lifted_on is None


def test_every_page_opens_for_the_officer_with_few_questions(world, as_, pia, django_assert_max_num_queries):
    browser = as_(pia)
    for name in (
        "privacy", "privacy_log", "privacy_requests", "privacy_request_new", "privacy_retention", "privacy_register",
        "privacy_breaches", "privacy_breach_new", "privacy_who_looked",
    ):  # fmt: skip
        with django_assert_max_num_queries(40):
            answer = browser.get(reverse(name))
        assert answer.status_code == 200, name
        assert "no-store" in answer["Cache-Control"] or "max-age=0" in answer["Cache-Control"]


def test_a_request_goes_from_receipt_to_answer_on_the_screens(net, pia, samira, as_):
    browser = as_(pia)
    write_note(net.anna, case_of(samira).pk, text="De buurman zei iets")
    made = browser.post(
        reverse("privacy_request_new"), {"kind": "access", "received_on": timezone.localdate().isoformat()}
    )
    request = Request.objects.get()
    assert made["Location"] == reverse("privacy_request", args=[request.pk])

    def act(doe, **answers):
        return browser.post(reverse("privacy_request_act", args=[request.pk, doe]), answers)

    assert act("zoeken", surname="Dijkstra").status_code == 422
    act("identiteit", proof="document")
    found = act(
        "zoeken", given="Samira", surname="Dijkstra", birth_day="12", birth_month="5", birth_year="1990"
    )
    assert act("zoeken", surname="Dijkstra", birth_month="13", birth_year="1990").status_code == 422
    assert samira.pseudonym in page(found)
    assert "Dijkstra" not in page(found)
    act("koppelen", pseudonym=samira.pseudonym)
    shown = page(browser.get(reverse("privacy_request", args=[request.pk])))
    assert samira.pseudonym in shown
    assert "Dijkstra" not in shown
    everything = page(browser.get(reverse("privacy_holdings", args=[request.pk])))
    assert "Dijkstra" in everything
    entry = case_of(samira).timeline.get(verb="write_note")
    browser.post(reverse("privacy_holdings", args=[request.pk]), {f"weg.entry.{entry.pk}": "others"})
    made = browser.post(reverse("privacy_holdings_file", args=[request.pk, "json"]))
    given = json.loads(made.content)
    assert "buurman" not in made.content.decode()
    assert given["left_out"][0]["parts"] == 1
    assert made["Content-Disposition"].startswith("attachment")
    paper = browser.post(reverse("privacy_holdings_file", args=[request.pk, "pdf"]))
    assert paper.content.startswith(b"%PDF")
    assert act("beantwoorden", outcome="partly").status_code == 422
    assert act("beantwoorden", outcome="partly", motivation="Gaat over een ander").status_code == 302
    request.refresh_from_db()
    assert request.outcome == "partly"
    assert Record.objects.filter(action="export_holdings", subject=samira.pseudonym).count() == 2


def test_a_wrong_name_is_put_right_on_the_screen_and_the_receiver_told(net, pia, samira, as_):
    browser = as_(pia)
    request = a_request(pia, samira, "rectification")
    seen = browser.get(reverse("privacy_known", args=[request.pk]))
    assert "Dijkstra" in page(seen)
    name = samira.sealed.get(kind="name").pk
    sent = {f"v{name}-given": "Samira", f"v{name}-surname": "Dijkhuis"}
    assert browser.post(reverse("privacy_rectify", args=[request.pk, name]), sent).status_code == 302
    assert "Dijkhuis" in page(browser.get(reverse("privacy_known", args=[request.pk])))
    empty = {f"v{samira.sealed.get(kind='phone').pk}-number": ""}
    phone = samira.sealed.get(kind="phone").pk
    assert browser.post(reverse("privacy_rectify", args=[request.pk, phone]), empty).status_code == 422
    notice = request.notices.get()
    told = reverse("privacy_told", args=[request.pk, notice.pk])
    browser.post(told, {f"n{notice.pk}-told_on": in_days(0).isoformat(), f"n{notice.pk}-told_how": "Mail"})
    notice.refresh_from_db()
    assert notice.told_how == "Mail"


def test_erasure_is_refused_on_the_screen_with_the_reason(pia, samira, as_):
    request = a_request(pia, samira, "erasure")
    answer = as_(pia).post(reverse("privacy_request_act", args=[request.pk, "wissen"]), {"sure": "on"})
    assert answer.status_code == 422
    assert "loopt nog een casus" in page(answer)


def test_the_log_is_searched_by_all_that_matters(net, pia, samira, as_):
    looked(net.anna, samira)
    looked(net.bas, samira, responsible=net.town.pk, emergency=True)
    browser = as_(pia)
    log = reverse("privacy_log")
    both = page(browser.get(log, {"persoon": samira.pseudonym.lower()}))
    assert "Anna" in both
    assert "Bas" in both
    assert "Opvang De Brug" in both
    only = page(browser.get(log, {"persoon": samira.pseudonym, "nood": "on"}))
    assert "Bas" in only
    assert "De casus bekeken" in only
    assert "Anna</td>" not in only
    for query in (
        {"account": net.anna.user},
        {"doel": "care"},
        {"uitkomst": "success"},
        {"van": in_days(0).isoformat()},
    ):
        assert samira.pseudonym in page(browser.get(log, query)), query
    assert samira.pseudonym not in page(browser.get(log, {"tot": in_days(-1).isoformat()}))


@pytest.mark.parametrize(
    "query",
    [
        "account=x",
        "account=99999999999999999999",
        "van=ooit",
        "tot=9999-12-31",
        "doel=%00",
        "persoon=" + "x" * 500,
        "uitkomst=z",
        "nood=2",
    ],
)
def test_a_search_that_makes_no_sense_still_answers(pia, as_, query):
    assert as_(pia).get(f"{reverse('privacy_log')}?{query}").status_code == 200


@pytest.mark.parametrize("after", ["x", "1.2", "1.1.x", "99999999999999999999999.1.1"])
def test_a_page_that_was_never_given_is_not_found(pia, as_, after):
    assert as_(pia).get(reverse("privacy_log"), {"na": after}).status_code == 404


def test_pages_of_the_log_follow_each_other(net, pia, samira, as_, django_assert_max_num_queries):
    for _turn in range(60):
        looked(net.anna, samira)
    browser = as_(pia)
    with django_assert_max_num_queries(22):
        first = page(browser.get(reverse("privacy_log"), {"persoon": samira.pseudonym}))
    assert 'rel="next"' in first


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@SUM", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(cell):
    assert safe(cell) == f"'{cell}"


def test_what_is_kept_as_a_file_is_logged(net, pia, samira, as_):
    import csv

    looked(net.anna, samira)
    browser = as_(pia)
    kept = browser.get(reverse("privacy_log_export", args=["csv"]), {"persoon": samira.pseudonym})
    rows = list(csv.DictReader(io.StringIO(kept.content.decode("utf-8-sig"))))
    assert [(row["user"], row["action"]) for row in rows] == [("Anna", "read_case")]
    lines = browser.get(reverse("privacy_log_export", args=["jsonl"])).content.decode().splitlines()
    assert json.loads(lines[0])["action"] == "export_log"
    assert browser.get(reverse("privacy_log_export", args=["exe"])).status_code == 404
    assert Record.objects.filter(action="export_log", user_id=pia.user).count() == 2


def test_who_looked_is_shown_and_given_without_names_of_officials(net, pia, samira, as_):
    looked(net.anna, samira)
    browser = as_(pia)
    shown = page(browser.get(reverse("privacy_who_looked"), {"persoon": samira.pseudonym}))
    assert "Gemeente Waterstad" in shown
    assert "Anna" not in shown
    data = json.loads(
        browser.get(reverse("privacy_who_looked_file", args=["json"]), {"persoon": samira.pseudonym}).content
    )
    assert {"De casus bekeken"} <= {line["what"] for line in data["looks"]}
    paper = browser.get(reverse("privacy_who_looked_file", args=["pdf"]), {"persoon": samira.pseudonym})
    assert paper.content.startswith(b"%PDF")


def test_a_verification_is_asked_once_and_told_when_it_is_done(pia, as_):
    browser = as_(pia)
    for _turn in range(2):
        assert browser.post(reverse("privacy_verification")).status_code == 302
    assert "Wordt gecontroleerd" in page(browser.get(reverse("privacy_log")))
    asked = Verified.objects.get()
    asked.done_at, asked.broken = timezone.now(), "a record was changed: lane 1, record 7"
    asked.save()
    assert "lane 1, record 7" in page(browser.get(reverse("privacy_log")))


def test_destruction_is_approved_and_taken_back_on_the_screen(net, pia, old, as_):
    case, _person = old
    browser = as_(pia)
    shown = page(browser.get(reverse("privacy_retention")))
    assert case.reference in shown
    assert "Samira" not in shown
    assert browser.post(reverse("privacy_approve"), {}).status_code == 422
    assert browser.post(reverse("privacy_approve"), {"cases": [str(case.pk)]}).status_code == 422
    decided = {"cases": [str(case.pk)], "decision": "Besluit stuurgroep"}
    assert browser.post(reverse("privacy_approve"), decided).status_code == 302
    disposal = Disposal.objects.get()
    browser.post(reverse("privacy_withdraw", args=[disposal.pk]))
    disposal.refresh_from_db()
    assert disposal.withdrawn_at
    answers = {"reference": case.reference, "reason": "Klacht", "until": in_days(30).isoformat()}
    assert browser.post(reverse("privacy_hold"), answers).status_code == 302
    assert browser.post(reverse("privacy_hold"), answers).status_code == 422
    assert browser.post(reverse("privacy_approve"), decided).status_code == 422
    browser.post(reverse("privacy_lift", args=[Hold.objects.get().pk]), {"why": "Klaar"})
    assert Hold.objects.get().lifted_on


def test_a_certificate_can_be_shown(world, pia, as_):
    shown = page(as_(pia).get(reverse("privacy_certificate", args=[world["certificate"]])))
    assert "casework_entry" in shown
    assert "Pia" in shown


def test_the_page_of_a_destroyed_case_still_opens_for_who_carried_it(world, net, old, as_):
    case, _person = old
    shown = as_(net.anna).get(reverse("case", args=[case.pk]))
    assert shown.status_code == 200
    assert "Vernietigd" in page(shown)


def test_a_breach_is_registered_decided_and_closed_on_the_screen(net, pia, samira, as_):
    looked(net.anna, samira)
    browser = as_(pia)
    local = timezone.localtime
    moment = timezone.now()
    stamp = "%Y-%m-%dT%H:%M"
    made = browser.post(
        reverse("privacy_breach_new"),
        {
            "what": "Telefoon kwijt",
            "account": net.anna.user,
            "discovered_at": local(moment).strftime(stamp),
            "since": local(moment - timezone.timedelta(days=1)).strftime(stamp),
            "until": local(moment + timezone.timedelta(days=1)).strftime(stamp),
        },
    )
    breach = Breach.objects.get()
    assert made["Location"] == reverse("privacy_breach", args=[breach.pk])
    shown = page(browser.get(made["Location"]))
    assert "1 persoon" in shown
    assert samira.pseudonym not in shown
    decide = reverse("privacy_breach_act", args=[breach.pk, "besluiten"])
    answers = {"supervisor": "not", "supervisor_why": "", "people": "not", "people_why": "Klein"}
    assert browser.post(decide, answers).status_code == 422
    assert browser.post(decide, answers | {"supervisor_why": "Telefoon was vergrendeld"}).status_code == 302
    assert browser.post(reverse("privacy_breach_act", args=[breach.pk, "sluiten"])).status_code == 302
    breach.refresh_from_db()
    assert breach.closed_at
    assert browser.get(reverse("privacy_breach_pdf", args=[breach.pk])).content.startswith(b"%PDF")


def test_another_system_reads_the_log_as_the_standard_says(as_, pia, net):
    address = "/privacy/logboek/ldv/"
    assert as_(pia).get(address).status_code == 400
    for name in ("Samira", "Samira de Vries", "\x00"):
        assert as_(pia).get(address, {"dataSubjectId": name}).status_code == 400
    answer = as_(pia).get(address, {"dataSubjectId": "7KQ2M-9XDA4"})
    assert answer.json() == {"results": [], "after": None}
    assert as_(net.anna).get(address, {"dataSubjectId": "7KQ2M-9XDA4"}).status_code == 403
    assert not Record.objects.filter(subject__icontains="samira").exists()
