"""The plan on paper: in the language of the person, whole or not at all, and nothing that gives somebody away."""

import shutil
from datetime import date

import pypdfium2
import pytest

from sluitend.casework.codes import languages
from sluitend.intake.verbs import answer_step
from sluitend.logbook.models import Record
from sluitend.paper import DOCX, PDF
from sluitend.registry.loading import CHECKS, ReferenceFault
from sluitend.support import verbs
from sluitend.support.models import Plan
from sluitend.support.printing import has_pdf, plan_data, plan_docx, plan_pdf
from sluitend.support.queries import support_of
from sluitend.support.reference import FOLDER, domains, services
from sluitend.support.wording import WORDS, spoken_on_paper, wordings
from tests.factories import in_days
from tests.paper.test_sheets import all_words, read

CODES = ["nl", "en", "ar", "bg", "es", "fr", "hu", "pl", "pt", "ro", "ru", "tr", "uk", "vi", "zh-hans"]
OF_A_TYPEWRITER = {"ar", "zh-hans"}  # in these, the letters of a PDF do not come back in the order of reading
NO_FONT_HAS_IT = "\U00030000"  # a Chinese letter of the year 2020, outside what fonts usually have


def page(response):
    return response.content.decode()


def address(case, file="papier/"):
    return f"/casussen/{case.pk}/plan/{file}"


def paper_of(response):
    text = page(response)
    return text[text.index("<article") : text.index("</article>")]


def speaks(world, case, *codes):
    given = {"languages": list(codes), "interpreter": "yes", "helper": "either"}
    answer_step(world.anna, case.pk, step="language", answers=given)


@pytest.fixture
def files(tmp_path):
    """The reference data of support, to spoil."""
    return shutil.copytree(FOLDER, tmp_path / "reference")


def test_every_language_has_every_word_and_only_ours_count_as_verified():
    assert set(wordings()) == set(CODES)
    assert list(wordings())[:2] == ["nl", "en"]
    assert [code for code, one in wordings().items() if one.verified] == ["nl", "en"]
    for one in wordings().values():
        assert tuple(one.words) == WORDS
        assert one.domains.keys() == domains().keys()
        assert one.help.keys() == services().keys()
        assert "112" in one.words["danger"]
    assert wordings in CHECKS


# What a victim, a survivor and who went through the same are called.
GIVES_AWAY = (
    *(
        "slachtoffer",
        "victim",
        "vittim",
        "vítim",
        "víctim",
        "áldozat",
        "pokrzywdz",
        "pentru victime",
        "пострада",
    ),
    *(
        "потерпіл",
        "mağdur",
        "nạn nhân",
        "受害",
        "ضحايا",
        "lotgenoten",
        "surviv",
        "sorstárs",
        "experien",
        "опыт",
    ),
    *("опит", "досвід", "przeżyc", "yaşamış", "trải qua", "相似", "مشابهة", "vécu"),
)


@pytest.mark.parametrize("code", CODES)
def test_no_kind_of_help_tells_on_paper_what_somebody_went_through(code):
    said = " ".join(wordings()[code].help.values()).lower()
    assert not [word for word in GIVES_AWAY if word in said]
    assert services()["victim_support"].name.nl == "Slachtofferhulp", "a screen keeps the real name"


@pytest.mark.parametrize("code", [code for code in CODES if code not in {"nl", "en"}])
def test_no_word_was_left_in_dutch_or_english(code):
    one = wordings()[code]
    for ours in (wordings()["nl"], wordings()["en"]):
        for group in ("words", "domains", "help"):
            same = getattr(one, group).items() & getattr(ours, group).items()
            assert not same, same


@pytest.mark.parametrize(
    ("file", "there", "instead", "told"),
    [
        ("pl", '      danger: "', '      gevaar: "', "pl.yaml, entry words: add the words for danger"),
        (
            "pl",
            '      title: "',
            '      titel: "x"\n      title: "',
            "pl.yaml, entry words: 'titel' does not",
        ),
        ("pl", '"Mieszkanie"', '" "', "pl.yaml, entry domains: give 'housing' as text between quotes"),
        ("pl", '"Mieszkanie"', "1", "pl.yaml, entry domains: give 'housing' as text between quotes"),
        ("pl", "- code: help", "- code: hulp", "give exactly the entries words, domains, help"),
        ("nl", "- code: words", "- code: domains", "nl.yaml: give exactly the entries words"),
        ("pl", "code: pl", "code: po", "give 'code: pl' above the entries"),
        ("pl", "own_name: ", "own: ", "pl.yaml, entry pl: give 'own_name' as text"),
        ("pl", "name: {nl:", "name: {de:", "give 'name' in Dutch (nl) and English (en)"),
        ("en", 'day: "j F Y"', "day: 5", "give 'day' as text"),
    ],
)
def test_a_fault_in_a_language_is_told_by_file_and_entry(files, file, there, instead, told):
    path = files / "paper" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), "utf-8")
    with pytest.raises(ReferenceFault) as fault:
        wordings(files)
    assert told in str(fault.value)


