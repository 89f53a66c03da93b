"""What one can ask about cases: whole, in order, a page at a time, in a fixed number of queries."""

import pytest

from sluitend.access.actor import PERSON, Actor
from sluitend.access.errors import NotFound
from sluitend.access.ids import new_id
from sluitend.casework.models import Participation, Step
from sluitend.casework.queries import (
    PAGE,
    case_page,
    handovers_sent,
    handovers_waiting,
    my_steps,
    organisation_steps,
    participating,
    timeline,
    worklist,
)
from sluitend.casework.verbs import accept_handover, close_case, correct_entry, end_participation, write_note
from tests.factories import NOBODY, a_case, an_offer, in_days, last_entry, office, people

pytestmark = pytest.mark.django_db
LISTS = [worklist, participating, my_steps, organisation_steps, handovers_waiting, handovers_sent]
NUMBER = 2 * PAGE + 7


@pytest.fixture
def world(db):
    return people()


def much(world):
    """Give everybody more than two pages of everything; three in each row fall on the same day."""
    for number in range(NUMBER):
        mine = a_case(world.anna, due=in_days(number // 3), official=office(world.anna))
        an_offer(world.anna, mine, world.shelter, due=in_days(number // 3))
        theirs = a_case(world.bas, participant=world.town, official=office(world.bas))
        an_offer(world.bas, theirs, world.town, due=in_days(number // 3))


def both(world):
    """Somebody who works for two organisations."""
    return Actor(PERSON, "Evi", world.anna.user, world.anna.offices + world.bas.offices)


def forwards(ask, actor):
    pages, cursor = [], ""
    while True:
        page = ask(actor, after=cursor)
        pages.append([row.pk for row in page.rows])
        cursor = page.after
        if not cursor:
            return pages, page


def test_every_list_goes_on_to_its_end_and_back_to_its_beginning(world):
    much(world)
    for ask in LISTS:
        pages, last = forwards(ask, world.anna)
        assert [len(page) for page in pages] == [PAGE, PAGE, 7], ask.__name__
        assert len({pk for page in pages for pk in page}) == NUMBER
        assert [row.pk for row in ask(world.anna, before=last.before).rows] == pages[1]
        first = ask(world.anna, before=ask(world.anna, before=last.before).before)
        assert ([row.pk for row in first.rows], first.before) == (pages[0], "")


def test_who_works_for_two_organisations_gets_one_list_in_order(world):
    much(world)
    pages, last = forwards(worklist, both(world))
    assert sum(map(len, pages)) == 2 * NUMBER
    rows = [row for page in pages for row in page]
    assert len(set(rows)) == 2 * NUMBER
    assert [row.pk for row in worklist(both(world), before=last.before).rows] == pages[-2]
    assert not participating(both(world)).rows
    days = [case.next_due for case in worklist(both(world)).rows]
    assert days == sorted(days)


def test_a_list_is_one_query_however_long(world, django_assert_num_queries):
    much(world)
    for actor in (world.anna, both(world)):
        for ask in LISTS:
            with django_assert_num_queries(1):
                for row in ask(actor).rows:
                    str(row)


def test_nobody_and_chantal_get_nothing_of_it(world):
    a_case(world.anna, participant=world.shelter, official=office(world.anna))
    an_offer(world.anna, a_case(world.anna), world.shelter)
    for ask in LISTS:
        assert ask(NOBODY).rows == []
        assert ask(world.chantal).rows == []


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "~",
        "a~b~c",
        "2026-01-01",
        "2026-01-01~",
        "x~01a20a06-3b16-7546-a820-acc4297a6fd9",
        "\x00~\x00",
    ],
)
def test_a_cursor_of_somebody_elses_making_means_the_first_page(world, cursor):
    for number in range(PAGE + 1):
        a_case(world.anna, due=in_days(number))
    first = worklist(world.anna)
    assert worklist(world.anna, after=cursor) == first
    assert worklist(world.anna, before=cursor) == first


def test_what_is_closed_or_ended_leaves_the_lists(world):
    mine = a_case(world.anna, participant=world.shelter, official=office(world.anna))
    assert participating(world.bas).rows
    part = Participation.objects.get(case=mine, organisation=world.shelter)
    end_participation(world.anna, part.pk, reason="Klaar")
    assert not participating(world.bas).rows
    close_case(world.anna, mine.pk, reason="goals_met", text="Klaar", aftercare="Bel")
    for ask in LISTS:
        assert not ask(world.anna).rows


def test_a_list_can_be_narrowed(world):
    a_case(world.anna)
    urgent = a_case(world.anna, urgent=True, participant=world.shelter)
    for ask, actor in ((worklist, world.anna), (participating, world.bas)):
        rows = ask(actor, programme="victim_care", municipality="GM9801", urgent=True).rows
        assert [getattr(row, "case", row).pk for row in rows] == [urgent.pk]
        assert not ask(actor, programme="exit").rows
        assert not ask(actor, municipality="GM9802").rows


def test_my_steps_are_mine_and_not_my_colleagues(world):
    a_case(world.dora, official=office(world.dora))
    assert not my_steps(world.anna).rows
    assert len(organisation_steps(world.anna).rows) == 1


def test_an_answered_offer_waits_no_longer(world):
    offer = an_offer(world.anna, a_case(world.anna), world.shelter)
    assert [row.pk for row in handovers_waiting(world.bas).rows] == [offer.pk]
    assert [row.pk for row in handovers_sent(world.anna).rows] == [offer.pk]
    accept_handover(world.bas, offer.pk)
    assert not handovers_waiting(world.bas).rows
    assert not handovers_sent(world.anna).rows


def test_a_case_page_is_at_most_seven_queries_however_much_there_is(world, django_assert_max_num_queries):
    case = a_case(world.anna, participant=world.shelter)
    for number in range(2):
        an_offer(world.anna, a_case(world.anna), world.shelter)
        with django_assert_max_num_queries(7):
            found = case_page(world.anna, case.pk)
            for line in found.story.lines:
                str(line.entry.user), str(line.entry.organisation)
            [str(step.organisation) for step in found.steps]
        for text in range(30):
            write_note(world.anna, case.pk, text=f"{number} {text}")


def test_a_case_page_is_not_for_who_takes_no_part(world):
    case = a_case(world.anna)
    for actor in (world.chantal, world.bas, NOBODY):
        with pytest.raises(NotFound):
            case_page(actor, case.pk)
    with pytest.raises(NotFound):
        case_page(world.anna, new_id())


def test_a_case_page_parts_open_steps_from_done_ones(world):
    case = a_case(world.anna, participant=world.shelter)
    offer = an_offer(world.anna, case, world.shelter)
    found = case_page(world.anna, case.pk)
    assert (len(found.steps), found.done, found.offer) == (1, [], offer)
    accept_handover(world.bas, offer.pk)
    Step.objects.filter(pk=found.steps[0].pk).update(done_at="2026-01-01T12:00Z")
    found = case_page(world.bas, case.pk)
    assert (len(found.steps), len(found.done), found.offer) == (1, 1, None)


def test_the_timeline_goes_back_to_where_it_began(world):
    case = a_case(world.anna)
    for number in range(NUMBER):
        write_note(world.anna, case.pk, text=str(number))
    story, numbers = timeline(case.pk), []
    while True:
        numbers += [line.entry.number for line in story.lines]
        if not story.earlier:
            break
        story = timeline(case.pk, before=story.earlier)
    assert numbers == list(range(NUMBER + 1, 0, -1))


def test_a_corrected_line_carries_its_last_correction(world):
    case = a_case(world.anna)
    write_note(world.anna, case.pk, text="drie uur")
    line = last_entry(case)
    for text in ("vier uur", "vijf uur"):
        correct_entry(world.anna, line.pk, text=text)
    corrected = {told.entry.pk: told.corrected for told in timeline(case.pk).lines}
    assert corrected[line.pk] == "vijf uur"


def test_names_in_the_timeline_are_found(world):
    case = a_case(world.anna, participant=world.shelter)
    assert timeline(case.pk).names == {str(world.shelter.pk): "Opvang De Brug"}
