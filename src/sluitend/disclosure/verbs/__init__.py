"""What one can do with a border: give something across it, or ask whether somebody is known behind it."""

from sluitend.disclosure.verbs.asking import Answer, ask_known
from sluitend.disclosure.verbs.disclosing import Given, Preview, disclose, preview
from sluitend.disclosure.verbs.passing import note_passed_on

__all__ = ["Answer", "Given", "Preview", "ask_known", "disclose", "note_passed_on", "preview"]
