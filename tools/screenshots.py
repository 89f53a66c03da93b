"""Takes the pictures in docs/pictures from the demo region, so that they stay true.

`make screenshots` starts a demo of its own (a database in a temporary folder, gone afterwards) and looks at it with
Debian's Chromium. Each picture has a fixed size. `--site URL` looks at a demo that runs already.
"""

import argparse
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).parent.parent
PICTURES: Final = ROOT / "docs" / "pictures"
DESKTOP: Final = {"width": 1200, "height": 820}
TALL: Final = {"width": 1200, "height": 1180}
PHONE: Final = {"width": 390, "height": 844}
MOST_BYTES: Final = 200_000
START_SECONDS: Final = 300
DEMO: Final = "import sys; from sluitend.config.cli import main; sys.argv = ['sluitend', 'demo']; main()"
CONTACT: Final = "Anna Verzonnen"
ADVISER: Final = "Hanna Verdichtsel"
# What differs from one run to the next or says that this is a demonstration, is no part of the picture.
CLEAN: Final = (
    ".sl-demo { display: none } * { animation: none !important; caret-color: transparent !important }"
)


def first_signal(page: Page) -> None:
    """Go to the signal on top of the queue: somebody is in danger."""
    page.goto("/signalen/")
    page.locator("main table a").first.click()


def living_case(page: Page) -> None:
    """Go to a case that has a story, and others around it."""
    page.goto("/casussen/?traject=victim_care")
    page.locator("main table a", has_text=re.compile("Beschermd wonen|Slachtoffer")).first.click()


def open_offer(page: Page) -> None:
    """Go to the first offer that waits for an answer."""
    page.goto("/overdrachten/")
    page.locator(".sl-offer a").first.click()


def half_a_report(page: Page) -> None:
    """Go to the second question of the report."""
    page.goto("/melden/")
    page.check("#id_danger_now_1")
    page.fill("#id_what", "In de keuken werken mannen zes dagen per week.")
    page.fill("#id_municipality", "Hilversum")
    page.select_option("#id_place_kind", "catering")
    page.check("#id_when_2")
    page.get_by_role("button", name="Ga verder", exact=True).click()
    page.wait_for_selector("#id_form_0")


def address(path: str) -> Callable[[Page], object]:
    """Return what goes to a page by its address."""
    return lambda page: page.goto(path)


# The name of the picture: who looks ("" is anybody), at what size, and how one comes there.
SCENES: Final[dict[str, tuple[str, dict[str, int], Callable[[Page], object]]]] = {
    "gaps": (ADVISER, DESKTOP, address("/hiaten/")),
    "course": (ADVISER, DESKTOP, address("/hiaten/verloop/")),
    "roles": (ADVISER, DESKTOP, address("/rollen/")),
    "work": (CONTACT, DESKTOP, address("/werk/")),
    "signal": (CONTACT, TALL, first_signal),
    "case": (CONTACT, TALL, living_case),
    "handover": ("Chantal Vertelsel", TALL, open_offer),
    "report": ("", PHONE, half_a_report),
    "guide": (CONTACT, PHONE, address("/gids/advies/?gevaar=acute&leeftijd=minor&vorm=sexual")),
}


def take(browser: Browser, site: str, name: str) -> bytes:
    """Return one picture, as the browser made it."""
    who, size, go = SCENES[name]
    # What is hidden for the picture is written into the page, which the policy of the site rightly forbids.
    context = browser.new_context(
        base_url=site, viewport=size, locale="nl-NL", color_scheme="light", bypass_csp=True
    )
    try:
        page = context.new_page()
        if who:
            page.goto("/inloggen/")
            page.get_by_role("button", name=who).click()
            page.wait_for_url("**/werk/")
        go(page)
        page.wait_for_load_state("networkidle")
        page.add_style_tag(content=CLEAN)
        page.evaluate("scrollTo(0, 0)")
        return page.screenshot(animations="disabled")
    finally:
        context.close()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def packed(png: bytes) -> bytes:
    """Return a picture in 256 colours, without transparency or other baggage, packed as tightly as zlib can.

    Chromium writes 8 bits a colour, without interlacing; anything else is returned as it is.
    """
    header, data = png[16:29], b""
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    width, height, depth, colours, *_rest = struct.unpack(">IIBBBBB", header)
    size = {2: 3, 6: 4}.get(colours)
    if depth != 8 or size is None:  # noqa: PLR2004  bits
        return png
    rows = unfiltered(zlib.decompress(data), width * size, size)
    pixels = [[row[i : i + 3] for i in range(0, len(row), size)] for row in rows]
    palette = few_colours(pixels)
    places = {colour: bytes([place]) for place, colour in enumerate(sorted(set(palette.values())))}
    lines = b"".join(b"\0" + b"".join(places[palette[pixel]] for pixel in row) for row in pixels)
    return b"".join(
        (
            png[:8],
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(places)),
            chunk(b"IDAT", zlib.compress(lines, 9)),
            chunk(b"IEND", b""),
        )
    )


