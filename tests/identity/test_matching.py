import pytest

from sluitend.identity import verbs
from sluitend.identity.matching import candidates, find, hit
from sluitend.identity.models import Person, Token
from sluitend.identity.scoring import Verdict, score
from sluitend.identity.tokens import marks_of, token
from sluitend.identity.values import Address, BirthDate, Email, Identifier, Name, Phone
from tests.identity.conftest import all_known_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ring_file")]
FATIMA = [
    Name("Fatima", "El", "Voorbeeldi"),
    BirthDate("1994-03-09"),
    Address("Dorpsstraat", "12a", "1400 AB", "Voorbeelddam"),
    Phone("+31 6 12345678"),
    Identifier("v_number", "2801234567"),
]
CROWD = [
    [Name("Jan", "", "Jansen"), BirthDate("1994-03-09")],
    [Name("Fatima", "", "Bakker"), BirthDate("1971-11-30")],
    [Name("Karel", "", "Voorbeeldi"), BirthDate("1960-01-02")],
    [Name("Piet", "van der", "Test"), BirthDate("2001-10-10")],
]


@pytest.fixture
def fatima(anna):
    people = all_known_to(anna, [FATIMA, *CROWD])
    return people[0]


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ([Name("Fatima", "El", "Voorbeeldi"), BirthDate("1994-03-09")], "likely"),
        ([Name("Fatima", "", "Voorbeldi"), BirthDate("1994-03-09")], "likely"),  # misspelt
        ([Name("Fatma", "el", "Voorbeelti"), BirthDate("1994-03-09")], "likely"),  # as it sounds
        ([Name("Voorbeeldi", "", "Fatima"), BirthDate("1994-03-09")], "likely"),  # swapped
        ([Name("Фатима", "", "Воорбеелди"), BirthDate("1994-03-09")], "likely"),  # another alphabet
        ([Name("Fatima", "", "Voorbeeldi"), BirthDate("1994-09-03")], "likely"),  # day and month turned
        ([Name("Fatima", "", "Voorbeeldi"), BirthDate("1994-03-08")], "likely"),  # one figure wrong
        ([Name("Fatima", "", "Voorbeeldi"), BirthDate("1994-03")], "likely"),
        ([Name("Fatima", "", "Voorbeeldi"), BirthDate("1994")], "likely"),
        ([Name("Fatima", "", "Voorbeeldi")], "possible"),  # birth date unknown
        ([Name("F.", "", "Voorbeeldi"), BirthDate("1994-03-09")], "likely"),
        ([Name("", "", "Voorbeeldi"), BirthDate("1994-03-09")], "likely"),
        ([Name("Fatima", "", "Getrouwd"), BirthDate("1994-03-09")], "possible"),
        ([Phone("0612345678")], "possible"),
        ([Name("Fatima"), Phone("06-12345678")], "likely"),
        ([Identifier("V_number", "280 123 4567")], "likely"),
        ([Name("Fatima"), Address("", "12 A", "1400ab")], "possible"),
        ([Name("F", "", "Voorbeeldi"), Address("Dorpstraat", "12a", "1400AB")], "likely"),
    ],
)
def test_the_person_meant_is_offered_first(fatima, asked, verdict):
    matches = find(Person.objects.all(), "care", asked)
    assert matches, "nobody was offered"
    assert (matches[0].person, matches[0].score.verdict) == (fatima, verdict)


@pytest.mark.parametrize(
    "asked",
    [
        [Name("Sara", "", "Anders"), BirthDate("1980-01-01")],
        [Name("Fatima", "", "Anders"), BirthDate("1980-01-01")],
        [Name("Fatima")],
        [Name("", "", "Voorbeeldi")],
        [BirthDate("1994-03-09"), Name("Sara", "", "Anders")],
        [BirthDate("1994")],
        [Phone("abc")],
        [Name("!?")],
    ],
)
def test_who_is_not_meant_is_not_offered(fatima, asked):
    assert fatima not in [match.person for match in find(Person.objects.all(), "care", asked)]


def test_every_offer_says_why_and_its_points_add_up(fatima):
    [match] = find(Person.objects.all(), "care", [Name("Fatima", "", "Voorbeeldi"), BirthDate("1994-09-03")])
    assert [str(reason.text) for reason in match.score.reasons] == [
        "dag en maand verwisseld",
        "zelfde achternaam",
        "zelfde voornaam",
    ]
    assert match.score.points == sum(reason.points for reason in match.score.reasons)


