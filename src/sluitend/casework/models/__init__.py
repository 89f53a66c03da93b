"""The tables of the kernel: the case and who carries it, and the people it is about."""

from sluitend.casework.models.kernel import Case, Entry, Handover, Participation, Responsibility, Step
from sluitend.casework.models.people import EmergencyAccess, Involvement

__all__ = [
    "Case",
    "EmergencyAccess",
    "Entry",
    "Handover",
    "Involvement",
    "Participation",
    "Responsibility",
    "Step",
]
