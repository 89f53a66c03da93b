"""Which municipality belongs where: per domain and dated, never two at once, and what was recorded is not undone."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.registry.areas import load_areas, told
from sluitend.registry.belonging import region_on
from sluitend.registry.models import Membership, Municipality, Organisation, RegistryChange
from sluitend.registry.queries import memberships_on, municipalities_of
from sluitend.registry.verbs import merge_municipality, move_municipality
from tests.factories import JOB, a_municipality, a_token, an_organisation, in_days, people, somebody
from tests.registry.test_roles_race import at_once, refused

BEFORE, AFTER = date(2022, 3, 23), date(2022, 3, 24)


@pytest.fixture
def net(db):
    return people()


@pytest.fixture
def ada(net):
    """The administrator of the region that Waterstad lies in."""
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    return somebody("Ada", office, "administrator")


@pytest.fixture
def abe(net):
    """The administrator of the region that Dijkdorp lies in."""
    return somebody(
        "Abe", an_organisation("Regio Achter de Dijk", "region", region=net.elsewhere), "administrator"
    )


def mayor_of(net, place):
    """Return the administrator of a municipality that works in Sluitend itself."""
    found = Organisation.objects.filter(kind="municipality", municipality=place).first()
    hall = found or an_organisation(f"Gemeente {place}", "municipality", municipality=place)
    return somebody("Cor", hall, "administrator")


def names(region, domain, day):
    return [one.name for one in municipalities_of(region, domain, day)]


def moved(actor, **values):
    usual = {"domain": "care", "region": "XA", "on": AFTER, "reason": "raadsbesluit"} | values
    return move_municipality(actor, usual.pop("municipality", "GM9802"), **usual)


def test_it_belongs_from_the_day_on_and_for_one_domain(net, abe):
    moved(abe)
    assert names("XA", "care", AFTER) == ["Dijkdorp", "Waterstad"]
    assert names("XA", "care", BEFORE) == ["Waterstad"]
    assert names("XB", "care", BEFORE) == ["Dijkdorp"]
    assert names("XB", "care", AFTER) == []
    assert names("XB", "safety", AFTER) == ["Dijkdorp"]
    there = region_on("XA", "care", AFTER)
    assert {one.membership.municipality.name: one.elsewhere and one.elsewhere.pk for one in there.now} == {
        "Dijkdorp": "XB",
        "Waterstad": None,
    }
    assert [one.municipality.name for one in region_on("XB", "care", AFTER).past] == ["Dijkdorp"]
    assert [one.municipality.name for one in region_on("XA", "care", BEFORE).coming] == ["Dijkdorp"]


def test_it_can_leave_without_coming_anywhere_and_come_back(net, ada):
    moved(ada, municipality="GM9801", region=None)
    assert names("XA", "care", AFTER) == []
    moved(mayor_of(net, net.municipality), municipality="GM9801", on=date(2023, 1, 1))
    assert names("XA", "care", date(2022, 12, 31)) == []
    assert names("XA", "care", date(2023, 1, 1)) == ["Waterstad"]
    assert RegistryChange.objects.filter(verb="move_municipality").count() == 2


def test_a_merger_ends_all_memberships_and_names_the_successor(net, ada):
    a_municipality("GM9803", "Nieuwstad", net.elsewhere)
    merge_municipality(ada, "GM9801", into="GM9803", on=AFTER, reason="wet")
    gone = Municipality.objects.get(pk="GM9801")
    assert (gone.valid_until, gone.successor_id) == (AFTER, "GM9803")
    assert names("XA", "care", BEFORE) == names("XA", "safety", BEFORE) == ["Waterstad"]
    assert names("XA", "care", AFTER) == names("XA", "safety", AFTER) == []
    with pytest.raises(Refused, match="dan niet meer"):
        moved(mayor_of(net, net.municipality), municipality="GM9801", on=in_days(3))
    with pytest.raises(Refused):
        merge_municipality(ada, "GM9801", into="GM9802", on=in_days(3), reason="wet")


@pytest.mark.parametrize(
    "values",
    [
        {"municipality": "GM0000"},
        {"region": "ZZ"},
        {"domain": "sport"},
        {"reason": " "},
        {"municipality": "GM9801"},
        {"municipality": "GM9801", "region": None, "on": date(1999, 1, 1)},
    ],
)
def test_what_cannot_be_is_refused(net, ada, values):
    with pytest.raises(Refused):
        moved(ada, **values)
    assert not RegistryChange.objects.exists()


@pytest.mark.parametrize("into", ["GM9801", "GM0000"])
def test_a_merger_with_itself_or_nobody_is_refused(net, ada, into):
    with pytest.raises(Refused):
        merge_municipality(ada, "GM9801", into=into, on=AFTER, reason="wet")


def test_two_do_not_merge_into_each_other(net, ada):
    a_municipality("GM9803", "Nieuwstad", net.region)
    merge_municipality(ada, "GM9801", into="GM9803", on=in_days(30), reason="wet")
    with pytest.raises(Refused):
        merge_municipality(ada, "GM9803", into="GM9801", on=in_days(10), reason="wet")


@pytest.mark.parametrize("on", [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31), in_days(5 * 366 + 2)])
def test_a_day_far_away_is_refused(net, ada, on):
    with pytest.raises(Refused, match="Kies een dag"):
        moved(ada, municipality="GM9801", region="XB", on=on)
    with pytest.raises(Refused, match="Kies een dag"):
        merge_municipality(ada, "GM9801", into="GM9802", on=on, reason="wet")
    assert not RegistryChange.objects.exists()


@pytest.mark.parametrize("region", ["XA", None])
def test_nothing_is_recorded_before_what_was_recorded_later(net, abe, region):
    moved(abe, on=in_days(30), region=region)
    with pytest.raises(Refused, match="latere dag"):
        moved(abe, on=in_days(3))


def test_the_same_form_twice_is_one_act(net, abe):
    token = a_token()
    moved(abe, token=token)
    with pytest.raises(AlreadyDone):
        moved(abe, token=token)


@pytest.mark.parametrize("known_at_the_end", [True, False])
def test_what_was_known_stays_as_it_was_known(net, abe, known_at_the_end):
    a_municipality("GM9803", "Nieuwstad", net.elsewhere)
    known = clock.now()
    moved(abe)
    merge_municipality(abe, "GM9803", into="GM9802", on=AFTER, reason="wet")
    moment = None if known_at_the_end else known
    there = memberships_on(AFTER, moment).filter(region="XB", domain="care")
    assert sorted(there.values_list("municipality", flat=True)) == (
        [] if known_at_the_end else ["GM9802", "GM9803"]
    )
    here = memberships_on(AFTER, moment).filter(region="XA", domain="care", municipality="GM9802")
    assert here.exists() is known_at_the_end
    told = [change.data.get("correction") for change in RegistryChange.objects.all()]
    assert told == ["1", "1"]


def test_nobody_takes_a_municipality(net, ada, abe):
    adviser = somebody("Bea", an_organisation("Regio 2", "region", region=net.elsewhere), "policy_adviser")
    mayor, other = mayor_of(net, net.other_municipality), mayor_of(net, net.municipality)
    for actor in (ada, adviser, other, net.anna):
        with pytest.raises(NotAllowed):
            moved(actor)
        with pytest.raises(NotAllowed):
            merge_municipality(actor, "GM9802", into="GM9801", on=AFTER, reason="wet")
    moved(mayor)  # it goes itself
    moved(abe, domain="safety")  # its region lets it go


def test_one_in_no_region_comes_in_unless_it_works_here_and_says_so_itself(net, ada, abe):
    moved(abe, region=None)
    moved(ada, on=date(2023, 1, 1))
    moved(abe, region=None, domain="safety")
    mayor = mayor_of(net, net.other_municipality)
    for actor in (ada, abe):
        with pytest.raises(NotAllowed):
            moved(actor, domain="safety", on=date(2023, 1, 1))
    moved(mayor, domain="safety", on=date(2023, 1, 1))
    assert names("XA", "safety", date(2023, 1, 1)) == ["Dijkdorp", "Waterstad"]


def test_the_database_knows_no_two_regions_at_once(net):
    with pytest.raises(IntegrityError, match="at once"), transaction.atomic():
        Membership.objects.create(
            municipality=net.municipality, region=net.elsewhere, domain="care", valid_from=AFTER,
            valid_until=date(2023, 1, 1),
        )  # fmt: skip


def test_loading_the_files_again_leaves_what_was_recorded_and_says_so(net, ada):
    load_areas()
    eemnes = Membership.objects.get(municipality="GM0317", domain="care", valid_until=None)
    chief = somebody("Gil", an_organisation("Regio GV", "region", region=eemnes.region), "administrator")
    moved(chief, municipality="GM0317", region=None, on=date(2026, 1, 1))
    merge_municipality(chief, "GM0376", into="GM0402", on=date(2026, 1, 1), reason="wet")
    before = set(Membership.objects.values_list("pk", "valid_until"))
    changes = {change.kind: change for change in load_areas()}
    assert set(Membership.objects.values_list("pk", "valid_until")) == before
    assert Municipality.objects.get(pk="GM0376").successor_id == "GM0402"
    assert changes["municipalitys"].held == ["GM0376"]
    assert any("GM0317" in name for name in changes["memberships"].held)
    assert "recorded on screen" in told(changes["memberships"])


def test_two_who_record_at_once_are_heard_one_after_the_other(fresh_database):
    net = people()
    far = an_organisation("Regio Achter de Dijk", "region", region=net.elsewhere)
    abe, mayor = somebody("Abe", far, "administrator"), mayor_of(net, net.other_municipality)
    results = at_once(
        lambda: moved(abe, on=date(2022, 1, 1)), lambda: moved(mayor, region=None, on=date(2022, 1, 1))
    )
    assert len(refused(results)) == 1
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM registry_membership WHERE municipality_id = 'GM9802' AND domain = 'care'"
        )
        assert cursor.fetchone()[0] in {1, 2}
