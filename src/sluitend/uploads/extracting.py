"""Run as a script: reads one file from standard input and writes its text as JSON. Imports nothing of Sluitend.

Before it looks at the file it gives up what it does not need: time, memory, files. Headings of Word, ODT and HTML
become lines of their own between blank lines, as they are in a PDF.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from xml.parsers import expat

SECONDS = 20
MEMORY = 600_000_000
MOST_PAGES = 300
MOST_TEXT = 3_000_000
MOST_UNPACKED = 40_000_000
DEEPEST = 1000
SILENT = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "iframe", "object", "nav", "title"}
)
BLANKS = {"tab": " ", "s": " ", "line-break": "\n"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BREAKS = frozenset(
    {"p", "div", "li", "tr", "br", "section", "article", "ul", "ol", "table", "dd", "dt", "blockquote"}
)


class Fault(Exception):  # noqa: N818  an answer, not a programming error
    """Why there is no text: `long`, `locked` or `broken`."""


def limit() -> None:
    """Let this process use no more than it may."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def of_pdf(data: bytes) -> list[str]:
    """Return the text of each page."""
    import pypdfium2  # noqa: PLC0415  only now, within the limits

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Fault("locked" if "assword" in str(error) else "broken") from None
    if len(document) > MOST_PAGES:
        raise Fault("long")
    pages: list[str] = []
    for number in range(len(document)):
        text = document[number].get_textpage().get_text_bounded()
        pages.append(text.replace("\r\n", "\n").replace("\x02", "-\n").replace("\ufffe", "-\n"))
        if sum(map(len, pages)) > MOST_TEXT:
            raise Fault("long")
    return pages


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(name) as part:
        content = part.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise Fault("long")
    return content


class Words:
    """Collects text from elements as they come: lines, with headings apart."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.heading = False
        self.size = 0

    def add(self, text: str) -> None:
        """Add text to the line."""
        self.size += len(text)
        if self.size > MOST_TEXT:
            raise Fault("long")
        self.line.append(text)

    def end(self) -> None:
        """End the line; a heading and a paragraph stand apart from what follows."""
        text = re.sub(r"[ \t\u00a0]+", " ", "".join(self.line)).strip()
        self.line = []
        if text:
            self.lines += ["", text, ""] if self.heading else [text, ""]
        self.heading = False

    def text(self) -> str:
        """Return all."""
        self.end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def _parse(content: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None],
           text: Callable[[str], None]) -> None:  # fmt: skip
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def refuse(*_declared: object) -> None:
        raise Fault("broken")  # no document type, so no entities

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Fault("broken")
        start(tag.rpartition(":")[2], attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag.rpartition(":")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    try:
        parser.Parse(content, True)  # noqa: FBT003  expat takes no names
    except expat.ExpatError:
        raise Fault("broken") from None


def of_word(data: bytes) -> list[str]:
    """Return the text of a Word file as one part. What was deleted under review is left out."""
    words, inside = Words(), [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "pStyle":
            style = attributes.get("w:val", "").lower()
            words.heading = style.startswith(("heading", "kop", "titel", "title"))
        elif tag == "tab":
            words.add(" ")
        elif tag == "br":
            words.add("\n")

    def end(tag: str) -> None:
        inside.pop()
        if tag == "p":
            words.end()
        elif tag == "tc":
            words.add(" ")

    def text(piece: str) -> None:
        if inside[-1] == "t":
            words.add(piece)

    _parse(_part(data, "word/document.xml"), start, end, text)
    return [words.text()]


def of_odt(data: bytes) -> list[str]:
    """Return the text of an ODT file as one part."""
    words, body = Words(), [0]

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag == "text":
            body[0] += 1
        elif tag == "h":
            words.heading = True
        elif tag in BLANKS:
            words.add(BLANKS[tag])

    def end(tag: str) -> None:
        if tag == "text":
            body[0] -= 1
        elif tag in {"p", "h"}:
            words.end()

    def text(piece: str) -> None:
        if body[0]:
            words.add(piece)

    _parse(_part(data, "content.xml"), start, end, text)
    return [words.text()]


class Hypertext(HTMLParser):
    """Reads HTML for its words: no scripts, styles, menus or hidden parts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = Words()
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """Begin a line where one begins."""
        if self.silent == ["head"] and tag in HEADINGS | BREAKS | {"body"}:
            self.silent.clear()  # its end may be left out
        if tag in SILENT:
            self.silent.append(tag)
        elif tag in HEADINGS:
            self.words.end()
            self.words.heading = True
        elif tag in BREAKS:
            self.words.end()
        elif tag in {"td", "th"}:
            self.words.add(" ")

    def handle_endtag(self, tag: str) -> None:
        """End what was silent, and a line where one ends."""
        if tag in self.silent:
            while self.silent and self.silent.pop() != tag:
                pass
        elif tag in HEADINGS | BREAKS:
            self.words.end()

    def handle_data(self, data: str) -> None:
        """Keep the words that a reader would see."""
        if not self.silent:
            self.words.add(data.replace("\n", " "))


def of_html(data: bytes) -> list[str]:
    """Return the text of a web page as one part."""
    parser = Hypertext()
    parser.feed(decoded(data))
    parser.close()
    return [parser.words.text()]


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8, or what Windows wrote."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def of_text(data: bytes) -> list[str]:
    """Return plain text; a form feed begins a new page."""
    return [
        page for page in decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\f") if page.strip()
    ]


READERS = {"pdf": of_pdf, "docx": of_word, "odt": of_odt, "html": of_html, "txt": of_text}


def answers(kind: str, data: bytes) -> Iterator[tuple[str, object]]:
    """Yield what is answered: the pages, or a fault."""
    try:
        pages = READERS[kind](data)
        yield ("fault", "long") if sum(map(len, pages)) > MOST_TEXT else ("pages", pages)
    except Fault as fault:
        yield "fault", str(fault)
    except (MemoryError, RecursionError):
        yield "fault", "long"
    except Exception:
        yield "fault", "broken"


if __name__ == "__main__":
    limit()
    json.dump(dict(answers(sys.argv[1], sys.stdin.buffer.read())), sys.stdout)
