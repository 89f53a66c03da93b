"""The page of a gap: why it is one, its history, and the three things one can do."""

from uuid import UUID

import pytest

from sluitend.casework.terms import now, today
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Bridge, Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.registry.models import Post
from tests.factories import a_token, an_organisation, in_days, office, somebody


@pytest.fixture
def gap(late):
    return Gap.objects.get(rule="post_vacant")


def test_the_page_says_why_and_what_can_be_done(gap, as_, planner):
    page = as_(planner).get(f"/hiaten/{gap.pk}/").content.decode()
    for words in (
        "Niemand vervult deze rol nu",
        "Basisniveau",
        "Overbrug dit hiaat",
        "Geef aan iemand",
        "Wijs iemand aan",
    ):
        assert words in page
    assert "Beëindig de overbrugging" not in page


def test_the_act_asked_for_stands_open(gap, as_, planner):
    page = as_(planner).get(f"/hiaten/{gap.pk}/?doe=bridge").content.decode()
    assert '<details class="sl-disclosure" id="bridge" open>' in page
    assert '<details class="sl-disclosure" id="give">' in page


def test_a_bridge_is_built_ended_and_stays_in_the_history(gap, as_, planner, net):
    client = as_(planner)
    what = {"what": "Opvang <b>De Brug</b>", "until": str(in_days(5)), "organisation": str(net.shelter.pk)}
    page = client.post(f"/hiaten/{gap.pk}/bridge/", what, follow=True).content.decode()
    assert "dit hiaat is overbrugd" in page
    assert "Opvang &lt;b&gt;De Brug&lt;/b&gt;" in page
    assert Gap.objects.filter(rule="bridge_ending").exists()

    page = client.post(f"/hiaten/{gap.pk}/end/", {"reason": "Geen plek meer"}, follow=True).content.decode()
    assert "Geen plek meer" in page
    assert not Gap.objects.filter(rule="bridge_ending", closed_at=None).exists()


def test_a_double_click_builds_one_bridge(gap, as_, planner):
    client, token = as_(planner), str(a_token())
    for _click in range(2):
        response = client.post(
            f"/hiaten/{gap.pk}/bridge/", {"what": "Opvang", "until": str(in_days(5)), "token": token}
        )
        assert response.status_code == 302
    assert Bridge.objects.count() == 1


def test_a_gap_is_given_to_somebody(gap, as_, planner, net):
    page = (
        as_(planner)
        .post(f"/hiaten/{gap.pk}/give/", {"official": str(office(net.bas)), "due": ""}, follow=True)
        .content.decode()
    )
    assert "Bas, Opvang De Brug" in page
    assert "Aan iemand gegeven" in page


def test_who_gave_it_away_by_a_double_click_reads_that_it_was_done(gap, as_, net):
    mine = Gap.objects.create(
        rule="no_substitute", subject=str(a_token()), severity=2, region=net.region, organisation=net.shelter, since=now(),
        opened_at=now(), due=in_days(3),
    )  # fmt: skip
    given = {"official": str(office(net.anna)), "due": "", "token": str(a_token())}
    client = as_(net.bas)
    assert client.post(f"/hiaten/{mine.pk}/give/", given).status_code == 302
    again = client.post(f"/hiaten/{mine.pk}/give/", given, follow=True)
    assert "Dit is al verwerkt" in again.content.decode()
    assert client.post(f"/hiaten/{mine.pk}/give/", given | {"token": str(a_token())}).status_code == 403


def test_who_gives_it_to_another_region_comes_back_to_the_board(gap, as_, net):
    mine = Gap.objects.create(
        rule="no_substitute", subject=str(a_token()), severity=2, region=net.elsewhere, organisation=net.town,
        since=now(), opened_at=now(), due=in_days(3),
    )  # fmt: skip
    far = somebody(
        "Vera", an_organisation("Ver weg", "municipality", region=net.elsewhere), "contact_official"
    )
    client = as_(net.anna)
    given = {"official": str(office(far)), "due": "", "token": str(a_token())}
    for _click in range(2):
        assert client.post(f"/hiaten/{mine.pk}/give/", given).url == "/hiaten/"


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("bridge", {"what": "", "until": ""}),
        ("bridge", {"what": "Opvang", "until": "31-02-2030"}),
        ("bridge", {"what": "Opvang", "until": "2001-01-01"}),
        ("bridge", {"what": "\x00\u202e", "until": "2030-01-01"}),
        ("bridge", {"what": "x" * 300, "until": "2030-01-01"}),
        ("bridge", {"what": "Opvang", "until": "2030-01-01", "organisation": "geen-uuid"}),
        ("bridge", {"what": "Opvang", "until": "9999-12-31", "token": "geen-uuid"}),
        ("end", {"reason": "Niet overbrugd"}),
        ("give", {"official": ""}),
        ("give", {"official": "00000000-0000-0000-0000-000000000000"}),
        ("give", {}),
    ],
)
def test_what_cannot_be_comes_back_with_a_message_and_what_was_typed(gap, as_, planner, act, values):
    response = as_(planner).post(f"/hiaten/{gap.pk}/{act}/", values)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="fouten"' in page
    if values.get("what") == "Opvang":
        assert 'value="Opvang"' in page
    assert not Bridge.objects.exists()


