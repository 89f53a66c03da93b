"""The threat model says what attacks each threat: those tests must be there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "docs" / "security" / "threat-model.md"
ROW = re.compile(
    r"^\| (?P<kind>[STRIDE](, [STRIDE])?) \| (?P<threat>.+?) \| (?P<stopped>.+?) \| (?P<tested>.+?) \|$"
)


def rows():
    return [found.groupdict() for line in MODEL.read_text("utf-8").splitlines() if (found := ROW.match(line))]


def test_every_threat_at_a_boundary_says_what_stops_it_and_what_attacks_it():
    assert len(rows()) > 30
    for row in rows():
        assert "tests" in row["tested"], row["threat"]


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", MODEL.read_text("utf-8")))))
def test_a_test_that_is_named_is_there(file):
    assert (ROOT / file).exists()


def test_every_boundary_in_the_picture_has_its_table():
    numbers = set(
        re.findall(
            r'font-weight|<text x="\d+" y="\d+">(\d)</text>', (MODEL.parent / "boundaries.svg").read_text()
        )
    )
    assert {f"### {number} ·" in MODEL.read_text("utf-8") for number in numbers - {""}} == {True}
