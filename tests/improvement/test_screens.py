"""The plan on screen: what is late first, one act beside each goal, and nothing that a reader may not do or see."""

import re

import pytest

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.terms import now
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.improvement import verbs
from sluitend.improvement.models import Goal, GoalEntry
from sluitend.registry.models import Official
from tests.factories import a_token, in_days, office


def page(response) -> str:
    return response.content.decode()


def heading(text: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)[1].strip()


def overdue(step):
    """Let the date of a step pass: only time can do that."""
    type(step).objects.filter(pk=step.pk).update(due=in_days(-3))


@pytest.fixture
def by_gap(net, gaps, a_goal):
    return a_goal(gaps=[gaps["no_substitute"].pk], title="Vervanging regelen", sub_criterion="substitute",
                  first_what="Vraag Dora", first_due=in_days(5))  # fmt: skip


def test_a_gap_becomes_a_goal_in_two_clicks(net, gaps, as_):
    client = as_(net.anna)
    gap = gaps["no_substitute"]
    shown = page(client.get(f"/hiaten/{gap.pk}/"))
    [url] = re.findall(r'href="([^"]*)"[^>]*>(?:<[^>]*>)*[^<]*(?:<[^>]*>)*Maak er een doel van', shown) or [
        f"/verbeterplan/nieuw/?gap={gap.pk}"
    ]
    assert "Maak er een doel van" in shown
    form = page(client.get(url))
    assert f'value="{gap.pk}"' in form
    assert "checked" in form
    assert 'value="substitute" selected' in form
    sent = client.post(
        "/verbeterplan/nieuw/?waar=GM9801",
        {
            "gaps": [str(gap.pk)], "title": "Vervanging regelen", "official": str(office(net.anna)),
            "due": str(in_days(40)), "first_what": "Vraag Dora", "first_due": str(in_days(5)),
        },
        follow=True,
    )  # fmt: skip
    assert "Het doel staat in het verbeterplan" in page(sent)
    assert list(Goal.objects.get().gaps.all()) == [gap]
    assert "Vervanging regelen" in page(client.get(f"/hiaten/{gap.pk}/"))


def test_several_gaps_make_one_goal(net, planner, gaps, as_):
    keys = [str(gap.pk) for gap in gaps.values() if gap.region_id == "XA"]
    assert len(keys) > 1
    form = page(as_(planner).get("/verbeterplan/nieuw/?waar=XA&" + "&".join(f"gap={key}" for key in keys)))
    assert form.count("checked") == len(keys)


def test_only_who_plans_is_offered_to_make_a_goal_and_not_of_every_gap(net, planner, gaps, goal, as_):
    gap = gaps["no_substitute"]
    for actor, offered in ((net.anna, True), (planner, True), (net.bas, False), (net.dora, False)):
        client = as_(actor)
        assert ("Maak er een doel van" in page(client.get(f"/hiaten/{gap.pk}/"))) is offered
        assert client.get("/verbeterplan/nieuw/").status_code == (200 if offered else 403)
    of_plan = Gap.objects.get(rule="goal_without_step")
    shown = page(as_(net.anna).get(f"/hiaten/{of_plan.pk}/"))
    assert "Maak er een doel van" not in shown
    assert "Ga verder in het verbeterplan" in shown
    bridge_gap(planner, gap.pk, what="Dora neemt waar", until=in_days(5))
    ending = Gap.objects.get(rule="bridge_ending")
    assert "Maak er een doel van" not in page(as_(planner).get(f"/hiaten/{ending.pk}/"))


def test_the_board_says_first_what_is_late_and_what_has_nobody(net, by_gap, goal, a_goal, as_):
    step = by_gap.steps.get()
    overdue(step)
    Official.objects.filter(pk=office(net.dora)).update(valid_until=in_days(0))
    a_goal(title="Van wie wegging", first_what="Iets", first_due=in_days(9))
    Goal.objects.filter(title="Van wie wegging").update(official=office(net.dora))
    board = page(as_(net.bas).get("/verbeterplan/"))
    first = board[board.index("Vraagt nu aandacht") : board.index("Per gemeente")]
    for words in ("Vraag Dora", "Geen volgende stap", "Doel van niemand"):
        assert words in first
    assert first.index("Vraag Dora") < first.index("Doel van niemand")
    assert "0 van 1 stappen" in board
    assert "Nieuw doel" not in board