def test_only_who_plans_or_owns_gets_the_forms(gap, as_, net):
    client = as_(net.bas)
    page = client.get(f"/hiaten/{gap.pk}/").content.decode()
    assert '<form method="post" action="/hiaten/' not in page
    assert "Alleen de eigenaar" in page
    assert (
        client.post(f"/hiaten/{gap.pk}/bridge/", {"what": "x", "until": str(in_days(3))}).status_code == 403
    )
    assert not Bridge.objects.exists()


def test_an_act_that_does_not_exist_is_not_found(gap, as_, planner):
    assert as_(planner).post(f"/hiaten/{gap.pk}/wis/").status_code == 404


def test_the_address_of_an_act_shows_its_form(gap, as_, planner):
    page = as_(planner).get(f"/hiaten/{gap.pk}/give/").content.decode()
    assert '<details class="sl-disclosure" id="give" open>' in page


def test_a_closed_gap_shows_its_history_and_no_forms(gap, as_, planner):
    Post.objects.filter(pk=gap.subject).update(ended_on=today())
    evaluate_all()
    page = as_(planner).get(f"/hiaten/{gap.pk}/").content.decode()
    assert "Gesloten" in page
    assert '<form method="post" action="/hiaten/' not in page


def test_a_gap_of_a_rule_that_is_gone_is_not_found(gap, as_, planner):
    Gap.objects.filter(pk=gap.pk).update(rule="forgotten")
    assert as_(planner).get(f"/hiaten/{gap.pk}/").status_code == 404


def test_who_does_not_take_part_is_told_whom_to_ask(late, as_, planner):
    step = Gap.objects.get(rule="step_overdue")
    page = as_(planner).get(f"/hiaten/{step.pk}/").content.decode()
    assert "Spreek de eigenaar aan: Gemeente Waterstad" in page


def test_what_bridges_a_gap_in_a_case_is_for_who_may_open_the_case(late, as_, planner, net):
    step = Gap.objects.get(rule="step_overdue")
    bridge_gap(net.anna, step.pk, what="Slaapt bij een zus in de Langestraat", until=in_days(3))
    for path in ("/hiaten/", f"/hiaten/{step.pk}/"):
        assert "Langestraat" in as_(net.anna).get(path).content.decode()
        assert "Langestraat" not in as_(planner).get(path).content.decode()


def test_a_bridge_that_ends_is_prolonged_at_its_own_gap(gap, as_, planner):
    client = as_(planner)
    client.post(f"/hiaten/{gap.pk}/bridge/", {"what": "Opvang", "until": str(in_days(5))})
    ending = Gap.objects.get(rule="bridge_ending")
    page = client.get(f"/hiaten/{ending.pk}/").content.decode()
    assert f'href="/hiaten/{gap.pk}/?doe=bridge"' in page
    assert 'id="bridge"' not in page


def test_what_was_typed_before_a_session_vanished_comes_back(gap, client, come_back, planner):
    lost = client.post(f"/hiaten/{gap.pk}/bridge/", {"what": "Nog niet verstuurd", "until": str(in_days(9))})
    page = come_back(planner, lost)
    assert page.status_code == 200
    assert 'value="Nog niet verstuurd"' in page.content.decode()
    assert not Bridge.objects.exists()


def test_the_history_tells_who_did_what_and_a_second_click_does_nothing(gap, as_, net, planner):
    client = as_(planner)
    acts = {
        "bridge": {"what": "Opvang in Almere", "until": str(in_days(9)), "organisation": str(net.shelter.pk)},
        "end": {"reason": "Geen plek meer"},
        "give": {"official": str(office(net.bas)), "due": str(in_days(4))},
    }
    for act, values in acts.items():
        for _click in range(2):
            sent = {**values, "token": str(UUID(int=len(act)))}
            assert client.post(f"/hiaten/{gap.pk}/{act}/", sent).status_code == 302
    page = client.get(f"/hiaten/{gap.pk}/").content.decode()
    for told in ("Opvang in Almere", "Opvang De Brug", "Geen plek meer", "Van Regio Aan het Water naar Bas"):
        assert told in page
    assert gap.history.count() == 3
