"""Organisations as files: what goes out comes back as nothing to do; what is wrong is told and harms nothing."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.registry.exchange import hsds
from sluitend.registry.exchange.hsds import as_hsds, from_hsds
from sluitend.registry.exchange.planning import ADD, CHANGE, LEFT, SAME, plan
from sluitend.registry.exchange.records import COLUMNS, MOST_ROWS, records_of, values_of
from sluitend.registry.exchange.schedules import schedules_of, times_of
from sluitend.registry.exchange.tables import as_csv, from_csv
from sluitend.registry.models import Official, Organisation, Post, RegistryChange
from sluitend.registry.opening import parsed, written
from sluitend.registry.verbs import import_partners
from tests.factories import a_token, an_organisation, people, somebody
from tests.registry.test_opening import openings


@pytest.fixture
def net(db):
    return people()


@pytest.fixture
def petra(net):
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    return somebody("Petra", office, "policy_adviser", region=net.region)


@pytest.fixture
def haven(net):
    """A partner with something in every field, also what a spreadsheet would carry out."""
    place = an_organisation(
        "De Haven", "other", region=net.region, phone="+31 35 123 45 67", email="haven@voorbeeld.test",
        website="https://haven.voorbeeld.test/", themes=["shelter", "addiction"], hours="bel eerst, ook 's avonds",
        opening="ma-vr 9:00-17:00\nza 22:00-6:00\nfeestdagen gesloten\n2026-12-24 9:00-12:00", is_public=True,
        public_phone="+31 35 765 43 21", source="gebeld", on_platform=False,
    )  # fmt: skip
    place.covers.set(["GM9801", "GM9802"])
    return place


def exported():
    return [
        values_of(one, one.covers.values_list("pk", flat=True))
        for one in Organisation.objects.order_by("name")
    ]


def acts(actor, rows):
    return [line.act for line in plan(actor, records_of(rows)).lines]


@pytest.mark.parametrize(("out", "back"), [(as_csv, from_csv), (as_hsds, from_hsds)])
def test_what_goes_out_comes_back_as_nothing_to_change(net, petra, haven, out, back):
    rows = back(out(exported()))
    assert len(rows) == Organisation.objects.count()
    records = records_of(rows)
    assert not [fault for record in records for fault in record.faults]
    found = plan(petra, records)
    assert {line.act for line in found.lines} <= {SAME, LEFT}
    assert {line.name for line in found.of(LEFT)} == {"Opvang De Dijk"}  # of another region
    with pytest.raises(Refused):
        import_partners(petra, records, expected=found.digest)


def test_csv_has_no_formula_and_the_number_stays_a_number(net, petra, haven):
    text = as_csv(exported())
    cells = [cell for line in text.splitlines() for cell in line.lstrip("\ufeff").split(";")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'+31 35 123 45 67" in cells


def changed(**values):
    return [{"id": None, "name": "Nieuw", "kind": "other", "region": "XA"} | values]


def test_something_is_added_and_changed_as_one_act(net, petra, haven):
    rows = [
        {
            "id": str(haven.pk),
            "name": "De Haven aan Zee",
            "phone": "",
            "covers": "GM9801",
            "is_public": "nee",
        },
        *changed(slug="nieuw", themes="shelter", opening="24/7"),
    ]
    records = records_of(rows)
    found = plan(petra, records)
    assert [line.act for line in found.lines] == [CHANGE, ADD]
    token = a_token()
    import_partners(petra, records, expected=found.digest, token=token)
    haven.refresh_from_db()
    assert (haven.name, haven.phone, haven.is_public) == ("De Haven aan Zee", "", False)
    assert haven.email == "haven@voorbeeld.test", "a column that is not there changes nothing"
    assert list(haven.covers.values_list("pk", flat=True)) == ["GM9801"]
    new = Organisation.objects.get(slug="nieuw")
    assert (new.on_platform, new.opening, new.region_id, new.themes) == (False, "24/7", "XA", ["shelter"])
    assert RegistryChange.objects.filter(organisation=haven, verb="change_by_import").exists()
    with pytest.raises(AlreadyDone):
        import_partners(petra, records, expected=found.digest, token=token)


def test_many_services_with_many_hours_are_read_in_one_pass():
    many = range(MOST_ROWS)
    content = {
        "organizations": [{"id": f"o{number}", "name": "De Haven"} for number in many],
        "services": [{"id": f"s{number}", "organization_id": f"o{number}"} for number in many],
        "schedules": [
            {
                "service_id": f"s{number}",
                "freq": "WEEKLY",
                "byday": day,
                "opens_at": "09:00",
                "closes_at": "17:00",
            }
            for number in many
            for day in ("MO", "TU", "WE")
        ],
    }
    before = time.process_time()
    rows = from_hsds(json.dumps(content))
    assert {row["opening"] for row in rows} == {"ma-wo 9:00-17:00"}
    assert time.process_time() - before < 5


def test_a_table_that_never_ends_is_refused_with_its_name(monkeypatch):
    monkeypatch.setattr(hsds, "MOST_IN_TABLE", 3)
    content = {
        "organizations": [{"id": "o", "services": [{"id": "s", "schedules": [{}, {}]}]}],
        "schedules": [{}] * 2,
    }
    with pytest.raises(Refused, match="schedules") as refusal:
        from_hsds(json.dumps(content))
    assert refusal.value.field == "file"


def test_only_what_was_previewed_is_carried_out(net, petra, haven):
    records = records_of([{"id": str(haven.pk), "name": "Anders"}])
    seen = plan(petra, records).digest
    Organisation.objects.filter(pk=haven.pk).update(name="Ondertussen")
    with pytest.raises(Refused, match="intussen"):
        import_partners(petra, records, expected=seen)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": "haven", "kind": "police"}, "soort"),
        ({"id": "haven", "region": "XB"}, "regio"),
        ({"id": "haven", "phone": "=1+1"}, "niet te lezen"),
        ({"id": "far", "name": "Gekaapt"}, "beheert u niet"),
        ({"kind": ""}, "een soort"),
        ({"kind": "municipality"}, "niet uit een bestand"),
        ({"kind": "region"}, "niet uit een bestand"),
        ({"region": "XB"}, "eigen regio"),
        ({"region": "ZZ"}, "niet te lezen"),
    ],
)
def test_what_a_file_may_not_decide_is_left_and_said(net, petra, haven, row, why):
    keys = {"haven": str(haven.pk), "far": str(net.far.pk)}
    given = (
        {"id": keys[row["id"]]} | {k: v for k, v in row.items() if k != "id"}
        if "id" in row
        else changed(**row)[0]
    )
    [line] = plan(petra, records_of([given])).lines
    assert line.act == LEFT
    assert why in line.why


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "geen"), ("name", " "), ("name", "=HYPERLINK(1)"), ("name", "@naam"), ("name", "x" * 300),
        ("phone", "bel mij"), ("email", "geen"), ("website", "javascript:alert(1)"), ("opening", "altijd"),
        ("is_public", "misschien"), ("themes", "koken"), ("covers", "GM0000"), ("covers", [1]), ("hours", "-1+1"),
        ("slug", "met spatie"), ("phone", 35), ("kind", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_row_and_column(net, petra, field, value):
    records = records_of([{"name": "Goed"}, {"name": "Fout", field: value}])
    [fault] = records[1].faults
    assert (fault.row, fault.column) == (2, COLUMNS[field])
    assert acts(petra, [{"name": "Fout", field: value}]) == [LEFT]


def test_the_same_organisation_twice_counts_once(net, petra, haven):
    rows = [{"id": str(haven.pk), "name": "Een"}, {"slug": haven.slug, "name": "Twee"}]
    assert acts(petra, rows) == [CHANGE, LEFT]


def test_posts_and_officials_are_never_touched(net, petra, haven):
    before = (set(Post.objects.values_list("pk")), set(Official.objects.values_list("pk", "name")))
    text = as_csv(exported()).replace("Opvang De Brug", "Opvang Nieuw")
    records = records_of(from_csv(text))
    import_partners(petra, records, expected=plan(petra, records).digest)
    assert (set(Post.objects.values_list("pk")), set(Official.objects.values_list("pk", "name"))) == before


def test_only_the_administrator_or_adviser_of_the_region_may(net, petra, haven):
    records = records_of([{"id": str(net.town.pk), "name": "Anders"}])
    for actor in (net.anna, somebody("Tom", net.town, "policy_adviser")):
        with pytest.raises(NotAllowed):
            import_partners(actor, records, expected=plan(actor, records).digest)


@pytest.mark.parametrize(
    "text",
    [
        "", "naam;kleur\nX;rood", "soort\nother", "naam;naam\nX;Y", "naam\nX;Y;Z", 'naam\n"niet dicht',
        "naam\n" + "X\n" * (MOST_ROWS + 1),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(text):
    with pytest.raises(Refused) as refusal:
        from_csv(text)
    assert refusal.value.field == "file"


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1]", '"x"', "{}", '{"organizations": {}}', '{"organizations": [1]}', "[" * 100000,
        json.dumps({"organizations": [{}] * (MOST_ROWS + 1)}), '{"organizations": [], "services": [3]}',
    ],
)  # fmt: skip
def test_json_that_is_no_hsds_is_refused(text):
    with pytest.raises(Refused) as refusal:
        from_hsds(text)
    assert refusal.value.field == "file"


def test_hsds_of_another_system_nested_in_its_organisation_is_read(net):
    text = json.dumps(
        {
            "organizations": [
                {
                    "id": "0198f000-0000-7000-8000-000000000001", "name": "Elders", "description": "x",
                    "website": None, "phones": [{"id": "1", "number": "035 111 11 11"}],
                    "services": [
                        {
                            "id": "s", "name": "x", "status": "active",
                            "schedules": [
                                {"id": "2", "freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00:00", "closes_at": "17:00:00"},
                                {"id": "3", "freq": "MONTHLY", "byday": "1FR", "opens_at": "09:00", "closes_at": "12:00"},
                            ],
                        }
                    ],
                }
            ]
        }
    )  # fmt: skip
    [record] = records_of(from_hsds(text))
    assert record.values["phone"] == "035 111 11 11"
    assert [fault.column for fault in record.faults] == ["openingstijden"]
    assert "monthly" in record.faults[0].advice


@given(openings)
def test_opening_hours_survive_hsds(opening):
    text = written(opening)
    assert times_of(schedules_of(text)) == text or parsed(times_of(schedules_of(text))) == parsed(text)


WORDS = (
    "organizations", "services", "id", "name", "phones", "attributes", "schedules", "organization_id", "byday", "freq",
    "opens_at", "closes_at", "taxonomy_term", "link_id",
)  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(WORDS), anything))
def test_whatever_json_says_it_is_read_or_refused(content):
    with contextlib.suppress(Refused):
        assert isinstance(from_hsds(json.dumps({"organizations": [{"id": "a"}]} | content)), list)