def test_the_board_stands_per_municipality_or_per_criterion(net, planner, by_gap, a_goal, as_):
    a_goal(planner, municipality=None, region="XA", title="Regionaal", official=office(planner))
    client = as_(planner)
    board = page(client.get("/verbeterplan/"))
    assert board.index(">Waterstad</h2>") < board.index(">De hele regio</h2>")
    board = page(client.get("/verbeterplan/?per=deelcriterium"))
    assert ">Vervanging geregeld</h2>" in board
    assert ">Beleid tegen mensenhandel</h2>" in board
    only = page(client.get("/verbeterplan/?criterium=substitute"))
    assert "Vervanging regelen" in only
    assert "Regionaal" not in only
    assert "Regionaal" in page(client.get("/verbeterplan/?van=mij"))
    assert "Vervanging regelen" not in page(client.get("/verbeterplan/?van=mij"))
    verbs.drop_goal(planner, by_gap.pk, reason="Niet meer nodig")
    assert "Vervanging regelen" in page(client.get("/verbeterplan/?staat=dropped"))
    assert "Vervanging regelen" not in page(client.get("/verbeterplan/?staat=running"))


@pytest.mark.parametrize(
    "query", ["regio=ZZ", "gemeente=GM0000", "criterium=onzin", "staat=%00", "per=" + "x" * 3000, "van=jou"]
)
def test_a_filter_that_makes_no_sense_still_answers(by_gap, as_, net, query):
    for address in ("/verbeterplan/", "/verbeterplan/raad/", "/verbeterplan/lijst.csv"):
        assert as_(net.bas).get(f"{address}?{query}").status_code == 200


def test_elsewhere_nothing_of_the_plan_is_seen(net, by_gap, as_):
    client = as_(net.chantal)
    for address in (
        "/verbeterplan/?regio=XA",
        "/verbeterplan/raad/?regio=XA",
        "/verbeterplan/lijst.csv?regio=XA",
    ):
        assert "Vervanging regelen" not in page(client.get(address))
    assert client.get(f"/verbeterplan/{by_gap.pk}/").status_code == 404
    assert client.post(f"/verbeterplan/{by_gap.pk}/drop_goal/", {"reason": "x"}).status_code == 404
    step = by_gap.steps.get()
    assert client.post(f"/verbeterplan/{by_gap.pk}/stap/{step.pk}/finish_step/").status_code == 404


def test_the_council_reads_roles_and_no_names(net, by_gap, as_):
    bridge_gap(net.anna, by_gap.gaps.get().pk, what="Een collega neemt waar", until=in_days(90))
    paper = page(as_(net.bas).get("/verbeterplan/raad/"))
    paper = paper[paper.index("<main") : paper.index("</main")]
    assert "Aandachtsfunctionaris" in paper
    assert "Een collega neemt waar" in paper
    for name in ("Anna", "Dora"):
        assert name not in paper.replace("Vraag Dora", "")


def test_the_list_goes_along_as_csv_and_runs_no_formula(net, a_goal, as_):
    a_goal(title="=1+1", first_what="@stap", first_due=in_days(3))
    lines = as_(net.bas).get("/verbeterplan/lijst.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Waar;Doel")
    assert lines[1].startswith("Waterstad;'=1+1")
    assert "'@stap" in lines[1]


def test_a_goal_says_first_that_its_gap_is_closed(net, by_gap, as_):
    client = as_(net.anna)
    assert "rond het doel af" not in page(client.get(f"/verbeterplan/{by_gap.pk}/"))
    Gap.objects.filter(pk=by_gap.gaps.get().pk).update(closed_at=now())
    shown = page(client.get(f"/verbeterplan/{by_gap.pk}/"))
    assert "Het hiaat is gesloten: rond het doel af" in shown
    assert "Rond het doel af" in page(client.get("/verbeterplan/"))


def test_a_goal_shows_the_bridge_and_leads_to_the_act(net, by_gap, as_):
    gap = by_gap.gaps.get()
    client = as_(net.anna)
    assert f"/hiaten/{gap.pk}/?doe=bridge" in page(client.get(f"/verbeterplan/{by_gap.pk}/"))
    bridge_gap(net.anna, gap.pk, what="Een collega neemt waar", until=in_days(90))
    shown = page(client.get(f"/verbeterplan/{by_gap.pk}/"))
    assert "Een collega neemt waar" in shown
    assert "Overbrugd" in shown