def test_nobody_is_found_in_another_space(fatima):
    assert find(Person.objects.all(), "care_and_safety", FATIMA) == []
    assert not hit("care_and_safety", FATIMA)


def test_a_hit_is_yes_or_no_and_a_possible_match_is_no_hit(fatima):
    assert hit("care", FATIMA) is True
    assert hit("care", [Name("Fatima", "", "Voorbeeldi")]) is False
    assert hit("care", [Name("Niemand", "", "Bekend"), BirthDate("1950")]) is False


def test_candidates_are_found_in_one_statement_and_few_are_opened(fatima, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert candidates(Person.objects.all(), "care", FATIMA)[0] == fatima
    with django_assert_num_queries(3):
        find(Person.objects.all(), "care", FATIMA)


def test_a_person_with_several_names_is_found_by_each(anna, fatima):
    verbs.add_identity(anna, fatima.pk, value=Name("Femke", "de", "Schuilnaam"), within=Person.objects.all())
    for name in (Name("Femke", "", "Schuilnaam"), Name("Fatima", "", "Voorbeeldi")):
        assert find(Person.objects.all(), "care", [name, BirthDate("1994")])[0].person == fatima


def test_the_same_person_has_no_mark_in_common_across_spaces(anna, fatima):
    values = [value for value in FATIMA if value.kind != "identifier"]
    other = verbs.register_person(anna, space="signals", values=values)
    one, two = (
        set(Token.objects.filter(person=each).values_list("token", flat=True)) for each in (fatima, other)
    )
    assert one
    assert two
    assert not one & two


def test_even_under_one_key_two_spaces_and_two_kinds_mark_differently(ring):
    key = ring.current("care", "index")
    numbers = [token(key, space, (kind, "x")) for space in ("care", "signals") for kind in ("part", "phone")]
    assert len(set(numbers)) == len(numbers)


def test_marks_hold_no_single_common_fact_beyond_a_names_part():
    kinds = {kind for kind, _text in marks_of(FATIMA)}
    assert kinds == {
        "part",
        "pair",
        "head",
        "birth",
        "year",
        "day",
        "phone",
        "identifier",
        "address",
        "place",
    }


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        (BirthDate("1990-05-12"), BirthDate("1990-05-12"), 12),
        (BirthDate("1990-05-12"), BirthDate("1990-12-05"), 9),
        (BirthDate("1990-05-12"), BirthDate("1990-05-13"), 6),
        (BirthDate("1990-05-12"), BirthDate("1990-06-01"), 1),
        (BirthDate("1990-05-12"), BirthDate("1990-11-28"), -2),
        (BirthDate("1990-05-12"), BirthDate("1971-11-28"), -6),
        (BirthDate("1990-05"), BirthDate("1990-05-12"), 8.5),
        (BirthDate("1990-06"), BirthDate("1990-05-12"), -1),
        (BirthDate("1990"), BirthDate("1990-05-12"), 5),
        (BirthDate("1991"), BirthDate("1990-05-12"), 1),
        (BirthDate("1995"), BirthDate("1990-05-12"), -6),
        (Name("Samira"), Name("Samira"), 6.5),
        (Name("Samira"), Name("S"), 1),
        (Name("Samira"), Name("Karel"), -4),
        (Identifier("bsn", "999999990"), Identifier("bsn", "999999909"), 9),
        (Identifier("bsn", "999999990"), Identifier("bsn", "123456782"), -6),
        (Identifier("bsn", "999999990"), Identifier("v_number", "999999990"), 0),
        (Address("", "", "1400AB", "Bussum"), Address("", "9", "1400 ab", ""), 4),
        (Address("", "", "", "Bussum"), Address("", "", "", "Bussum"), 2),
        (Address("", "", "", "Bussum"), Address("", "", "", "Hilversum"), -1),
        (Email("a@voorbeeld.test"), Email("A@voorbeeld.test"), 11),
        (Phone("0612345678"), Email("a@voorbeeld.test"), 0),
    ],
)
def test_each_agreement_has_its_published_points(one, other, points):
    assert score([one], [other]).points == score([other], [one]).points == points


def test_too_little_is_no_match():
    assert score([], []).verdict is Verdict.NONE
