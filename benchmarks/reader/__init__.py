"""The reader, measured on policy texts that were written for the purpose: `tune` to work on, the others never.

A file begins with `title: …`. A line `@code,code` says that the paragraph below it is a right passage for those
sub-criteria, `?code` that it may be taken for one, so that it counts neither for nor against; a bare `@` ends the
passage. Of every sub-criterion that is not named, the document says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sluitend.policy.reader.proposing import Proposal, propose
from sluitend.policy.reader.shaping import blocks_of
from sluitend.policy.reference import sub_criteria

HERE = Path(__file__).parent
SETS = ("tune", "holdout", "unseen")


@dataclass(frozen=True)
class Labelled:
    """A document with what a person found in it: passages by sub-criterion, certain ones and doubtful ones."""

    name: str
    title: str
    text: str
    right: dict[str, list[str]]
    doubtful: dict[str, list[str]]


@dataclass
class Score:
    """How often the reader was right: where a passage exists, and where none does."""

    found: int = 0
    exist: int = 0
    silent: int = 0
    none: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def share_found(self) -> float:
        """The share of existing passages that are among the first three proposals."""
        return self.found / self.exist if self.exist else 1.0

    @property
    def share_silent(self) -> float:
        """The share of "not covered" that is right where there is nothing."""
        return self.silent / self.none if self.none else 1.0


def documents(which: str) -> Iterator[Labelled]:
    """Yield the labelled documents of a set."""
    for path in sorted((HERE / which).glob("*.txt")):
        yield read(path)


def read(path: Path) -> Labelled:
    """Return a labelled document; raises ValueError for a sub-criterion that does not exist."""
    head, *lines = path.read_text("utf-8").split("\n")
    right: dict[str, list[str]] = {}
    doubtful: dict[str, list[str]] = {}
    kept: list[str] = []
    codes: list[str] = []
    passage: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("@") or not line.strip():
            _label(
                codes, " ".join(block.text for block in blocks_of("\n".join(passage))), right, doubtful, path
            )
            codes, passage = (line[1:].split(",") if line.startswith("@") and line != "@" else []), []
        elif codes:
            passage.append(line.strip())
        if not line.startswith("@"):
            kept.append(line)
    return Labelled(path.stem, head.removeprefix("title: "), "\n".join(kept), right, doubtful)


def _label(
    codes: Sequence[str],
    passage: str,
    right: dict[str, list[str]],
    doubtful: dict[str, list[str]],
    path: Path,
) -> None:
    for code in codes:
        bare = code.strip().lstrip("?")
        if bare not in sub_criteria():
            message = f"{path.name}: there is no sub-criterion {bare}"
            raise ValueError(message)
        (doubtful if code.strip().startswith("?") else right).setdefault(bare, []).append(passage)


def score(which: str) -> Score:
    """Return how the reader does on a set."""
    total = Score()
    for document in documents(which):
        found = propose(document.title, [(1, blocks_of(document.text))])
        for code in sub_criteria():
            _judge(total, document, code, found[code])
    return total


def _judge(total: Score, document: Labelled, code: str, proposals: Sequence[Proposal]) -> None:
    if code in document.right:
        total.exist += 1
        if any(_same(one.quotation, passage) for one in proposals for passage in document.right[code]):
            total.found += 1
        else:
            total.faults.append(
                f"{document.name} {code}: missed"
                + (f", not {proposals[0].quotation[:60]!r}" if proposals else "")
            )
    elif code not in document.doubtful:
        total.none += 1
        if proposals:
            one = proposals[0]
            total.faults.append(
                f"{document.name} {code}: {one.score} ({one.says}) {one.quotation[:70]!r} {one.reason['terms']}"
            )
        else:
            total.silent += 1


def _same(quotation: str, passage: str) -> bool:
    """Return True when most words of the shorter stand in the longer: the breaks need not be the same."""
    one, other = (
        set("".join(c if c.isalnum() else " " for c in text.lower()).split()) for text in (quotation, passage)
    )
    shorter, longer = sorted((one, other), key=len)
    return len(shorter & longer) >= 0.8 * len(shorter)


def measure() -> dict[str, Any]:
    """Return the figures of both sets, with every fault by name."""
    report = {}
    for which in SETS:
        total = score(which)
        report[which] = {
            "documents": len(list(documents(which))),
            "right passage among the first three": f"{total.found} of {total.exist} ({total.share_found:.0%})",
            "not covered is right": f"{total.silent} of {total.none} ({total.share_silent:.0%})",
            "faults": total.faults,
        }
    return report
