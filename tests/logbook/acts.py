"""What the people of these tests do."""

from sluitend.logbook.writing import log


def read(actor, *subjects, action="read_case", purpose="care", **about):
    """Log that somebody read the file of people."""
    about = {"legal_basis": "wmo", "resource": "case"} | about
    return log(actor, action, subjects=subjects, purpose=purpose, **about)
