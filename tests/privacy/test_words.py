"""Whoever reads the log reads words: every purpose that the code logs has a name."""

import ast
import importlib
import re
from pathlib import Path

from sluitend.casework.logged import OTHERWISE, WHY
from sluitend.casework.programmes import PROGRAMMES
from sluitend.privacy.looking import action_words, purpose_words

SOURCE = Path(__file__).parents[2] / "src" / "sluitend"
CODE = re.compile(r"[a-z][a-z0-9_]*")


def said(value, module):
    """Return the code that an expression is: written out, or a constant of its module; None for anything else."""
    if isinstance(value, ast.Constant):
        return value.value
    if isinstance(value, ast.Name) and value.id.isupper():
        return getattr(importlib.import_module(module), value.id)
    return None


def purposes_in_code():
    """Return every purpose that a call names or a function has when none is named, anywhere in the source."""
    found = {OTHERWISE[0], WHY[0]}
    for file in SOURCE.rglob("*.py"):
        if {"migrations", "demo"} & set(file.parts):
            continue
        text = file.read_text(encoding="utf-8")
        module = ".".join(("sluitend", *file.relative_to(SOURCE).with_suffix("").parts))
        if "purpose" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                found |= {said(one.value, module) for one in node.keywords if one.arg == "purpose"}
            elif isinstance(node, ast.FunctionDef):
                defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                found |= {said(value, module) for one, value in defaults if one.arg == "purpose"}
    return {one for one in found if isinstance(one, str) and CODE.fullmatch(one)}


def test_every_purpose_that_is_logged_is_said_in_words():
    codes = purposes_in_code()
    assert {"emergency", "handover", "same_person", "retention", "accountability", "unknown"} <= codes
    codes |= {one.code for programme in PROGRAMMES.values() for one in programme.purposes}
    assert [code for code in sorted(codes) if purpose_words(code) == code] == []


def test_break_glass_is_called_what_the_screens_call_it():
    assert purpose_words("emergency") == "Noodtoegang"
    assert action_words("break_glass", "execute") == "Met noodtoegang geopend"
