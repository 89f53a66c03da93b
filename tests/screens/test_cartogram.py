"""The schematic map: every municipality there is, in its region, said in words and marks, counted, in one query."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sluitend.registry.areas import load_areas
from sluitend.registry.loading import ReferenceFault
from sluitend.registry.models import Membership, Municipality, Region
from sluitend.screens import cartogram
from sluitend.screens.cartogram import Tile, blocks, legend, places

TODAY, BEFORE_WEESP = date(2026, 1, 2), date(2022, 3, 23)


@pytest.fixture
def country(db):
    load_areas()


def tiles(tone: str = "good", label: str = "Geregeld", mark: str = "●") -> list[Tile]:
    return [
        Tile(code, name, tone, label, mark) for code, name in Municipality.objects.values_list("code", "name")
    ]


def test_all_342_municipalities_stand_in_25_regions_by_name_in_one_query(country, django_assert_num_queries):
    given = tiles()
    with django_assert_num_queries(1):
        regions = blocks(given, TODAY)
    assert len(regions) == 25
    assert sum(len(region.tiles) for region in regions) == 342
    assert all(list(r.tiles) == sorted(r.tiles, key=lambda tile: tile.name) for r in regions)
    assert [(r.row, r.column) for r in regions] == sorted((r.row, r.column) for r in regions)


def test_a_municipality_that_ended_is_shown_as_long_as_it_was_there(country):
    def shown(on: date) -> set[str]:
        return {tile.code for region in blocks(tiles(), on) for tile in region.tiles}

    assert "GM0457" in shown(BEFORE_WEESP)
    assert "GM0457" not in shown(TODAY)


def test_who_is_in_no_region_comes_last_and_a_region_without_a_place_before_that(country):
    Municipality.objects.create(code="GM9999", name="Nergens")
    Municipality.objects.create(code="GM9998", name="Elders")
    Region.objects.create(code="XX", name="Nieuwe regio")
    Membership.objects.create(municipality_id="GM9998", region_id="XX", domain="safety")
    regions = blocks(tiles(), TODAY)
    assert [(r.code, r.row) for r in regions[-2:]] == [("XX", 0), ("", 0)]


def test_every_safety_region_has_a_place_of_its_own_that_the_style_sheet_knows(country, settings):
    css = (settings.BASE_DIR / "web/static/sluitend/cartogram.css").read_text()
    safety = set(Region.objects.filter(kind="safety_region").values_list("code", flat=True))
    assert set(places()) == safety
    assert len(set(places().values())) == len(safety)
    for column, row in places().values():
        assert f".sl-map--column-{column} " in css
        assert f".sl-map--row-{row} " in css


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("[{code: A, column: 6, row: 1}]", "give a column"),
        (
            "[{code: A, column: 1, row: 1}, {code: B, column: 1, row: 1}]",
            "another region stands on this place",
        ),
        ("[{code: A, column: links, row: 1}]", "give a column"),
    ],
)
def test_a_fault_in_the_places_says_what_to_do(tmp_path, monkeypatch, entries, told):
    file = tmp_path / "cartogram.yaml"
    file.write_text(
        f"source: test\nchecked_on: 2026-11-29\nstatus: to_be_verified_by_the_region\nentries: {entries}\n"
    )
    monkeypatch.setattr(cartogram, "REFERENCE", file)
    places.cache_clear()
    with pytest.raises(ReferenceFault, match=told):
        places()
    monkeypatch.undo()
    places.cache_clear()


def test_words_stand_beside_every_mark_and_the_legend_counts_them(country):
    given = [
        Tile("GM0402", "Hilversum", "good", "Eigen", "●", url="/hier/", detail="tot 3 mei"),
        Tile("GM0406", "Huizen", "alarm", "Niets", "!"),
        Tile("GM0014", "<b>Groningen", "alarm", "Niets", "!"),
    ]
    found = blocks(given, TODAY)
    assert [(key.label, key.count) for key in legend(found)] == [("Eigen", 1), ("Niets", 2)]
    with translation.override("nl"):
        page = render_to_string("shell/cartogram.html", {"blocks": found, "caption": "Wie heeft wat?"})
    assert re.search(r'<a [^>]*href="/hier/"[^>]*title="Hilversum: Eigen, tot 3 mei"', page)
    assert '<span class="sl-hidden">Huizen: Niets</span>' in page
    assert "&lt;b&gt;Groningen" in page
    assert "style=" not in page
