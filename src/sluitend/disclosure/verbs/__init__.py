"""What one can do with a border: give something across it."""

from sluitend.disclosure.verbs.disclosing import disclose
from sluitend.disclosure.verbs.passing import note_passed_on

__all__ = ["disclose", "note_passed_on"]
