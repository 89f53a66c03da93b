"""The audit says what it did not see: silence of an advisory service is not a clean bill."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
from tools import audit, sbom  # noqa: E402  beside the package, not in it

KNOWN = {"name": "django", "version": "5.2.1", "vulns": []}
WEAK = {"name": "pyyaml", "version": "5.1", "vulns": [{"id": "PYSEC-2020-1", "fix_versions": ["5.3.1"]}]}
UNKNOWN = {"name": "six", "skip_reason": "not found"}


def pip(*libraries) -> audit.Answer:
    return audit.read_pip("base.txt", json.dumps({"dependencies": libraries}))


def said(*answers, accepted=frozenset()):
    return list(audit.report(list(answers), set(accepted)))


def test_a_known_weakness_is_named_and_counts():
    assert said(pip(KNOWN, WEAK)) == [("WEAK  base.txt: pyyaml 5.1: PYSEC-2020-1, mended in ['5.3.1']", True)]


def test_a_library_that_nobody_could_look_up_is_not_called_sound():
    assert said(pip(KNOWN, UNKNOWN)) == [("BLIND base.txt: 1 could not be looked up: six", False)]


@pytest.mark.parametrize("silence", ["", "Traceback ...", "<html>"])
def test_a_service_that_does_not_answer_is_told(silence):
    for answer in (audit.read_pip("base.txt", silence, "no route"), audit.read_npm(silence, "no route")):
        assert answer.blind
        assert "no route" in answer.blind[0]


def test_npms_answer_is_read():
    told = {"vulnerabilities": {"htmx.org": {"via": ["x", {"url": "https://a.test/GHSA-1", "title": "XSS"}]}}}
    assert said(audit.read_npm(json.dumps(told))) == [
        ("WEAK  package-lock.json: htmx.org: GHSA-1, XSS", True)
    ]
    assert said(audit.read_npm('{"vulnerabilities": {}}'))[0][0].startswith("ok ")


def test_what_is_accepted_is_so_until_its_date(tmp_path):
    file = tmp_path / "accepted.txt"
    file.write_text("# why\nPYSEC-2020-1 2026-12-31 we never load YAML of others\n")
    assert said(pip(WEAK), accepted=audit.accepted(date(2026, 12, 31), file)) == [
        ("ok    base.txt: 1 libraries, no known weakness", False)
    ]
    assert audit.accepted(date(2027, 1, 1), file) == set()


def test_an_acceptance_says_why(tmp_path):
    file = tmp_path / "accepted.txt"
    file.write_text("PYSEC-2020-1 2026-12-31\n")
    with pytest.raises(SystemExit):
        audit.accepted(date(2026, 1, 1), file)


def test_the_bill_of_materials_names_every_library_and_no_machine():
    done = subprocess.run(
        [sys.executable, "tools/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for file in (ROOT / "build" / "sbom").glob("*.cdx.json"):
        text = file.read_text()
        assert str(ROOT) not in text
        assert "registry" not in text
        bill = json.loads(text)
        assert bill["specVersion"] in {"1.5", "1.6"}
        assert all(one.get("hashes") for one in bill["components"] if one["purl"].startswith("pkg:pypi/"))
    assert sbom.locked_python()