def test_a_kind_of_help_that_is_added_is_asked_of_every_language(files):
    path = files / "services.yaml"
    line = '  - {code: bicycle, domain: daily_life, days: 9, name: {nl: "Fiets", en: "Bicycle"}}\n'
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    with pytest.raises(ReferenceFault, match=r"ar\.yaml, entry help: add the words for bicycle"):
        wordings(files)


def test_a_language_without_dates_and_a_missing_dutch_are_refused(files):
    polish = files / "paper" / "pl.yaml"
    unknown = polish.read_text("utf-8").replace("code: pl", "code: qq")
    (files / "paper" / "qq.yaml").write_text(unknown, "utf-8")
    with pytest.raises(ReferenceFault, match="Django has no language 'qq'"):
        wordings(files)
    (files / "paper" / "qq.yaml").unlink()
    (files / "paper" / "nl.yaml").unlink()
    with pytest.raises(ReferenceFault, match=r"nl\.yaml: the file does not exist"):
        wordings(files)


@pytest.mark.parametrize("code", CODES)
def test_every_language_comes_as_it_is_offered_without_a_box(world, told, code):
    wording, support = wordings()[code], support_of(told)
    made = plan_pdf(support, wording, names=True)
    assert (made is not None) is has_pdf(code)
    assert has_pdf(code) or code == "zh-hans", "the fonts that come along have this alphabet"
    if made and code not in OF_A_TYPEWRITER:
        document = pypdfium2.PdfDocument(made)
        text = " ".join("".join(one.get_textpage().get_text_bounded() for one in document).split())
        for word in ("title", "wish", "myself", "danger"):
            assert " ".join(wording.words[word].split()) in text
        assert wording.domains["work_school"] in text
        assert "Ik wil naar school." in text
    paper = read(plan_docx(support, wording, names=True))
    words = all_words(paper)
    for expected in ("title", "wish", "myself", "asked", "danger", "otherwise"):
        assert wording.words[expected] in words
    assert wording.help["lawyer"] in words
    assert "Advocatenkantoor Aan Zee" in words
    assert paper.core_properties.language == code


def test_a_date_is_written_as_the_language_does(world, told):
    support = support_of(told)
    day = date(2027, 3, 9)
    for goal in support.open_goals:
        goal.due = day

    def written(code):
        return str(plan_data(support, wordings()[code], names=True))

    assert "9 maart 2027" in written("nl")
    assert "9 March 2027" in written("en")
    assert "9 marca 2027" in written("pl")
    assert "2027. március 9." in written("hu")
    assert "9 березня 2027 р." in written("uk")
    assert "2027年3月9日" in written("zh-hans")


def test_what_was_typed_keeps_its_full_stop_where_the_paper_runs_the_other_way(world, told):
    verbs.make_plan(world.anna, told.pk, words="Ik wil naar school.\nأريد أن أعمل.")

    def lines(code):
        return plan_data(support_of(told), wordings()[code], names=True)["sections"][0]["parts"][0]["text"]

    left, right = "\u200e", "\u200f"
    assert lines("nl") == f"Ik wil naar school.\n{right}أريد أن أعمل.{right}"
    assert lines("ar") == f"{left}Ik wil naar school.{left}\nأريد أن أعمل."
    for code in ("nl", "ar"):
        assert plan_pdf(support_of(told), wordings()[code], names=True)


def test_a_sign_that_no_font_has_gives_a_word_document_and_never_a_box(world, told, as_):
    verbs.make_plan(world.anna, told.pk, words=f"Ik wil {NO_FONT_HAS_IT}.")
    client = as_(world.anna)
    text = page(client.post(address(told), {"taal": "nl"}))
    assert "alleen als Word-document" not in text
    answer = client.post(address(told, "papier.pdf"), {"taal": "pl", "zonder": "1"})
    text = page(answer)
    assert "Dit plan is er alleen als Word-document" in text
    assert address(told, "papier.docx") in text
    assert "formaction" not in text
    assert 'lang="pl"' in paper_of(answer)
    assert '<input type="hidden" name="zonder" value="1">' in text
    assert not Record.objects.filter(action="print_support").exists()
    assert NO_FONT_HAS_IT in all_words(read(client.post(address(told, "papier.docx")).content))


def test_the_paper_says_nothing_that_gives_somebody_away(world, told, as_):
    client = as_(world.anna)
    answer = client.post(address(told), {"taal": "en", "zonder": "1"})
    paper = paper_of(answer)
    assert "My plan" in paper
    assert "Laat een tolk het voorlezen" in page(answer)
    assert "Ik wil naar school." in paper
    assert "a helper" in paper
    hidden = (world.shelter.name, "Advocatenkantoor", told.reference, "Slaapt bij", told.title, "slachtoffer")
    for secret in hidden:
        assert secret not in paper
    assert world.shelter.name in str(plan_data(support_of(told), wordings()["nl"], names=True))


