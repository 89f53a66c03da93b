"""In which situation an entry of the guide is shown: a small declared form over the codes of the answers.

`all`: each of these was answered; `any`: at least one; `none`: not one of these. What is left out asks nothing, and an
entry without a condition is shown always. An answer that was not given is unknown, and holds for `none` only.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sluitend.registry.loading import Entry, Reference

PARTS: Final = ("all", "any", "none")


@dataclass(frozen=True)
class When:
    """A condition; `because` evaluates it."""

    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every answer that the condition names."""
        return self.every + self.some + self.absent

    def holds(self, answers: Collection[str]) -> bool:
        """Return True when the condition holds for these answers."""
        return (
            all(code in answers for code in self.every)
            and (not self.some or any(code in answers for code in self.some))
            and not any(code in answers for code in self.absent)
        )

    def because(self, answers: Collection[str]) -> tuple[str, ...]:
        """Return the answers for which the condition holds; empty where it holds for everybody, or for want of one."""
        return tuple(code for code in self.every + self.some if code in answers)


ALWAYS: Final = When()


def read_when(reference: Reference, entry: Entry, known: Iterable[str], given: Any = None) -> When:
    """Return the condition `given` (by default the entry's own `when`). Raises ReferenceFault for a wrong one."""
    value = entry.get("when") if given is None else given
    if value is None:
        return ALWAYS
    if not isinstance(value, dict) or not value or set(value) - set(PARTS):
        raise reference.fault(entry, f"write 'when' with {', '.join(PARTS)} only")
    allowed = frozenset(known)
    parts = []
    for part in PARTS:
        codes = value.get(part, [])
        if not isinstance(codes, list) or (part in value and not codes):
            raise reference.fault(entry, f"write '{part}' in 'when' as a list of answers")
        for code in codes:
            if code not in allowed:
                raise reference.fault(
                    entry, f"answer '{code}' in 'when' is not in situations.yaml; correct it"
                )
        parts.append(tuple(codes))
    return When(*parts)
