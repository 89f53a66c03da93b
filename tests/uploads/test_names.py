"""A file's name is the sender's words with the right ending: no path, no second ending, nothing invisible."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.uploads.kinds import ALLOWED
from sluitend.uploads.names import LONGEST, RESERVED, clean_name, ending_of

PDF = ALLOWED["pdf"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Verslag overleg 3 mei.pdf", "Verslag overleg 3 mei.pdf"),
        ("Brief café – concept (2).PDF", "Brief café – concept (2).pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\anna\\verslag.pdf", "verslag.pdf"),
        ("\\\\server\\deel\\x.pdf", "x.pdf"),
        ("verslag.exe.pdf", "verslag.pdf"),
        ("verslag.pdf.exe.pdf", "verslag.pdf"),
        ("verslag\u202efdp.exe.pdf", "verslagfdp.pdf"),
        ("ver\u200bslag\x00.php.pdf", "verslag.pdf"),
        ("a\r\nContent-Type: text/html\r\n\r\n.pdf", "html.pdf"),
        ("CON.pdf", "bestand CON.pdf"),
        ("lpt1 .pdf", "bestand lpt1.pdf"),
        ("..pdf", "bestand.pdf"),
        (".pdf", "bestand.pdf"),
        ("", "bestand.pdf"),
        ("=cmd|' C calc'!A0.pdf", "cmd C calc A0.pdf"),
        ("\uff0e\uff0e\uff0fgeheim.pdf", "geheim.pdf"),
        ('"><img src=x onerror=alert(1)>.pdf', "img src x onerror alert(1).pdf"),
        ("{{ 7*7 }}.pdf", "7 7.pdf"),
        ("x" * 400 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(sent, kept):
    assert clean_name(sent, PDF) == kept


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda data: data.decode("latin-1")))
def test_any_name_becomes_one_that_is_safe_everywhere(sent):
    for kind in ALLOWED.values():
        kept = clean_name(sent, kind)
        stem, _dot, ending = kept.rpartition(".")
        assert ending == kind.endings[0]
        assert stem == stem.strip()
        assert stem
        assert "." not in stem
        assert len(kept) <= LONGEST
        assert not any(unicodedata.category(mark)[0] == "C" for mark in kept)
        assert PurePosixPath(kept).name == kept == PureWindowsPath(kept).name
        assert stem.split(" ")[0].lower() not in RESERVED
        assert clean_name(kept, kind) == kept


@given(st.text(max_size=50))
def test_an_ending_is_letters_and_digits(sent):
    assert ending_of(sent) == "" or ending_of(sent).isalnum()
