"""The text of a file, read in a process of its own, which may use only so much time and memory.

Whoever makes a file that a reader stumbles over, brings down that process and nothing else. The file has been through
`checked_readable` before.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluitend.uploads import refusals
from sluitend.uploads.checking import Accepted
from sluitend.uploads.refusals import refused

PATIENCE: Final = 30  # seconds on the clock; the process itself may use fewer of the processor
SCRIPT: Final = Path(__file__).with_name("extracting.py")
LEAST_LETTERS: Final = 40
_ANSWERS: Final = {"long": refusals.TOO_LONG, "locked": refusals.LOCKED, "broken": refusals.BROKEN}


@dataclass(frozen=True)
class Text:
    """The text of a document: `pages` (of a PDF) or parts of one that has no pages; lines as they stood."""

    pages: tuple[str, ...]
    has_pages: bool


def read_text(file: Accepted) -> Text:
    """Return the text of `file`, raising Refused (field `file`) when there is none or it takes too much to get it."""
    try:
        done = subprocess.run(  # noqa: S603  our own script; the file goes in as bytes and is named nowhere
            [sys.executable, "-I", str(SCRIPT), file.kind.code],
            input=file.data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise refused(refusals.TOO_HARD) from None
    if done.returncode:
        raise refused(refusals.TOO_HARD)
    answer = json.loads(done.stdout)
    if fault := answer.get("fault"):
        raise refused(_ANSWERS[fault])
    pages = tuple(answer["pages"])
    if sum(letter.isalpha() for page in pages for letter in page[:2000]) < LEAST_LETTERS:
        raise refused(refusals.NO_TEXT if file.kind.code == "pdf" else refusals.HARDLY_TEXT)
    return Text(pages, has_pages=file.kind.code == "pdf")
