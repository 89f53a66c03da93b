"""How it goes: the pictures, the tables beneath them, and the figures to take along."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.casework.terms import today
from sluitend.gaps.models import WeekTally
from sluitend.screens import charts as drawing
from sluitend.screens.figures import guarded


@pytest.fixture
def weeks(net, planner):
    monday = today() - timedelta(days=today().weekday())
    for number in range(20):
        WeekTally.objects.create(
            region=net.region, in_cases=False, week=monday - timedelta(weeks=number), opened=number, closed=3, lives=[1, 1, 1, 0, 0],
            counted_at=clock.now(),
        )  # fmt: skip


def test_the_page_has_pictures_with_their_tables_and_definitions(weeks, as_, planner):
    page = as_(planner).get("/hiaten/verloop/?regio=XA").content.decode()
    assert "ontstonden 190 hiaten en sloten er 60" in page
    assert "66% binnen een week" in page
    assert page.count("<picture>") == 2
    assert "Geteld:" in page
    assert "Staafdiagram" in page
    assert page.count("<tbody") == 2


def test_before_anything_was_counted_the_page_says_so(net, as_):
    page = as_(net.chantal).get("/hiaten/verloop/").content.decode()
    assert "nog niets geteld" in page
    assert "binnen een week" not in page


@pytest.mark.parametrize("chart", ["weken", "levens"])
@pytest.mark.parametrize(
    "query", ["", "&thema=donker", "&vorm=smal", "&thema=donker&vorm=smal&traject=top_x"]
)
def test_a_picture_is_drawn_with_words_that_a_browser_can_set(weeks, as_, planner, chart, query):
    response = as_(planner).get(f"/hiaten/verloop/{chart}.svg?regio=XA{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    picture = response.content.decode()
    assert picture.startswith("<svg")
    assert "<text" in picture
    assert "<script" not in picture


def test_a_picture_is_drawn_once_and_not_sent_twice(weeks, as_, planner, monkeypatch):
    client, address = as_(planner), "/hiaten/verloop/weken.svg?regio=XA"
    first = client.get(address)
    monkeypatch.setattr(drawing.vl_convert, "vegalite_to_svg", lambda _spec: pytest.fail("drawn twice"))
    again = client.get(address)
    assert again.content == first.content
    unchanged = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert first["Cache-Control"] == "private, max-age=300"


@pytest.mark.parametrize(
    "address",
    [
        "onzin.svg?regio=XA", "weken.svg?regio=XA&thema=roze", "weken.svg?regio=XA&vorm=rond", "weken.svg?regio=XB",
        "weken.svg?regio=XA&traject=onzin", "onzin.csv?regio=XA", "weken.csv?regio=ZZ",
    ],
)  # fmt: skip
def test_a_picture_that_does_not_exist_is_not_found(weeks, as_, planner, address):
    assert as_(planner).get(f"/hiaten/verloop/{address}").status_code == 404


@pytest.mark.parametrize(("chart", "lines"), [("weken", 27), ("levens", 6)])
def test_the_figures_can_be_taken_along(weeks, as_, planner, chart, lines):
    response = as_(planner).get(f"/hiaten/verloop/{chart}.csv?regio=XA")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    assert len(text.splitlines()) == lines


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_takes_a_text_for_a_formula(start):
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded("Waterstad") == "Waterstad"
    assert guarded(-3) == -3


def test_the_programme_narrows_the_figures(weeks, as_, planner):
    page = as_(planner).get("/hiaten/verloop/?regio=XA&traject=top_x").content.decode()
    assert "ontstonden 0 hiaten" in page
    assert '<option value="top_x" selected>' in page
