import pytest

from sluitend.identity.names import folded, parts, sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thijs", "Tijs"),
        ("Youssef", "Joesoef"),
        ("Khadija", "Chadija"),
        ("Janssen", "Jansen"),
        ("Mohammed", "Muhammad"),
        ("Mohamed", "Mehmet"),
        ("Schmidt", "Smit"),
        ("Михаил", "Mikhail"),
        ("Siobhán", "Siobhan"),
        ("Dijkstra", "Dykstra"),
        ("Pfeiffer", "Feifer"),
        ("Ömer", "Omer"),
        ("Łukasz", "Lucas"),
    ],
)
def test_two_spellings_of_one_name_sound_the_same(one, other):
    assert sound(folded(one)) == sound(folded(other))


@pytest.mark.parametrize(("one", "other"), [("Anna", "Bas"), ("Jansen", "Bakker"), ("Maria", "Sara")])
def test_different_names_sound_different(one, other):
    assert sound(folded(one)) != sound(folded(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("van der Berg", ("berg",)),
        ("El Khattabi", ("khattabi",)),
        ("Jansen-de Vries", ("jansen", "vries")),
        ("'t Hooft", ("t", "hooft")),
        ("O'Brien", ("obrien",)),
        ("Van", ("van",)),
        ("", ()),
        ("  ", ()),
    ],
)
def test_prefixes_say_little_unless_there_is_nothing_else(text, expected):
    assert parts(text) == expected
