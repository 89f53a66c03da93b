"""See to it that there is a Chromium for the browser tests: Debian's, installed when we may.

Exits 0 when there is one, or on a laptop where the browser tests may be skipped; 1 in CI without one.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")


def found() -> bool:
    """Return True when a browser that the tests can use is installed."""
    return any(map(shutil.which, NAMES))


def administrator() -> list[str] | None:
    """Return what to put before a command to run it as root unasked; None when that is impossible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install() -> bool:
    """Install Debian's Chromium; return True when it worked."""
    before = administrator()
    if before is None or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        command = [*before, "apt-get", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return False
    return found()


def main() -> int:
    """Return the exit code."""
    if found() or install():
        return 0
    print(
        "Chromium is not installed, so the browser tests cannot run. On Debian or Ubuntu: "
        "sudo apt-get install chromium",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
