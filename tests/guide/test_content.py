"""The files of the guide: every entry has a source, a status and a day; a fault is told and nothing is read."""

import shutil

import pytest

from sluitend.guide.acts import ACTS
from sluitend.guide.content import ASKS, EFFECTS, Power
from sluitend.guide.reading import FOLDER, Reader, guide, pieces
from sluitend.registry.loading import ReferenceFault
from sluitend.signals.reference import OTHER, all_forms

INVENTED = ("Voorstel van Sluitend", "Begeleidingsvragen van Sluitend", "Overzicht van Sluitend")


def test_every_entry_says_where_it_comes_from_and_when_to_look_again():
    for piece in pieces().values():
        assert len(piece.source) > 10, piece.code
        assert piece.checked_on < piece.review_on, piece.code
        assert piece.name.nl
        assert piece.name.en


def test_what_is_our_own_proposal_is_never_shown_as_sourced():
    for piece in pieces().values():
        assert not (piece.verified and piece.source.startswith(INVENTED)), piece.code


def test_a_verdict_of_the_courts_is_tied_to_the_power_that_it_is_about():
    for judgment in guide().case_law:
        assert judgment.ecli.startswith("ECLI:NL:")
        assert judgment.effect in EFFECTS
        assert all(isinstance(pieces()[code], Power) for code in judgment.powers)


def test_every_power_says_who_decides_on_which_basis_and_what_to_ask_first():
    for power in guide().powers:
        assert power.basis.nl
        assert power.body.nl
        assert power.asks
        assert set(power.asks) <= set(ASKS)
        assert power.record
        assert not power.care_first or "care" in power.asks


def test_texts_to_read_aloud_are_short_sentences():
    for text in guide().texts:
        for language in (text.text.nl, text.text.en):
            sentences = [part for part in language.replace("?", ".").split(".") if part.strip()]
            assert max(len(sentence.split()) for sentence in sentences) <= 20, text.code


def test_the_rights_are_told_to_everybody():
    always = {text.code for text in guide().texts if not text.when.codes}
    assert {"say_help", "say_lawyer", "say_interpreter", "say_privacy"} <= always


def test_every_act_of_a_step_exists():
    assert {step.act for step in guide().steps if step.act} <= set(ACTS)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("steps", "section: never", "section: ooit", "section 'ooit'"),
        ("steps", "{all: [minor]}", "{all: [kind]}", "answer 'kind'"),
        ("steps", "{all: [minor]}", "{some: [minor]}", "write 'when' with"),
        ("steps", "{all: [minor]}", "{all: minor}", "as a list of answers"),
        ("steps", 'phone: "112"', "phone: 112", "between quotes"),
        ("steps", "review_on: 2027-11-29", "review_on: volgend jaar", "as a date"),
        ("steps", "review_on: 2027-11-29", "review_on: 2026-01-01", "come after the day"),
        ("steps", "act: report", "act: dansen", "'dansen'"),
        ("powers", "verdict: possible", "verdict: misschien", "give each outcome a verdict"),
        ("powers", "asks: [lighter, care, disclosable]", "asks: [zin]", "'zin' in 'asks'"),
        ("powers", "code: bibob", "code: police", "stands in two files"),
        ("case_law", "powers: [close_home_bylaw]", "powers: [toveren]", "'toveren' does not exist"),
        ("case_law", "effect: blocks", "effect: leuk", "effect 'leuk'"),
        ("case_law", "decided_on: 2025-06-20", "decided_on: vorig jaar", "as a date"),
        ("institutions", "{always: true}", "{days: [9], from: '09:00', to: '17:00'}", "from 1 to 7"),
        ("institutions", "{always: true}", "{days: [1], from: '9', to: 'x'}", "give 'hours' days"),
        ("institutions", "{always: true}", "altijd", "write 'hours'"),
        ("institutions", "via: comensha", "via: niemand", "'niemand' does not exist"),
        ("institutions", "kind: ggd", "kind: circus", "kind 'circus'"),
        ("situations", "code: not_acute", "code: acute", "stands here twice"),
        ("situations", "    many: true", "    many: veel", "true or false"),
        ("texts", "  - code: say_safe", "  - code: say_safe\n    from: 2030-01-01\n    until: 2029-01-01", "it ends"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_file_and_entry_with_what_to_do(tmp_path, file, old, new, told):
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ReferenceFault, match=told):
        Reader(tmp_path).guide()


def test_a_power_without_a_last_word_is_a_fault(tmp_path):
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "powers.yaml"
    path.write_text(
        path.read_text("utf-8").replace(
            '      - verdict: no_basis\n        reason: {nl: "Geen grondslag: de',
            '      - verdict: no_basis\n        when: {all: [home]}\n        reason: {nl: "Geen grondslag: de',
        ),
        "utf-8",
    )
    with pytest.raises(ReferenceFault, match="end 'outcomes'"):
        Reader(tmp_path).guide()


def test_the_forms_are_those_of_the_signals_from_the_same_day_on():
    """The two subjects are siblings and do not read each other's files: hence here."""
    (form,) = (question for question in guide().questions if question.code == "form")
    known = all_forms()
    for answer in form.answers:
        assert answer.valid_from == known[answer.code].valid_from, answer.code
    assert {answer.code for answer in form.answers} >= set(known) - {OTHER, "unknown"}
