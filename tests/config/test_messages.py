"""Who reads English sees every text in English: complete, with the same names in it, in the words of the glossary."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "messages.py"
CATALOGUE = ROOT / "src" / "sluitend" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MODULES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
# One English word for every Dutch one; the right-hand side may be said in more than one way.
GLOSSARY = [
    (r"hiaa?t(en)?", "gap"),
    (r"overbrug\w*", "bridge"),
    (r"casus(sen)?", "case"),
    (r"traject", "programme"),
    (r"fase", "stage"),
    (r"stap(pen)?", "step"),
    (r"overdracht(en)?", "hand-over"),
    (r"journaal", "timeline"),
    (r"deelname", "participation|take part"),
    (r"grondslag", "legal basis"),
    (r"signaal|signalen", "signal"),
    (r"melder", "reporter"),
    (r"melding(en)?", "report|notification"),
    (r"aandachtsfunctionaris", "contact official"),
    (r"(?<!privacy-)functionaris(?! gegevensbescherming)", "official"),
    (r"vervanger", "substitute"),
    (r"zorgcoördinator", "care coordinator"),
    (r"bewaartermijn", "retention term"),
    (r"nazorg", "aftercare"),
    (r"uitstapprogramma", "exit programme"),
    (r"gemeenten?", "municipalit"),
]


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("messages", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_there_in_english_with_the_same_placeholders():
    done = subprocess.run(
        [sys.executable, TOOL, "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_translation_is_a_guess_or_left_over(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize(("dutch", "english"), GLOSSARY)
def test_the_words_of_the_glossary_are_the_same_everywhere(catalogue, dutch, english):
    says = re.compile(rf"\b({dutch})\b", re.IGNORECASE)
    means = re.compile(english, re.IGNORECASE)
    texts = [(" ".join(_forms(message.id)), " ".join(_forms(message.string))) for message in catalogue]
    assert [text for text, translation in texts if says.search(text) and not means.search(translation)] == []


def _forms(text):
    return [text] if isinstance(text, str) else text


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Neem over", ""),
        (("%(n)d dag", "%(n)d dagen"), ("%(n)d day", "")),
        ("Aangeboden aan %(name)s", "Offered"),
        ("Aangeboden aan %(name)s", "Offered to %(naam)s"),
        ("Bel <a href='tel:112'>112</a>", "Call 112"),
    ],
)
def test_a_missing_text_or_a_lost_name_or_link_is_found(tool, text, translation):
    catalog = Catalog(locale="en")
    catalog.add(text, translation, locations=[("page.html", 0)])
    assert len(tool.faults(catalog)) == 1


def test_no_text_gets_its_language_while_the_code_loads():
    """A text at import time must be lazy: else everyone reads it in the language of whoever came first."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        for line in _bound_lines(path.read_text("utf-8"))
    ]
    assert found == []


def test_a_text_that_gets_its_language_too_early_is_found():
    code = (
        "from django.utils.translation import gettext as _\nA = _('a')\ndef f(b=_('b')):\n    return _('c')\n"
    )
    assert _bound_lines(code) == [2, 3]


def _bound_lines(code):
    """Return the lines that translate at once, outside a function."""
    tree = ast.parse(code)
    at_once = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in {"gettext", "ngettext", "pgettext", "npgettext"}
    }
    calls = [node for node in _at_import(tree) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in at_once]


def _at_import(node):
    """Yield what runs when a module is imported: everything except the insides of functions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in [*child.args.defaults, *filter(None, child.args.kw_defaults)]:
                yield default
                yield from _at_import(default)
        else:
            yield from _at_import(child)