@pytest.mark.parametrize("file", ["papier/", "papier.pdf", "papier.docx"])
@pytest.mark.parametrize("lang", ["xx", "PL", "zh", "../nl", "nl.yaml", "\x00", "💥" * 99])
def test_a_language_that_is_not_there_is_not_found(world, told, as_, file, lang):
    assert as_(world.anna).post(address(told, file), {"taal": lang}).status_code == 404
    assert not Record.objects.filter(action="print_support").exists()


def test_a_translation_that_nobody_verified_is_marked_so_and_ours_is_not(world, told, as_):
    client = as_(world.anna)
    text = page(client.post(address(told), {"taal": "pl"}))
    assert "Deze vertaling is nog niet gecontroleerd" in text
    assert "Pools – Polski" in text[text.index("Nog te controleren door de regio") :]
    assert "dat wordt niet vertaald" in text
    assert "Deze vertaling is nog niet gecontroleerd" not in page(client.post(address(told), {"taal": "nl"}))


def test_the_language_is_in_no_address(world, told, as_):
    speaks(world, told, "ro")
    client = as_(world.anna)
    for answer in (client.get(address(told)), client.post(address(told), {"taal": "ro", "zonder": "1"})):
        assert 'lang="ro"' in paper_of(answer)
        assert "taal=" not in page(answer)
        assert 'method="get"' not in page(answer)[page(answer).index("<main") :]
    for file in ("papier.pdf", "papier.docx"):
        back = client.get(address(told, file), {"taal": "ro"})
        assert (back.status_code, back["Location"]) == (302, address(told))
    assert not Record.objects.filter(action="print_support").exists()


def test_a_language_from_right_to_left_is_shown_so(world, told, as_):
    client = as_(world.anna)
    assert 'lang="ar" dir="rtl"' in paper_of(client.post(address(told), {"taal": "ar"}))
    assert 'lang="uk" dir="ltr"' in paper_of(client.post(address(told), {"taal": "uk"}))


def test_the_paper_begins_in_the_language_that_the_person_was_said_to_speak(world, told, as_):
    client = as_(world.bas)
    assert 'lang="nl"' in paper_of(client.get(address(told)))
    speaks(world, told, "en", "pl")
    answer = client.get(address(told))
    assert 'lang="pl"' in paper_of(answer)
    assert "bij de intake staat dat de persoon Pools spreekt" in page(answer)
    assert "intake" in Record.objects.filter(action="read_support").latest("pk").categories
    assert "Mój plan" in all_words(read(client.post(address(told, "papier.docx")).content))
    assert "intake" in Record.objects.filter(action="print_support").latest("pk").categories
    client.post(address(told, "papier.docx"), {"taal": "pl"})
    assert "intake" not in Record.objects.filter(action="print_support").latest("pk").categories
    chosen = client.post(address(told), {"taal": "en"})
    assert 'lang="en"' in paper_of(chosen)
    assert "bij de intake" not in page(chosen)
    speaks(world, told, "ti")
    assert 'lang="nl"' in paper_of(client.get(address(told)))


@pytest.mark.parametrize(
    ("said", "chosen"),
    [([], ""), (["nl"], "nl"), (["nl", "en"], "nl"), (["nl", "ro"], "ro"), (["en", "ti"], "en"), (["zh"], "zh-hans"),
     (["ti", "lg"], ""), (["not_asked"], "")],
)  # fmt: skip
def test_another_language_comes_before_dutch_and_english(said, chosen):
    assert spoken_on_paper(said) == chosen


def test_only_languages_that_few_read_or_that_we_cannot_judge_have_no_paper_yet():
    assert {code for code in languages() if not spoken_on_paper([code])} == {"ti", "lg"}


@pytest.mark.parametrize(("end", "kind"), [("pdf", PDF), ("docx", DOCX)])
def test_taking_it_out_is_on_record_under_a_name_that_says_nothing(world, told, as_, end, kind):
    answer = as_(world.anna).post(address(told, f"papier.{end}"), {"taal": "uk"})
    assert answer["Content-Type"] == kind
    assert answer.content.startswith({PDF: b"%PDF", DOCX: b"PK"}[kind])
    assert answer["Content-Disposition"] == f'attachment; filename="plan.{end}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert Record.objects.filter(action="print_support").exists()


def test_without_a_plan_there_is_paper_with_whom_to_call(world, case, as_):
    client = as_(world.anna)
    assert not Plan.objects.exists()
    for code in CODES:
        assert "112" in paper_of(client.post(address(case), {"taal": code}))
    verbs.add_goal(world.anna, case.pk, domain="income", what="Een rekening", due=in_days(9))
    assert "поки що ніхто" in paper_of(client.post(address(case), {"taal": "uk"}))