def unfiltered(data: bytes, length: int, size: int) -> Iterator[bytes]:
    """Yield the rows of pixels of a PNG, its filters undone."""
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for i in range(length):
            left, corner = (row[i - size], above[i - size]) if i >= size else (0, 0)
            row[i] = (row[i] + guess(kind, left, above[i], corner)) & 255
        above = row
        yield bytes(row)


def guess(kind: int, left: int, up: int, corner: int) -> int:
    """Return what one of PNG's five filters expects of a byte."""
    if kind == 4:  # noqa: PLR2004  Paeth
        nearest = left + up - corner
        return min((left, up, corner), key=lambda one: abs(nearest - one))
    return (0, left, up, (left + up) // 2)[kind]


def few_colours(pixels: list[list[bytes]]) -> dict[bytes, bytes]:
    """Return for each colour the one that it becomes: the 256 most used, and for others the nearest of these."""
    counts: dict[bytes, int] = {}
    for row in pixels:
        for pixel in row:
            counts[pixel] = counts.get(pixel, 0) + 1
    kept = sorted(counts, key=lambda colour: (-counts[colour], colour))[:256]

    def nearest(colour: bytes) -> bytes:
        return min(kept, key=lambda one: sum((a - b) ** 2 for a, b in zip(one, colour, strict=True)))

    same = dict(zip(kept, kept, strict=True))
    return {colour: same.get(colour) or nearest(colour) for colour in counts}


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo in a temporary folder for as long as it is needed; yield its address."""
    with tempfile.TemporaryDirectory(prefix="sluitend-pictures-") as folder:
        given = {name: value for name, value in os.environ.items() if not name.startswith("SLUITEND_")}
        environment = {**given, "SLUITEND_DATA_DIR": folder, "PYTHONPATH": str(ROOT / "src")}
        log = Path(folder) / "demo.log"
        with log.open("w") as file:
            running = subprocess.Popen(
                [sys.executable, "-c", DEMO], env=environment, stdout=file, stderr=file
            )
        try:
            yield address_in(log, running)
        finally:
            running.terminate()
            running.wait()


def address_in(log: Path, running: "subprocess.Popen[bytes]") -> str:
    """Return the address that the demo tells once it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        if found := re.search(r"Sluitend is at +(http\S+)/", log.read_text()):
            urllib.request.urlopen(found[1] + "/welkom/").close()  # noqa: S310  our own address
            return found[1]
        time.sleep(0.5)
    sys.exit(f"The demo did not start:\n{log.read_text()[-2000:]}")


def main() -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which pictures (otherwise all): {', '.join(SCENES)}")
    parser.add_argument("--site", help="the address of a demo that runs already")
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium is not installed (apt-get install chromium).")
    if options.site:
        return pictures(chromium, options.site, options.names or list(SCENES))
    with demo() as site:
        return pictures(chromium, site, options.names or list(SCENES))


def pictures(chromium: str, site: str, names: list[str]) -> int:
    """Take these pictures of the site; return 1 when one is too large to keep in the repository."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    too_large = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu"])
        for name in names:
            content = packed(take(browser, site, name))
            (PICTURES / f"{name}.png").write_bytes(content)
            print(f"{name}.png: {len(content) // 1000} kB")
            too_large += len(content) > MOST_BYTES
    return int(bool(too_large))


if __name__ == "__main__":
    sys.exit(main())