def test_each_act_is_a_form_beside_the_story(net, by_gap, as_):
    client, step = as_(net.anna), by_gap.steps.get()
    goal, on_step = f"/verbeterplan/{by_gap.pk}/", f"/verbeterplan/{by_gap.pk}/stap/{step.pk}/"
    later = str(in_days(20))
    for address, values, said in (
        (
            f"{goal}add_step/",
            {"what": "Nog iets", "due": later, "official": str(office(net.bas))},
            "toegevoegd",
        ),
        (f"{on_step}move_step/", {"due": later, "reason": "Vakantie", "was": str(step.due)}, "nieuwe datum"),
        (f"{on_step}give_step/", {"official": str(office(net.dora))}, "van iemand anders"),
        (f"{on_step}finish_step/", {"result": "Dora wil wel"}, "afgerond"),
        (f"{goal}give_goal/", {"official": str(office(net.dora))}, "andere eigenaar"),
        (f"{goal}change_goal/", {"title": "Anders", "due": str(by_gap.due)}, "gewijzigd"),
        (f"{goal}reach_goal/", {"result": "Geregeld", "reason": "Dora begint"}, "is bereikt"),
    ):
        answer = client.post(address, values, follow=True)
        assert said in page(answer), address
    shown = page(client.get(goal))
    for words in ("Dora wil wel", "Waarom dat genoeg is", "1 van 1 stappen", "1 open stap verviel"):
        assert words in shown
    assert '<form method="post" action="/verbeterplan/' not in shown


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("add_step", {"what": "", "due": "gisteren"}),
        ("add_step", {"what": "Bel", "due": "2001-01-01", "official": "niemand"}),
        ("change_goal", {"title": "x" * 500, "due": "31-02-2030"}),
        ("reach_goal", {"result": "Klaar", "reason": ""}),
        ("drop_goal", {"reason": "\x00"}),
        ("give_goal", {"official": "' OR 1=1"}),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(net, by_gap, as_, act, values):
    response = as_(net.anna).post(f"/verbeterplan/{by_gap.pk}/{act}/", values)
    assert response.status_code == 422
    assert "Niet alles is goed ingevuld" in page(response)
    assert not GoalEntry.objects.filter(verb=act, goal=by_gap).exclude(verb="add_step").exists()


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("change_goal", {"title": "Anders", "why": "Lang getypt", "due": str(in_days(20))}),
        ("drop_goal", {"reason": "Lang getypt"}),
    ],
)
def test_what_was_typed_stays_to_be_copied_when_the_goal_was_ended_meanwhile(net, by_gap, as_, act, values):
    verbs.reach_goal(net.anna, by_gap.pk, result="Geregeld", reason="Dora begint")
    response = as_(net.anna).post(f"/verbeterplan/{by_gap.pk}/{act}/", values)
    assert response.status_code == 422
    shown = page(response)
    for words in ("Dit kan nu niet", "Dit doel is al afgerond.", "Lang getypt", 'id="fouten"'):
        assert words in shown
    assert "verstuur opnieuw" not in shown
    assert shown.count('<form method="post" action="/verbeterplan/') == 1


def test_what_was_typed_for_a_step_that_is_done_is_not_shown_with_another_step(net, by_gap, as_):
    step = by_gap.steps.get()
    other = verbs.add_step(net.anna, by_gap.pk, what="Iets anders", due=in_days(3))
    verbs.finish_step(net.anna, step.pk, result="Al gedaan")
    address = f"/verbeterplan/{by_gap.pk}/stap/{step.pk}/finish_step/"
    shown = page(as_(net.anna).post(address, {"result": "Lang getypt"}))
    assert "intussen al afgerond" in shown
    assert "Lang getypt" in shown
    assert f"/stap/{other.pk}/" not in shown


def test_who_sends_a_form_without_a_session_finds_it_again(net, by_gap, client, come_back):
    address = f"/verbeterplan/{by_gap.pk}/drop_goal/"
    response = client.post(address, {"reason": "De regio doet dit al"})
    assert "De regio doet dit al" in page(come_back(net.anna, response))
    assert Goal.objects.get(pk=by_gap.pk).state == "running"


def test_whose_step_it_is_finds_one_act(net, by_gap, as_):
    step = verbs.add_step(net.anna, by_gap.pk, what="Maak plek", due=in_days(2), official=office(net.bas))
    client = as_(net.bas)
    shown = page(client.get(f"/verbeterplan/{by_gap.pk}/"))
    assert shown.count('<form method="post" action="/verbeterplan/') == 1
    base = f"/verbeterplan/{by_gap.pk}/stap"
    assert client.post(f"{base}/{step.pk}/move_step/", {"due": str(in_days(9))}).status_code == 403
    assert (
        client.post(
            f"{base}/{by_gap.steps.earliest('added_at').pk}/finish_step/", {"result": "x"}
        ).status_code
        == 403
    )
    assert client.post(f"{base}/{step.pk}/finish_step/", {"result": "Gelukt"}).status_code == 302


