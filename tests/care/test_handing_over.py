"""A hand-over without dropping: to another region, to adult care at 18, to local care, to Veilig Thuis and back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sluitend.access.clock import at, months_after, now, today
from sluitend.access.errors import NotAllowed, Refused
from sluitend.care.growing import at_odds
from sluitend.care.verbs import prepare_adult_care, record_coming_of_age
from sluitend.casework.models import Case, Entry, Participation, Step
from sluitend.casework.verbs import (
    accept_handover,
    add_participant,
    close_case,
    finish_step,
    go_on_in,
    open_case,
)
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.tally import count_weeks
from sluitend.gaps.weeks import course
from sluitend.identity.holdings import HOLDERS
from sluitend.identity.values import BirthDate, Name
from sluitend.web.handovers.directions import receivers
from tests.casework.acts import check_promises
from tests.factories import a_case, account, an_offer, an_organisation, in_days, open_step, somebody


@pytest.fixture
def safe_at_home(net):
    return an_organisation("Veilig Thuis Waterstad", "safe_at_home", region=net.region)


@pytest.fixture
def vera(net, safe_at_home):
    return somebody("Vera", safe_at_home, "professional")


def a_minor(vera, **values):
    return open_case(
        vera, programme="minor_victim", municipality="GM9801", organisation=min(vera.organisations), title="Meisje",
        **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("programme", "born", "words"),
    [
        ("minor_victim", "2008-03-12", "18 of ouder"),  # 18 today
        ("minor_victim", "2008-03-13", ""),
        ("minor_victim", "2008-03", ""),
        ("minor_victim", "2008-02", "18 of ouder"),
        ("minor_victim", "2008", ""),
        ("minor_victim", "2007", "18 of ouder"),
        ("victim_care", "2008-03-12", ""),
        ("victim_care", "2008-03-13", "jonger dan 18"),
        ("victim_care", "2008-03", ""),
        ("victim_care", "2008-04", "jonger dan 18"),
        ("victim_care", "2008", ""),
        ("victim_care", "2009", "jonger dan 18"),
        ("signal", "2009", ""),
    ],
)
def test_a_birth_date_that_does_not_fit_the_programme_is_told(programme, born, words):
    with at(datetime(2026, 3, 12, 12, tzinfo=UTC)):
        told = at_odds(Case(programme=programme), [Name("Samira"), BirthDate(born)])
    assert (words in told) if words else not told


def test_of_who_has_no_known_birth_date_nothing_is_said_of_their_age():
    assert not at_odds(Case(programme="minor_victim"), [Name("Samira")])


def directions(case):
    return {label: [name for _value, name in options] for label, options in receivers(case)}


def test_at_eighteen_the_same_case_goes_on_in_adult_care_once_somebody_accepts(net, vera):
    case = a_minor(vera)
    record_coming_of_age(vera, case.pk, month=months_after(today(), -1))
    gap = Gap.objects.filter(case=case, rule="adult_in_minors_care", closed_at=None)
    offer = an_offer(vera, case, net.shelter, to_programme="victim_care")
    case.refresh_from_db()
    assert (case.programme, gap.exists()) == ("minor_victim", True), "an offer is not yet a hand-over"
    accept_handover(net.bas, offer.pk)
    case.refresh_from_db()
    assert (case.programme, case.organisation, gap.exists()) == ("victim_care", net.shelter, False)
    assert Entry.objects.filter(case=case, verb="record_coming_of_age").exists(), "one timeline"
    check_promises()


def test_nobody_goes_on_in_adult_care_before_eighteen(net, vera):
    case = a_minor(vera)
    record_coming_of_age(vera, case.pk, month=months_after(today(), 1))
    with pytest.raises(Refused, match="18") as refused:
        an_offer(vera, case, net.shelter, to_programme="victim_care")
    assert refused.value.field == "to_organisation"
    own = a_case(net.anna, programme="minor_victim")
    record_coming_of_age(net.anna, own.pk, month=months_after(today(), 1))
    with pytest.raises(Refused, match="18"):
        go_on_in(net.anna, own.pk, programme="victim_care", reason="Wordt 18")
    record_coming_of_age(net.anna, own.pk, month=today(), reason="Verkeerde maand")
    assert go_on_in(net.anna, own.pk, programme="victim_care", reason="Is 18").programme == "victim_care"


def test_who_can_carry_both_goes_on_at_eighteen_without_giving_the_case_away(net, client):
    case = a_case(net.anna, programme="minor_victim")
    add_participant(net.anna, case.pk, organisation=net.shelter.pk, purpose="care", legal_basis="youth_act")
    record_coming_of_age(net.anna, case.pk, month=months_after(today(), -1))
    gap = Gap.objects.filter(case=case, rule="adult_in_minors_care", closed_at=None)
    assert gap.exists()
    client.force_login(account(net.anna))
    assert "doe=go_on_in" in client.get(f"/opvang/wordt-18/{case.pk}/").content.decode()
    assert "doe=go_on_in" in client.get(f"/casussen/{case.pk}/").content.decode()
    sent = client.post(
        f"/casussen/{case.pk}/doe/go_on_in/",
        {"programme": "victim_care", "legal_basis": "wmo", "reason": "Is 18 geworden"},
    )
    assert sent.status_code == 302
    case.refresh_from_db()
    assert (case.programme, case.organisation, gap.exists()) == ("victim_care", net.town, False)
    parts = Participation.objects.filter(case=case, until=None)
    assert {(one.organisation_id, one.carries) for one in parts} == {
        (net.town.pk, True),
        (net.shelter.pk, False),
    }
    assert parts.get(carries=True).legal_basis == "wmo"
    assert "Gaat verder in het traject" in client.get(f"/casussen/{case.pk}/").content.decode()
    check_promises()


def test_going_on_is_for_who_carries_and_can_carry_it_there_and_not_while_it_is_offered(net, vera):
    case = a_minor(vera)
    for programme in ("victim_care", "minor_victim", "top_x", ""):
        with pytest.raises(Refused) as refused:
            go_on_in(vera, case.pk, programme=programme, reason="Wordt 18")
        assert refused.value.field == "programme"
    case = a_case(net.anna, programme="minor_victim")
    add_participant(net.anna, case.pk, organisation=net.shelter.pk, purpose="care", legal_basis="youth_act")
    with pytest.raises(NotAllowed):
        go_on_in(net.bas, case.pk, programme="victim_care", reason="Wordt 18")
    an_offer(net.anna, case, net.shelter, to_programme="victim_care")
    with pytest.raises(Refused, match="Trek dat aanbod eerst in"):
        go_on_in(net.anna, case.pk, programme="victim_care", reason="Wordt 18")


def test_to_veilig_thuis_and_back(net, vera, safe_at_home):
    case = a_case(net.anna)
    accept_handover(vera, an_offer(net.anna, case, safe_at_home, to_programme="minor_victim").pk)
    case.refresh_from_db()
    assert case.programme == "minor_victim"
    assert directions(case)["Terug naar wie de casus overdroeg"] == ["Gemeente Waterstad"]
    accept_handover(net.anna, an_offer(vera, case, net.town).pk)
    case.refresh_from_db()
    assert (case.programme, case.organisation) == ("minor_victim", net.town)
    check_promises()


def test_a_receiver_must_be_able_to_carry_the_programme_in_which_it_goes_on(net, vera, safe_at_home):
    case = a_minor(vera)
    for organisation, to_programme in ((net.shelter, ""), (net.shelter, "top_x"), (net.town, "signal")):
        with pytest.raises(Refused) as refused:
            an_offer(vera, case, organisation, to_programme=to_programme)
        assert refused.value.field == "to_organisation"
    with pytest.raises(Refused):
        an_offer(net.anna, a_case(net.anna), safe_at_home)


def test_the_database_keeps_a_case_in_its_data_space(net):
    case = a_case(net.anna)
    with (
        pytest.raises(DatabaseError, match="data space"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE casework_case SET programme = 'exit' WHERE id = %s", [case.pk])


def test_each_direction_suggests_who_can_receive_it_there(net, vera, safe_at_home):
    there = an_organisation(
        "Gemeente Dijkdorp", "municipality", region=net.elsewhere, municipality=net.other_municipality
    )
    grown = directions(a_minor(vera))
    assert grown["Naar de lokale zorg: de gemeente van de casus"] == ["Gemeente Waterstad"]
    assert grown["Naar een andere regio"] == [there.name]
    assert "Opvang De Brug" in grown["Naar de zorg voor volwassenen, in de regio"]
    assert "Opvang De Dijk" in grown["Naar de zorg voor volwassenen, in een andere regio"]
    adult = directions(a_case(net.anna))
    assert adult["Binnen de regio"] == ["Opvang De Brug"]
    assert adult["Naar een andere regio"] == [there.name, "Opvang De Dijk"]
    assert adult["Naar Veilig Thuis, als het om een minderjarige gaat"] == [safe_at_home.name]


def test_both_sides_read_the_same_part_of_the_file(net, vera, client):
    case = a_minor(vera)
    client.force_login(account(vera))
    page = client.get(f"/casussen/{case.pk}/?doe=offer_handover").content.decode()
    assert "Welk deel van het dossier gaat mee?" in page
    sent = client.post(
        f"/casussen/{case.pk}/doe/offer_handover/",
        {
            "to_organisation": f"{net.shelter.pk}:victim_care", "reason": "Wordt 18", "summary": "Rustig verhaal",
            "due": str(timezone.localdate()),
        },
    )  # fmt: skip
    assert sent.status_code == 302
    offer = case.handovers.get()
    read = []
    for actor in (vera, net.bas):
        client.force_login(account(actor))
        page = client.get(f"/overdrachten/{offer.pk}/").content.decode()
        assert "gaat ermee verder in het traject" in page
        start = page.index("Welk deel van het dossier")
        read.append(page[start : page.index("</details>", start)])
    assert read[0] == read[1]
    for words in (
        "De intake met toestemming en de keten",
        "Het plan, de scores, de hulp en de nazorg",
        "Het rechtsspoor",
    ):
        assert words in read[0]


def test_no_subject_that_keeps_something_of_a_case_is_silent_about_what_goes_along():
    # Of these the page says that it stays behind, or they are about the work and not about the person.
    silent = {"disclosure", "signals", "gaps", "privacy", "agreements"}
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for holder in HOLDERS.values():
        models = [tables[name] for name in holder.tables if name in tables]
        of_a_case = any(field.related_model is Case for model in models for field in model._meta.fields)
        assert bool(holder.goes_along) == (of_a_case and holder.code not in silent), holder.code


def test_a_legal_basis_of_before_still_has_its_name(net, vera, client):
    case = a_minor(vera)
    add_participant(vera, case.pk, organisation=net.far.pk, purpose="care", legal_basis="youth_act")
    accept_handover(net.bas, an_offer(vera, case, net.shelter, to_programme="victim_care").pk)
    client.force_login(account(net.bas))
    assert "Uitvoering van de Jeugdwet" in client.get(f"/casussen/{case.pk}/").content.decode()


def test_no_childs_case_ends_for_adult_care_without_a_case_there(net):
    case = a_case(net.anna, programme="minor_victim")
    ending = {"reason": "adult_care", "text": "Wordt achttien"}
    with pytest.raises(Refused, match="in welke casus") as refused:
        close_case(net.anna, case.pk, **ending)
    assert refused.value.field == "continued_in"
    close_case(net.anna, case.pk, **ending, continued_in=a_case(net.anna).pk)
    ended = Case.objects.get(pk=case.pk)
    assert (ended.close_reason, ended.continued_in.is_open) == ("adult_care", True)
    check_promises()


def test_a_gap_of_the_case_goes_along_into_the_other_programme_and_is_counted_there(net, vera):
    case = a_minor(vera)
    with at(now() + timedelta(days=20)):
        evaluate_all()
        gap = Gap.objects.get(case=case, rule="step_overdue", closed_at=None)
        assert gap.programme == "minor_victim"
        accept_handover(net.bas, an_offer(vera, case, net.shelter, to_programme="victim_care").pk)
        gap.refresh_from_db()
        assert (gap.closed_at, gap.programme, gap.organisation) == (None, "victim_care", net.shelter)
        assert not Gap.objects.filter(case=case, closed_at=None).exclude(programme="victim_care").exists()
        count_weeks()
        opened = {
            code: course(net.bas, "XA", code).weeks[-1].opened for code in ("minor_victim", "victim_care")
        }
        known = Gap.objects.filter(case=case)
        assert opened == {code: known.filter(programme=code).count() for code in opened}


def test_what_prepared_adult_care_is_done_once_the_case_is_there(net, vera):
    case = a_minor(vera)
    prepare_adult_care(vera, case.pk, organisation=net.shelter.pk, due=in_days(30))
    offer = an_offer(vera, case, net.shelter, to_programme="victim_care")
    prepared = Step.objects.get(case=case, kind="adult_care")
    assert prepared.done_at is None, "an offer is not yet a hand-over"
    accept_handover(net.bas, offer.pk)
    prepared.refresh_from_db()
    assert (prepared.done_at is None, prepared.dropped) == (False, False)
    assert "verder" in prepared.result
    check_promises()


def test_who_goes_on_in_adult_care_with_nothing_else_agreed_begins_with_its_first_step(net):
    case = a_case(net.anna, programme="minor_victim")
    prepare_adult_care(net.anna, case.pk, organisation=net.shelter.pk, due=in_days(30))
    finish_step(net.anna, open_step(case).pk)
    assert open_step(case).kind == "adult_care"
    go_on_in(net.anna, case.pk, programme="victim_care", reason="Is 18")
    assert [one.what for one in case.steps.filter(done_at=None)] == [
        "Eerste contact: is de persoon nu veilig?"
    ]
    check_promises()
