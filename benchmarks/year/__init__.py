"""A year in a region of victims and noise, told through the verbs alone, and what it must look like afterwards.

Every person is made up and every choice drawn from one seed: signals and cases; intake, looks at how it goes, plans,
help and consent; the legal track and CoMensha; places that are asked for, reserved and lived in; hand-overs that are
accepted, declined or never answered; children who turn 18; cases that close, are called afterwards, and open again.
Those who help do what is to be done (`answers`) before it is a gap (`duties`), except what they forget or do late in a
case (`people.File`). So at the end each open gap follows from something that was left undone: `looking.faults`.
The shares are guesses that let everything happen; no figure of the field is meant by them.
"""

from benchmarks.year.looking import WEEK, faults, measure, reasons, run, unexpected
from benchmarks.year.network import Network, make_network

__all__ = ["WEEK", "Network", "faults", "make_network", "measure", "reasons", "run", "unexpected"]
