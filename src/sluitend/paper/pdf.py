"""A sheet as PDF, made by Typst."""

import json
import re
from pathlib import Path
from typing import Any, Final
from unicodedata import bidirectional

import typst

RIGHT_TO_LEFT: Final = {"R", "AL"}
# What Typst says of a sign: it has no shape here, or it is none that the standard allows. All else is a fault of ours.
NO_SHAPE: Final = re.compile("could not be displayed|codepoint|private area", re.IGNORECASE)
TEMPLATE: Final = Path(__file__).parent / "sheet.typ"


def write(sheet: dict[str, Any]) -> bytes:
    """Return a filled sheet as a tagged PDF, also when no font here has all of its signs: a box beats no page."""
    return write_whole(sheet) or _compiled(sheet, ignore_system_fonts=False)


def write_whole(sheet: dict[str, Any]) -> bytes | None:
    """Return a filled sheet as PDF/UA-1, which allows no sign without a shape; None where fonts lack one.

    The fonts that come along know no Tigrinya or Chinese: then those of the machine are tried. Their Arabic is set
    like a typewriter's, so for that the machine's go first. Raises typst.TypstError for a fault in the sheet.
    """
    turns = any(bidirectional(sign) in RIGHT_TO_LEFT for sign in json.dumps(sheet, ensure_ascii=False))
    for own_fonts in (False, True) if turns else (True, False):
        try:
            return _compiled(sheet, ignore_system_fonts=own_fonts, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            if not NO_SHAPE.search(str(error)):
                raise
    return None


def _compiled(sheet: dict[str, Any], **how: Any) -> bytes:
    # Typst knows a language by its first part: of zh-hans, zh.
    inputs = {"data": json.dumps(sheet | {"lang": sheet["lang"].split("-")[0]}, ensure_ascii=False)}
    made = typst.compile(str(TEMPLATE), format="pdf", sys_inputs=inputs, **how)
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made
