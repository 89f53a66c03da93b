from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sluitend.access.models import User
from sluitend.registry.actors import actor_of, in_office, post_in_force
from sluitend.registry.areas import load_areas
from sluitend.registry.loading import ReferenceFault
from sluitend.registry.models import Official, Organisation, Post
from sluitend.registry.network import load_network, read_network
from sluitend.registry.queries import who_answers

DEMO = Path(__file__).parents[2] / "src" / "sluitend" / "demo" / "reference"
FILES = (DEMO / "organisations.yaml", DEMO / "posts.yaml")
EARLY_2018 = date(2018, 3, 14)
GV = ["GM0317", "GM0376", "GM0402", "GM0406", "GM0417", "GM0457", "GM1696", "GM1942"]


@pytest.fixture
def spoiled(tmp_path):
    """The demo's files, with one thing wrong."""

    def spoil(name: str, old: str, new: str) -> tuple[Path, Path]:
        for path in FILES:
            (tmp_path / path.name).write_text(path.read_text())
        path = tmp_path / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
        return tmp_path / FILES[0].name, tmp_path / FILES[1].name

    return spoil


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("organisations.yaml", "kind: ggd", "kind: bakery", "kind of organisation 'bakery'"),
        ("organisations.yaml", "themes: [top_x", "themes: [knitting", "theme 'knitting'"),
        ("posts.yaml", "role: mayor", "role: king", "role 'king'"),
        ("posts.yaml", "organisation: zvh-gv", "organisation: nowhere", "organisation 'nowhere'"),
        (
            "posts.yaml",
            "required_since: 2017-12-01",
            "required_since: soon",
            "give 'required_since' as a date",
        ),
        ("posts.yaml", "substitute: contact-huizen-2", "substitute: nobody", "substitute 'nobody'"),
        ("posts.yaml", 'name: "Wout Sprookjes", ', "", "give each of 'officials' a code, a name and from"),
        ("posts.yaml", "code: contact-huizen-2", "code: contact-huizen", "stands in the file twice"),
        ("posts.yaml", "until: 2017-11-01", "until: 2015-11-01", "before it starts"),
    ],
)
def test_a_fault_in_the_network_is_told_with_its_entry(spoiled, file, old, new, told):
    with pytest.raises(ReferenceFault) as caught:
        read_network(*spoiled(file, old, new))
    assert told in str(caught.value)


def test_an_unknown_area_is_told_before_anything_is_loaded(db, spoiled):
    load_areas()
    with pytest.raises(ReferenceFault, match="municipality 'GM9999'"):
        load_network(*spoiled("organisations.yaml", "municipality: GM0402", "municipality: GM9999"))
    assert not Organisation.objects.exists()


def test_the_demo_region_is_the_region_of_the_source(db):
    load_areas()
    load_network(*FILES, demo=True)
    for code in GV:
        assert who_answers("contact_official", code, on=EARLY_2018).organisation
    serving = Official.objects.filter(in_office(EARLY_2018))
    vacant = Post.objects.filter(post_in_force(EARLY_2018)).exclude(officials__in=serving)
    assert set(vacant.values_list("role", "organisation__slug")) == {
        ("care_coordinator", "regio-gv"),
        ("contact_official", "gemeente-weesp"),
    }
    needed = serving.filter(post__role__in=["contact_official", "process_director", "triagist"])
    alone = needed.exclude(substitute__in=serving)
    assert [person.post.organisation.slug for person in alone] == ["gemeente-laren"]
    assert who_answers("care_coordinator", "GM0402", "victim_care", EARLY_2018).organisation == (
        Organisation.objects.get(slug="regio-gv").pk
    )
    assert Organisation.objects.get(slug="blijf-groep").covers.count() == 8


def test_every_role_has_somebody_to_log_in_as_except_the_vacant_one(db):
    load_areas()
    load_network(*FILES, demo=True)
    roles = set().union(*(actor_of(user, EARLY_2018).roles for user in User.objects.all()))
    assert set(Post.objects.values_list("role", flat=True)) - roles == {"care_coordinator"}
    assert all(user.is_demo and user.email.endswith(".voorbeeld") for user in User.objects.all())
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_loading_the_network_twice_changes_nothing_and_again_after_a_correction_only_that(db, spoiled):
    load_areas()
    load_network(*FILES)
    assert all(change.is_empty for change in load_network(*FILES))
    changed = spoiled("organisations.yaml", "covers: [GM0402]", "covers: [GM0402, GM0406]")
    load_network(*changed)
    assert set(Organisation.objects.get(slug="gemeente-hilversum").covers.values_list("pk", flat=True)) == {
        "GM0402",
        "GM0406",
    }
    load_network(*FILES)
    assert Organisation.objects.get(slug="gemeente-hilversum").covers.get().pk == "GM0402"


def test_the_command_reports_and_tells_a_fault(db, spoiled):
    load_areas()
    out = StringIO()
    call_command("load_network", *map(str, FILES), stdout=out)
    assert "organisations: 23 added" in out.getvalue()
    assert not User.objects.filter(is_demo=True).exists()
    with pytest.raises(CommandError, match="role 'king'"):
        call_command("load_network", *map(str, spoiled("posts.yaml", "role: mayor", "role: king")))


def test_accounts_are_marked_as_fictional_only_when_asked_for(db, capsys):
    load_areas()
    call_command("load_network", *map(str, FILES), demo=True, verbosity=0)
    assert User.objects.exists()
    assert not User.objects.filter(is_demo=False).exists()
    assert capsys.readouterr().out == ""
