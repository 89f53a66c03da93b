"""The reader: right often enough on texts it has never seen, the same each time, and in reasons that one can check."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.reader import SETS, documents, score
from sluitend.policy.reader.proposing import propose
from sluitend.policy.reader.shaping import HEADING, blocks_of, parts_of
from sluitend.policy.reader.words import Finder
from sluitend.policy.reference import read_concepts, read_sub_criteria, sub_criteria
from sluitend.registry.loading import ReferenceFault

FOUND, SILENT = 0.80, 0.90


@pytest.mark.parametrize("which", SETS)
def test_the_right_passage_is_among_the_first_three_and_silence_is_right(db, which):
    total = score(which)
    assert total.share_found >= FOUND, total.faults
    assert total.share_silent >= SILENT, total.faults


def test_there_are_documents_enough_and_each_sub_criterion_is_somewhere(db):
    tune, holdout = list(documents("tune")), list(documents("holdout"))
    assert len(tune) + len(holdout) >= 14
    assert {code for one in [*tune, *holdout] for code in one.right} == set(sub_criteria())


def read(text, title="Nota"):
    return propose(title, [(1, blocks_of(text))])


def test_the_same_text_gives_the_same_answer(db):
    one = next(documents("holdout"))
    assert read(one.text, one.title) == read(one.text, one.title)


def test_at_most_three_are_proposed_the_best_first(db):
    text = "\n\n".join(
        f"Voor slachtoffers van mensenhandel is opvang geregeld in huis {n}." for n in range(9)
    )
    found = read(text)["shelter"]
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Er is nog geen zorgcoördinator mensenhandel voor slachtoffers.", "absent"),
        ("De gemeente heeft op dit moment geen zorgcoördinator mensenhandel.", "absent"),
        ("De taak van de zorgcoördinator mensenhandel voor slachtoffers is onvoldoende belegd.", "absent"),
        ("Of een zorgcoördinator mensenhandel nodig is voor slachtoffers, wordt onderzocht.", "planned"),
        ("In 2027 stellen wij een zorgcoördinator mensenhandel aan voor slachtoffers.", "planned"),
        ("De zorgcoördinator mensenhandel regelt de zorg voor slachtoffers.", "present"),
    ],
)
def test_what_is_not_there_or_only_planned_is_told_as_such(db, text, says):
    assert [one.says for one in read(text)["care_coordination"]] == [says]


@pytest.mark.parametrize(
    "text",
    [
        "De aandachtsfunctionaris huiselijk geweld heeft een vervanger.",
        "Medewerkers volgen een training agressie en melden signalen bij de beveiliging.",
        "De horecavergunning kan worden geweigerd op grond van de Wet Bibob.",
        "Kinderopvang en opvang van regenwater zijn geregeld.",
        "De raad ontvangt jaarlijks een verslag over het groenbeheer.",
        "",
        "· · ·",
    ],
)
def test_words_that_look_alike_about_something_else_are_left_alone(db, text):
    assert not any(read(text).values())


def test_compounds_accents_and_broken_words_are_read(db):
    found = read(
        "Dit is de prostitutie-\nbeleidsnota. De zorg-\ncoordinator mensen-\nhandel helpt slachtoffers."
    )
    assert found["care_coordination"]
    assert "prostitutiebeleidsnota" in found["care_coordination"][0].quotation


def test_the_reason_names_words_that_stand_in_the_text(db):
    for document in documents("holdout"):
        for proposals in read(document.text, document.title).values():
            for one in proposals:
                said = f"{document.title} {one.place} {document.text}"
                flat = " ".join(said.replace("-\n", "").split())
                assert one.page == 1
                assert one.reason["terms"]
                for _code, words in one.reason["terms"]:
                    assert all(
                        word in flat or word.replace(" ", "") in flat.replace(" ", "") for word in words
                    )


def test_stems_come_from_postgresql(db):
    finder = Finder.over(["De opgevangen slachtoffers"])
    assert "victim" in finder.hits("De opgevangen slachtoffers")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aeinrst DEN.,:;-\n\t•1|ß\u00ad\u202e\x00éIV"), max_size=400))
def test_no_text_breaks_the_shaping_and_no_letter_is_lost(text):
    blocks = blocks_of(text)
    kept = "".join(block.text for block in blocks)
    letters = [mark for mark in text if mark in "aeinrst"]
    assert all(block.text.strip() for block in blocks)
    assert sum(kept.count(mark) for mark in "aeinrst") >= len(letters) * 0.99 - 0.01 or "\n" in text
    assert "\x00" not in kept
    assert "\u202e" not in kept


LINES = st.sampled_from(
    ["Mensenhandel", "1 Doel", "Artikel 3:4 Seksinrichtingen", "HULP", "Geachte raad,", "- opvang voor slachtoffers", "",
     "Medewerkers melden signalen van uitbuiting bij het meldpunt.", "Er is nog geen prostitutiebeleid.", "blz. 3",
     "Prostituees krijgen voorlichting en hulp van de GGD.", "Actie   Wie   Wanneer", "Horeca en evenementen"]
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=14), st.sampled_from(["Scan 12", "Mensenhandel", "Horecanota"]))
def test_whatever_the_order_of_the_lines_the_reader_answers(db, lines, title):
    found = read("\n".join(lines), title)
    assert set(found) == set(sub_criteria())
    assert all(len(proposals) <= 3 for proposals in found.values())


def test_a_title_above_the_text_counts_where_the_document_has_none(db):
    text = "Nota mensenhandel\n\nHoofdstuk 2 Hulp\n\nDe zorgcoördinator regelt de hulp."
    assert read(text, "Scan 12")["care_coordination"]
    assert not read(text.replace("mensenhandel", "ouderen"), "Scan 12")["care_coordination"]


def test_a_text_without_pages_is_kept_in_parts_of_about_a_page():
    parts = parts_of("\n\n".join("Een alinea van enkele woorden." * 10 for _ in range(60)))
    assert len(parts) > 3
    assert all(len(part) < 4000 for part in parts)


def test_headings_are_told_from_text():
    blocks = blocks_of(
        "1 Doel\n\nWij willen dit.\n\nArtikel 3:4 Vergunning\nHet is verboden zonder vergunning.\n\n- een punt\n- nog een"
    )
    assert [block.text for block in blocks if block.kind == HEADING] == ["1 Doel", "Artikel 3:4 Vergunning"]


HEADER = "source: x\nchecked_on: 2026-01-01\nstatus: sourced\nentries:\n"
CONCEPT = HEADER + "  - {{code: a, name: {{nl: a, en: a}}, words: {words}}}\n"


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("opvang", "list of words"),
        ('["op[vang"]', "cannot be found"),
        ('["*"]', "cannot be found"),
        ('["~ opvang"]', "both sides"),
        ('["opvang", "opvang"]', "twice"),
        ("[1]", "list of words"),
    ],
)
def test_a_fault_in_the_words_is_told_with_what_to_do(tmp_path, words, advice):
    path = tmp_path / "concepts.yaml"
    path.write_text(CONCEPT.format(words=words))
    with pytest.raises(ReferenceFault, match=advice):
        read_concepts(path)


@pytest.mark.parametrize(
    ("terms", "advice"),
    [
        ("[]", "terms"),
        ("opvang", "about, reach and ways"),
        ("{about: [a], reach: verder, ways: [{all: [a]}]}", "reach"),
        ("{about: [a], reach: passage}", "at least one way"),
        ("{about: [b], reach: passage, ways: [{all: [a]}]}", "not in concepts.yaml"),
        ("{about: [a], reach: passage, ways: [{all: []}]}", "at least one concept"),
        ("{about: [a], reach: passage, ways: [{all: [a], weight: -1}]}", "weight"),
        ("{about: [a], reach: passage, ways: [{all: [a]}], least: 0}", "least"),
        ("{about: [a], reach: passage, ways: [{all: [a]}], meer: [a]}", "no part"),
    ],
)
def test_a_fault_in_the_terms_is_told_with_what_to_do(tmp_path, terms, advice):
    known = read_concepts(_concepts(tmp_path))
    path = tmp_path / "sub_criteria.yaml"
    entry = "  - {code: x, name: {nl: x, en: x}, what: {nl: x, en: x}, aspect: paper, arrangement: document, use: document, terms: "
    path.write_text(f"{HEADER}{entry}{terms}}}\n")
    with pytest.raises(ReferenceFault, match=advice):
        read_sub_criteria(path, known)


def _concepts(tmp_path):
    path = tmp_path / "concepts.yaml"
    path.write_text(CONCEPT.format(words='["opvang"]'))
    return path


NOT_THERE = [
    ("De gemeente heeft geen beleid tegen mensenhandel.", "trafficking_policy"),
    ("Er is geen meldroute voor signalen van mensenhandel.", "report_route"),
    ("Signalen van mensenhandel worden nog niet geregistreerd.", "signal_registration"),
    ("Signalen van mensenhandel registreren wij niet.", "signal_registration"),
    ("Sekswerkers krijgen geen voorlichting.", "information_sex_workers"),
    ("Terugkoppeling van signalen van mensenhandel aan melders vindt niet plaats.", "signal_follow_up"),
    ("Er is nog geen afspraak over terugkoppeling van signalen van mensenhandel.", "signal_follow_up"),
    ("Voor slachtoffers van mensenhandel ontbreekt opvang.", "shelter"),
    ("Beleid tegen mensenhandel is er in onze gemeente niet.", "trafficking_policy"),
    ("De raad wordt niet geïnformeerd over mensenhandel.", "account"),
    ("Medewerkers zijn niet getraind in het herkennen van mensenhandel.", "awareness"),
    ("Slachtoffers van mensenhandel blijven zonder opvang.", "shelter"),
    (
        "De zorgcoördinator is er niet voor slachtoffers van mensenhandel. De gemeente hecht aan zorg.",
        "care_coordination",
    ),
]


@pytest.mark.parametrize(("text", "code"), NOT_THERE)
def test_a_text_that_says_that_it_is_not_there_is_never_told_as_there(db, text, code):
    for title in ("Nota", "Mensenhandel en sekswerk"):
        assert {one.says for one in read(text, title)[code]} <= {"absent"}
    assert read(text, "Aanpak mensenhandel en sekswerk")[code] or code == "signal_follow_up"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Slachtoffers van mensenhandel krijgen niet alleen opvang, maar ook nazorg.", "shelter"),
        (
            "Als er geen opvang is voor slachtoffers van mensenhandel, regelt de zorgcoördinator die.",
            "shelter",
        ),
        ("Slachtoffers van mensenhandel krijgen opvang. Er is geen wachtlijst.", "shelter"),
        ("Het is verboden zonder vergunning een seksbedrijf uit te oefenen.", "local_regulation"),
    ],
)
def test_a_no_about_something_else_takes_nothing_away(db, text, code):
    assert [one.says for one in read(text, "Mensenhandel en sekswerk")[code]] == ["present"]


def test_what_is_not_there_is_proposed_last(db):
    text = (
        "Er is geen opvang en geen noodbed en geen nazorg voor slachtoffers van mensenhandel.\n\n"
        "De opvang van slachtoffers van mensenhandel is geregeld."
    )
    assert [one.says for one in read(text)["shelter"]] == ["present", "absent"]


@pytest.mark.parametrize(
    "text",
    [
        "Elke medewerker meldt signalen van mensenhandel bij de aandachtsfunctionaris",
        "Actie   Wie\n\nElke medewerker meldt signalen van mensenhandel bij de aandachtsfunctionaris   Team Veiligheid",
    ],
)
def test_a_sentence_without_a_full_stop_is_text(db, text):
    assert any("medewerker meldt" in one.quotation for one in read(text)["report_route"])


@pytest.mark.parametrize(
    "text",
    ["." * 100_000, "a.a." * 25_000, "a.\n" * 33_000, "mensenhandel" * 8_000, "a\n\n" * 33_000, "| " * 50_000,
     " ".join(f"w{number}x" for number in range(13_000))],
)  # fmt: skip
def test_no_text_takes_the_reader_long(db, text):
    begun = time.process_time()
    propose("Mensenhandel", [(number, blocks_of(part)) for number, part in enumerate(parts_of(text), 1)])
    assert time.process_time() - begun < 3  # the whole of what is read at once is six times as much
