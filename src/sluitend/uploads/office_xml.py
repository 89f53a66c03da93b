"""Reads the XML of office files for what runs, or calls elsewhere, when the file is opened.

Read by expat and not searched as text: `&#69;xternal`, a split word or another encoding would hide it from a search.
Without a document type no entity can be declared (a billion laughs, files of the reader's computer): it is refused.
"""

import re
from typing import Final
from xml.parsers import expat

from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

DEEPEST: Final = 1000
# Fields of Word that start a program or fetch a file; formulas of Excel that do.
_FIELDS: Final = re.compile(
    r"^\s*\"?\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.IGNORECASE | re.MULTILINE
)
_FORMULA: Final = re.compile(
    r"\b(DDE|WEBSERVICE|CALL|REGISTER|REGISTER\.ID|EXEC|RTD)\s*\(|^=?\s*\w{1,40}\|", re.IGNORECASE
)
_LINK: Final = "/hyperlink"
_SCRIPTS: Final = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
_RUNS: Final = re.compile(
    r"\s*(javascript|vbscript|data|file|macro|vnd\.sun\.star\.\w+|ms-[\w-]+|search-ms):|\s*\\\\",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_DDE: Final = frozenset({"ddeLink", "dde-source", "dde-connection", "dde-connection-decl"})


class Reader:
    """Reads one part; `read` raises Refused. `fields` and `formula` collect text that comes in pieces."""

    def __init__(self) -> None:
        self.depth = 0
        self.inside = ""
        self.fields: list[str] = []
        self.formula: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def read(self, content: bytes) -> None:
        """Read the part; raises Refused when it is no XML, or holds what runs or calls elsewhere."""
        try:
            self.parser.Parse(content, True)  # noqa: FBT003  expat takes no names
        except (expat.ExpatError, ValueError):
            raise refused(refusals.BROKEN) from None
        if _FIELDS.search("".join(self.fields)):
            raise refused(refusals.ACTIVE)

    def _document_type(self, *_declared: object) -> None:
        raise refused(refusals.NOT_WHAT_IT_SAYS)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise refused(refusals.TOO_MUCH)
        space, _blank, name = tag.rpartition(" ")
        self.inside = name
        if name in _DDE or space == _SCRIPTS:
            raise refused(refusals.ACTIVE)
        if name == "fldChar":
            self.fields.append("\n")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "fldSimple":
            self.fields.append(f"\n{plain.get('instr', '')}\n")
        if self._fetches(name, plain):
            raise refused(refusals.ACTIVE)

    def _fetches(self, name: str, attributes: dict[str, str]) -> bool:
        if name == "Relationship":
            target, link = attributes.get("Target", ""), attributes.get("Type", "").endswith(_LINK)
            elsewhere = attributes.get("TargetMode", "").strip().lower() == "external"
            return elsewhere and (not link or bool(_RUNS.match(target)))
        href = attributes.get("href", "")
        # What one clicks on may lead elsewhere; a picture or a piece of text that is fetched by itself may not.
        return bool(_RUNS.match(href)) or (name != "a" and bool(_ELSEWHERE.match(href)))

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.inside = ""
        if tag.rpartition(" ")[2] in {"f", "definedName"} and self.formula:
            if _FORMULA.search("".join(self.formula)):
                raise refused(refusals.ACTIVE)
            self.formula.clear()

    def _text(self, text: str) -> None:
        if self.inside == "instrText":
            self.fields.append(text)
        elif self.inside in {"f", "definedName"}:
            self.formula.append(text)
