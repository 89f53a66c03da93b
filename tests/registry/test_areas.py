import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sluitend.registry.areas import load_areas, read_areas
from sluitend.registry.loading import ReferenceFault
from sluitend.registry.models import Membership, Municipality, Region
from sluitend.registry.queries import memberships_on, municipalities_of, municipality_on, successors
from sluitend.registry.reference import FOLDER

EARLY_2018 = date(2018, 3, 14)
NOW = date(2026, 1, 2)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files that a test may spoil."""
    for name in ("municipalities.yaml", "regions.yaml"):
        shutil.copy(FOLDER / name, tmp_path)

    def change(name: str, old: str, new: str):
        path = tmp_path / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return tmp_path

    return change


def test_there_are_342_municipalities_and_four_that_ended():
    areas = read_areas()
    ended = [entry for entry in areas.municipalities.entries if "until" in entry]
    assert (len(areas.municipalities.entries), len(ended)) == (346, 4)
    assert [entry["name"] for entry in areas.municipalities.entries if "," in entry["name"]] == [
        "Nuenen, Gerwen en Nederwetten"
    ]
    safe = {code for code, _region, domain, _start in areas.memberships if domain == "safety"}
    assert safe == {entry["code"] for entry in areas.municipalities.entries}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("municipalities.yaml", "code: GM0014", "code: GM014", "write the CBS code as GM and four digits"),
        (
            "municipalities.yaml",
            "successor: GM0363",
            "successor: GM9999",
            "successor 'GM9999' is not in the file",
        ),
        ("municipalities.yaml", "until: 2022-03-24, ", "", "give 'until'"),
        ("municipalities.yaml", "until: 2022-03-24", "until: 2022-13-24", "municipalities.yaml"),
        ("municipalities.yaml", "successor: GM0363", "successor: GM0457", "round in a circle"),
        ("regions.yaml", "domain: safety", "domain: taxes", "domain 'taxes' does not exist"),
        ("regions.yaml", "- GM0014", "- GM9999", "member 'GM9999' is not in municipalities.yaml"),
        ("regions.yaml", "until: 2022-03-24", "until: soon", "is no date"),
        ("regions.yaml", "- GM0034", "- GM0014", "in two regions for safety at once"),
    ],
)
def test_a_fault_in_the_areas_is_told_before_anything_is_loaded(folder, file, old, new, told):
    with pytest.raises(ReferenceFault) as caught:
        read_areas(folder(file, old, new))
    assert told in str(caught.value)


def test_loading_twice_is_as_loading_once(db, django_assert_num_queries):
    added = {change.kind: len(change.added) for change in load_areas()}
    assert added == {"regions": 26, "municipalitys": 346, "memberships": 354}
    # One read for each kind and one for what was recorded on screen of it, within a savepoint.
    with django_assert_num_queries(7):
        assert all(change.is_empty for change in load_areas())
    assert (Region.objects.count(), Municipality.objects.count(), Membership.objects.count()) == (
        26,
        346,
        354,
    )


def test_a_correction_in_the_file_changes_what_it_is_about_and_nothing_else(db, folder):
    load_areas()
    Municipality.objects.create(code="GM9999", name="Eigen toevoeging")
    Membership.objects.create(municipality_id="GM9999", region_id="GV", domain="care")
    changed = folder("municipalities.yaml", '"Laren (NH.)"', '"Laren"')
    folder("regions.yaml", "{code: GM0457, until: 2022-03-24}", "{code: GM0457, until: 2022-03-25}")
    folder("regions.yaml", "      - GM0317\n      - GM0376\n", "      - GM0376\n")
    regions, municipalities, memberships = load_areas(changed)
    assert regions.is_empty
    assert (municipalities.changed, municipalities.kept) == (["GM0417"], ["GM9999"])
    assert memberships.added == []
    assert len(memberships.changed) == 1
    assert Membership.objects.filter(municipality="GM9999").exists()
    assert Membership.objects.filter(municipality="GM0317").count() == 2, "what no file speaks of stays"


def test_weesp_belonged_to_the_region_until_it_became_amsterdam(db):
    load_areas()
    then = municipalities_of("GV", "care", EARLY_2018).values_list("code", flat=True)
    assert len(then) == 8
    assert "GM0457" in then
    assert "GM0457" in municipalities_of("GV", on=date(2022, 3, 23)).values_list("code", flat=True)
    assert "GM0457" not in municipalities_of("GV", on=date(2022, 3, 24)).values_list("code", flat=True)
    assert municipality_on("GM0457", EARLY_2018).name == "Weesp"
    assert municipality_on("GM0457", NOW).name == "Amsterdam"
    assert [m.name for m in successors("GM0457")] == ["Weesp", "Amsterdam"]
    assert municipality_on("GM9999", NOW) is None


def test_eemnes_takes_its_care_and_its_safety_in_different_regions(db, django_assert_num_queries):
    load_areas()
    with django_assert_num_queries(1):
        regions = dict(memberships_on(NOW).filter(municipality="GM0317").values_list("domain", "region"))
    assert regions == {"care": "GV", "safety": "VR09"}


def test_successors_that_go_round_do_not_hang(db):
    Municipality.objects.create(code="GM9001", name="A", valid_until=EARLY_2018)
    Municipality.objects.create(code="GM9002", name="B", valid_until=EARLY_2018, successor_id="GM9001")
    Municipality.objects.filter(code="GM9001").update(successor="GM9002")
    assert [m.name for m in successors("GM9001")] == ["A", "B"]
    assert municipality_on("GM9001", NOW).name == "B"


def test_the_command_reports_what_changed_and_tells_a_fault(db, folder):
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert "346 added (GM0014, GM0034, GM0037, GM0047, GM0050, …); 0 unchanged" in out.getvalue()
    out = StringIO()
    call_command("load_reference", "--check", stdout=out)
    assert "are in order" in out.getvalue()
    spoiled = folder("regions.yaml", "domain: care", "domain: x")
    with pytest.raises(CommandError, match="entry GV"):
        call_command("load_reference", folder=spoiled)
