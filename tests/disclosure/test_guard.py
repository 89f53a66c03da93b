"""Two spaces, two people: no row anywhere leads from somebody in one space to somebody in another."""

import json
import re

import pytest
from django.db import connection
from hypothesis import given as for_all
from hypothesis import strategies as st

from sluitend.access.actor import system
from sluitend.access.deciding import decide
from sluitend.access.errors import NotFound
from sluitend.casework.models import Involvement
from sluitend.casework.programmes import PROGRAMMES, Choice
from sluitend.casework.verbs import involve_known
from sluitend.disclosure.models import GIVEN, NEVER_FROM_OUTREACH, Consent
from sluitend.disclosure.receivers import ToCase
from sluitend.disclosure.rules import CATEGORIES, Grounds, Proposal
from sluitend.disclosure.verbs import disclose
from sluitend.identity.models import Person, Space
from sluitend.identity.values import Name
from sluitend.signals.verbs import open_case_from_signal
from tests.disclosure.conftest import DAY, WITH, WITHOUT, somebody_in
from tests.factories import a_case

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"


def dump():
    """Return every row of every table as (table, text)."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t")
            for (row,) in cursor.fetchall():
                yield table, row


def spaces_named_in(row, spaces):
    return {spaces[mark] for mark in spaces if mark in row}


@pytest.fixture
def crossed(world, signal):
    """Samira in a signal, given to care; Roos in outreach, given to care."""
    samira = somebody_in(world.anna, signal)
    care = a_case(world.anna)
    disclose(
        world.anna, signal.pk, to=ToCase(care.pk), involvements=[samira.pk],
        categories=["name", "birth_date"], grounds=WITHOUT,
    )  # fmt: skip
    exit_case = a_case(world.gerda, programme="exit")
    roos = somebody_in(world.gerda, exit_case, Name(given="Roos"))
    target = a_case(world.gerda)
    disclose(
        world.gerda,
        exit_case.pk,
        to=ToCase(target.pk),
        involvements=[roos.pk],
        categories=["name"],
        grounds=WITH,
    )
    return [signal, care, exit_case, target]


def test_no_row_of_the_whole_database_names_people_of_two_spaces(crossed):
    spaces = {}
    for person in Person.objects.all():
        spaces[str(person.pk)] = spaces[person.pseudonym] = person.space
    assert len(set(spaces.values())) == 3
    rows = list(dump())
    named = [(table, spaces_named_in(row, spaces)) for table, row in rows]
    assert sum(1 for _table, found in named if found) > 10
    assert [(table, found) for table, found in named if len(found) > 1] == []


def test_no_row_about_a_case_names_somebody_of_another_space(crossed):
    people = {str(one.pk): one.space for one in Person.objects.all()}
    people |= {one.pseudonym: one.space for one in Person.objects.all()}
    cases = {str(case.pk): case.space for case in crossed}
    wrong = []
    for table, row in dump():
        about = {cases[each] for each in UUIDS.findall(row) if each in cases}
        if len(about) == 1 and (named := spaces_named_in(row, people)) and named != about:
            wrong.append((table, about, named))
    assert wrong == []


def test_no_row_ties_a_case_in_outreach_to_a_case_elsewhere(crossed):
    cases = {str(case.pk): case.space for case in crossed}
    references = {case.reference: case.space for case in crossed}
    for table, row in dump():
        about = spaces_named_in(row, cases | references)
        assert "outreach" not in about or about == {"outreach"}, table


def test_no_identifier_but_its_own_is_shared_by_what_is_known_of_two_people(crossed):
    tables = ("identity_sealed", "identity_token", "disclosure_receipt", "disclosure_disclosedperson")
    rows = [(json.loads(row)["person_id"], row) for table, row in dump() if table in tables]
    seen = {}
    for person, row in rows:
        for each in set(UUIDS.findall(row)) - {person}:
            seen.setdefault(each, set()).add(person)
    spaces = {str(one.pk): one.space for one in Person.objects.all()}
    across = {each for each, whom in seen.items() if len({spaces[one] for one in whom}) > 1}
    # Organisations only: a receipt says from whom, a disclosure to whom.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM registry_organisation")
        assert across <= {pk for (pk,) in cursor.fetchall()}


def test_opening_from_a_signal_copies_nobody_and_nobody_of_another_space_can_be_involved(world, signal):
    samira = somebody_in(world.anna, signal)
    before = Person.objects.count()
    opened = open_case_from_signal(
        world.anna, signal.pk, programme="victim_care", title="Hulp", legal_basis="wmo", reason="Nodig"
    )
    assert Person.objects.count() == before
    with pytest.raises(NotFound):
        involve_known(world.anna, opened.pk, person=samira.person_id, role="subject")
    done = disclose(
        world.anna,
        signal.pk,
        to=ToCase(opened.pk),
        involvements=[samira.pk],
        categories=["name"],
        grounds=WITHOUT,
    )
    assert Person.objects.count() == before + 1
    assert Involvement.objects.get(case=done.received).space == "care"


BASES = tuple({basis.code: basis for one in PROGRAMMES.values() for basis in one.legal_bases}.values())
KINDS = ("municipality", "region", "ggd", "womens_shelter", "police", "safety_house", "comensha")
proposals = st.builds(
    Proposal,
    space=st.sampled_from(Space.values),
    giver=st.sampled_from(KINDS),
    to_space=st.sampled_from(["", *Space.values]),
    receivers=st.frozensets(st.sampled_from(KINDS), max_size=3),
    categories=st.frozensets(st.sampled_from([*CATEGORIES, "passport"]), max_size=5),
    roles=st.frozensets(st.sampled_from(Involvement.Role.values), max_size=3),
    grounds=st.builds(
        Grounds,
        legal_basis=st.sampled_from([basis.code for basis in BASES]),
        consent=st.sampled_from([*Consent.values, ""]),
        motivation=st.sampled_from(["", "Nodig"]),
        consent_on=st.sampled_from([None, DAY]),
    ),
    bases=st.just(BASES) | st.just((Choice("wmo", "Wmo"),)),
)


@for_all(proposals)
def test_whatever_is_proposed_what_is_allowed_keeps_every_rule(asked):
    if not decide(system("test"), "disclose", asked):
        return
    grounds, outreach = asked.grounds, "outreach" in {asked.space, asked.to_space}
    assert asked.categories
    assert asked.categories <= set(CATEGORIES) - {"case"}
    assert asked.to_space != asked.space
    assert not (asked.to_space in {"signals", "outreach"} and "identifier" in asked.categories)
    assert not (asked.to_space == "outreach" and asked.categories & {"birth_date", "address"})
    assert not outreach or (asked.giver == "ggd" and grounds.consent in GIVEN)
    assert asked.space != "outreach" or not asked.receivers & set(NEVER_FROM_OUTREACH)
    assert grounds.motivation
    assert grounds.consent in Consent.values
    assert grounds.consent not in GIVEN or grounds.consent_on
    assert grounds.legal_basis != "consent" or grounds.consent in GIVEN
    assert grounds.legal_basis in {basis.code for basis in asked.bases}
    assert "reporter" not in asked.roles or grounds.consent in GIVEN
    assert asked.roles or (not asked.to_space and asked.categories == {"story"})


def test_some_proposals_are_allowed_or_the_property_above_would_prove_nothing():
    for to_space, categories in (("care", {"name", "identifier"}), ("", {"story"})):
        asked = Proposal(
            "signals", "municipality", to_space, frozenset({"municipality"}), frozenset(categories),
            frozenset({"subject"}), WITHOUT, (Choice("public_task", "Taak"),),
        )  # fmt: skip
        assert decide(system("test"), "disclose", asked)


def test_what_may_not_be_kept_may_not_be_decided_otherwise_either():
    asked = Proposal(
        "signals", "ggd", "care", frozenset(), frozenset({"name"}), frozenset({"subject"}), WITHOUT, BASES
    )
    assert decide(system("test"), "disclose", asked)
    assert not decide(system("test"), "undisclose", asked)
