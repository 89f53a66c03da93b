"""The texts on the screens: Dutch in the code, English in a catalogue. Works without GNU gettext.

python tools/messages.py update    collect the texts, renew the catalogue; fails when one lacks English
python tools/messages.py check     the same judgement, writing nothing
python tools/messages.py compile   only make the file that Django reads
"""

import io
import re
import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "sluitend"
CATALOGUE: Final = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: Final = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?[sd%]|\{\w*\}|</?\w+[^>]*>")
ALIAS: Final = re.compile(r"\b(\w*gettext\w*) as (\w+)")


def sources() -> list[Path]:
    """Return the modules and templates that may hold a text."""
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    return sorted([*modules, *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")])


def collect() -> Catalog:
    """Return a catalogue of every text in the code, each with the files it stands in."""
    from django.utils.translation.template import templatize  # noqa: PLC0415  needs the settings below

    catalog = Catalog(locale="en", project="Sluitend", charset="utf-8")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Indentation means nothing in a template, but stops the reader of Python.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        where = (path.relative_to(ROOT).as_posix(), 0)
        # A module may import `gettext_lazy as lazy`, beside `gettext as _`.
        names = KEYWORDS | {alias: KEYWORDS[name] for name, alias in ALIAS.findall(text)}
        found = extract("python", io.BytesIO(text.encode()), names, ["Translators:"])
        for _line, message, comments, context in found:
            catalog.add(message, locations=[where], auto_comments=comments, context=context)
    return catalog


def renewed() -> Catalog:
    """Return the catalogue with today's texts and the English that is there already; nothing is guessed."""
    collected, known = collect(), read()
    for message in collected:
        if message.id and (before := known.get(message.id, message.context)):
            message.string = before.string
    return collected


def read() -> Catalog:
    """Return the catalogue as it stands; an empty one before the first time."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def faults(catalog: Catalog) -> list[str]:
    """Return what is wrong: a text without English, or one whose placeholders differ."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        text = message.id if isinstance(message.id, str) else message.id[0]
        if not complete(message):
            found.append(f"no English: {text!r} ({message.locations[0][0]})")
        elif placeholders(message.id) != placeholders(message.string or ""):
            found.append(f"other placeholders in English: {text!r}")
    return found


def complete(message: Message) -> bool:
    """Return True when every form of the message has its English."""
    return all([message.string] if isinstance(message.string, str) else message.string or [None])


def placeholders(text: str | tuple[str, ...] | list[str]) -> set[str]:
    """Return the placeholders and the tags in any form of a text."""
    return set(PLACEHOLDER.findall(text if isinstance(text, str) else " ".join(text)))


def text_of(catalog: Catalog) -> bytes:
    """Return the catalogue as a file: sorted, without dates or places, so that only texts change it."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, omit_header=True, no_location=True)
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    return (header + plural).encode() + buffer.getvalue()


def compile_catalogue() -> None:
    """Write the .mo file beside the catalogue."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, read())


def main(action: str) -> int:
    """Carry out one action; return the exit code."""
    from django.conf import settings  # noqa: PLC0415  only for templatize, which asks for a configured Django

    settings.configure(USE_I18N=True)
    if action == "compile":
        compile_catalogue()
        return 0
    catalog = renewed()
    wrong = faults(catalog)
    if action == "update":
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_bytes(text_of(catalog))
        compile_catalogue()
    elif {(m.id, m.context) for m in catalog} != {(m.id, m.context) for m in read()}:
        wrong.append("the catalogue is behind the code: run `make messages`")
    print("\n".join(wrong) or f"{len(catalog)} texts, each in Dutch and English.")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"], ["compile"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
