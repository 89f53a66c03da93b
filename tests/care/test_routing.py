"""Who may place: CoMensha alone in COSM; elsewhere by line of the file; never nobody, also with an empty seat."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.errors import NotAllowed
from sluitend.care import reference
from sluitend.care.models import PlacementRequest
from sluitend.care.routing import Router, route_for
from sluitend.casework import codes
from sluitend.registry.loading import ReferenceFault
from sluitend.signals.reference import all_forms
from tests.care.conftest import NEEDS, a_place, a_request, a_reservation, state_of
from tests.factories import START, a_case, an_official, an_organisation, somebody

LISTS = (
    *("place_kinds", "routes", "urgencies", "weights", "terms"),
    *("decline_reasons", "end_reasons", "overrun_reasons", "out_reasons"),
)


SHARED = ("residences", "exploitation", "languages", "countries")


@pytest.mark.parametrize("name", [*LISTS, *SHARED])
def test_every_list_is_in_order_and_each_entry_has_a_source_and_both_languages(name):
    found = getattr(codes if name in SHARED else reference, name)()
    for item in found.values() if isinstance(found, dict) else found:
        assert item.source
        assert item.name.nl
        assert item.name.en


def test_the_forms_are_those_of_signals():
    assert set(codes.exploitation()) == set(all_forms())


@pytest.mark.parametrize(
    ("file", "change", "advice"),
    [
        ("routing.yaml", ("may: [comensha]\n", "may: [everybody]\n"), "who may place"),
        ("routing.yaml", ("kinds: [cosm]", "kinds: [tent]"), "kind of place"),
        ("routing.yaml", ('phone: "055-5269200"', "phone: 555269200"), "between quotes"),
        ("place_kinds.yaml", ("days: 92", "days: lang"), "whole number"),
        ("place_kinds.yaml", ("bed: false", "bed: nee"), "true or false"),
        ("weights.yaml", ("code: minor", "code: young"), "add 'minor'"),
        ("terms.yaml", ("code: availability", "code: other"), "add 'availability'"),
    ],
)
def test_a_fault_in_a_file_is_told_with_what_to_do(tmp_path, monkeypatch, file, change, advice):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / file
    text, (old, new) = path.read_text("utf-8"), change
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(reference, "FOLDER", folder)
    readers = [one for one in vars(reference).values() if hasattr(one, "cache_clear")]
    for reader in readers:
        reader.cache_clear()
    try:
        with pytest.raises(ReferenceFault, match=advice):
            {"routing": reference.routes, "place_kinds": reference.place_kinds, "weights": reference.weights,
             "terms": reference.terms}[path.stem]()  # fmt: skip
    finally:
        for reader in readers:
            reader.cache_clear()


@given(
    st.sampled_from(list(reference.place_kinds())), st.integers(0, 120), st.sampled_from(list(codes.residences())),
    st.sampled_from(list(codes.exploitation())), st.lists(st.sampled_from(["VR06", "GV", "VR25"])),
)  # fmt: skip
def test_for_everybody_there_is_somebody_who_may_place(kind, age, residence, form, regions):
    route = route_for(kind=kind, age=age, residence=residence, form=form, regions=regions)
    assert route.may
    if kind == "cosm":
        assert route.may == ("comensha",)


def test_a_region_splits_by_age(net):
    young = route_for(kind="womens_shelter", age=22, regions=["VR06"])
    adult = route_for(kind="womens_shelter", age=23, regions=["VR06"])
    assert (young.contact, adult.contact) == ("MEE Veluwe", "Moviera")


def test_comensha_alone_places_in_cosm_and_mediates_elsewhere(net):
    comensha = an_organisation("CoMensha", "comensha")
    hanna = somebody("Hanna", comensha, "professional")
    place = a_place(net.bas, kind="cosm")
    case = a_case(net.anna, participant=comensha)
    request = a_request(net.anna, case, residence="reflection_period")
    with pytest.raises(NotAllowed, match="CoMensha"):
        a_reservation(net.anna, place, request)
    placement = a_reservation(hanna, place, request)
    assert state_of(placement) == "reserved"
    other = a_request(net.anna, a_case(net.anna, participant=comensha))
    assert state_of(a_reservation(hanna, a_place(net.bas), other)) == "reserved"


def test_where_the_coordinators_seat_is_empty_comensha_places(net):
    comensha = an_organisation("CoMensha", "comensha")
    elsewhere = an_organisation("Regio Achter de Dijk", "region", region=net.elsewhere)
    case = a_case(net.chantal, municipality="GM9802")
    request = PlacementRequest(case=case, **NEEDS)
    vacant = Router(request, case).placing("complex_care")
    assert vacant.vacant
    assert vacant.ids == {comensha.pk}
    official = an_official("Corrie", elsewhere, "care_coordinator", region=net.elsewhere, valid_from=START)
    filled = Router(request, case).placing("complex_care")
    assert not filled.vacant
    assert filled.ids == {official.post.organisation_id}