def test_a_step_of_another_goal_is_not_found(net, by_gap, step, as_):
    client = as_(net.anna)
    assert (
        client.post(f"/verbeterplan/{by_gap.pk}/stap/{step.pk}/finish_step/", {"result": "x"}).status_code
        == 404
    )
    assert client.get(f"/verbeterplan/{by_gap.pk}/iets-anders/").status_code == 404
    assert client.get(f"/verbeterplan/{a_token()}/").status_code == 404


def test_a_wrong_day_is_told_together_with_what_is_missing(net, gaps, as_):
    def told(**days):
        sent = {"official": str(office(net.anna)), "first_what": "Bel"} | days
        response = as_(net.anna).post("/verbeterplan/nieuw/?waar=GM9801", sent)
        return set(response.context["form"].errors)

    assert told(due="2001-01-01", first_due="2002-01-01") == {"title", "due", "first_due"}
    assert told(due=str(in_days(9)), first_due=str(in_days(10))) == {"title", "first_due"}


@pytest.mark.parametrize("values", [{}, {"title": "x", "due": "1-1-1"}, {"gaps": ["x"], "title": "T"}])
def test_a_new_goal_that_cannot_be_comes_back(net, gaps, as_, values):
    response = as_(net.anna).post("/verbeterplan/nieuw/?waar=GM9801", values)
    assert response.status_code == 422
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    "query", ["gap=x", "gap=", "waar=GM9802", "waar=%00", "gap=0198ffff-ffff-7fff-8fff-ffffffffff01"]
)
def test_a_new_goal_from_what_is_not_there_begins_empty(net, gaps, as_, query):
    response = as_(net.anna).get(f"/verbeterplan/nieuw/?{query}")
    assert response.status_code == 200
    assert "checked" not in page(response)
    assert "Dijkdorp" not in page(response)


def test_a_gap_that_is_closed_or_not_there_is_said(net, gaps, by_gap, as_):
    client = as_(net.anna)
    open_gap = gaps["post_vacant"]
    told = "Dit hiaat is gesloten of er niet"
    assert told not in page(client.get("/verbeterplan/nieuw/?waar=GM9801"))
    assert told not in page(client.get(f"/verbeterplan/nieuw/?gap={open_gap.pk}"))
    with acting(system("test")):
        Gap.objects.filter(pk=open_gap.pk).update(closed_at=now())
    for gap in (open_gap.pk, a_token(), "onzin"):
        assert told in page(client.get(f"/verbeterplan/nieuw/?gap={gap}"))


def test_a_gap_far_down_the_list_can_be_chosen_still(net, planner, gaps, as_, monkeypatch):
    monkeypatch.setattr("sluitend.improvement.views.new.AT_ONCE", 1)
    last = Gap.objects.filter(region="XA", closed_at=None).order_by("due", "id").last()
    client = as_(planner)
    assert f'value="{last.pk}"' in page(client.get(f"/verbeterplan/nieuw/?waar=XA&gap={last.pk}"))
    values = {"gaps": [str(last.pk)], "title": "T", "official": str(office(planner)), "due": str(in_days(9))}
    assert client.post("/verbeterplan/nieuw/?waar=XA", values).status_code == 302
    assert list(Goal.objects.get().gaps.all()) == [last]


@pytest.fixture
def reading(planner, as_):
    return as_(planner)


def test_pages_take_a_constant_number_of_queries(net, gaps, a_goal, reading, django_assert_max_num_queries):
    client = reading

    def more(count):
        for number in range(count):
            goal = a_goal(gaps=[gaps["no_substitute"].pk], title=f"Doel {number}")
            for day in (3, 6, 9):
                verbs.add_step(net.anna, goal.pk, what="Stap", due=in_days(day))
        return goal

    goal = more(2)
    for many in (0, 12):
        goal = more(many) if many else goal
        for address, most in (
            ("/verbeterplan/", 14), ("/verbeterplan/raad/", 12), ("/verbeterplan/lijst.csv", 12),
            (f"/verbeterplan/{goal.pk}/", 14), ("/verbeterplan/nieuw/?waar=GM9801", 11),
            (f"/hiaten/{gaps['no_substitute'].pk}/", 15),
        ):  # fmt: skip
            with django_assert_max_num_queries(most):
                assert client.get(address).status_code == 200


def test_the_plan_reads_in_english(net, by_gap, as_):
    client = as_(net.anna)
    for address, words in (
        ("/verbeterplan/", "Improvement plan"), (f"/verbeterplan/{by_gap.pk}/", "End the goal"),
        ("/verbeterplan/nieuw/", "New goal"), ("/verbeterplan/raad/", "steps are done"),
    ):  # fmt: skip
        assert words in page(client.get(address, headers={"accept-language": "en"}))
