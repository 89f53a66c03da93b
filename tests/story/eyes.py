"""How a page is looked at in these tests: by axe, by its width, in light and in dark."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Locator, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 AA; its rule on the size of targets is off unless asked for. `best-practice` costs nothing more.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
ALL_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": STANDARD},
    "rules": {"target-size": {"enabled": True}},
}
# Only colours differ between light and dark.
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
PHONE, DESKTOP = 390, 1280
HEIGHT = 900
SCRIPTING = "window.matchMedia('(scripting: enabled)').matches"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A dialog or a closed disclosure hides what must be readable too.
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
STILL = "* { transition: none !important; animation: none !important }"


def violations(page: Page, options: dict[str, Any] = ALL_RULES) -> list[str]:
    """Return what axe finds on the page, one line for each element; injects axe once per page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {' '.join(node['target'][0])}: {node['failureSummary']}"
        if isinstance(node["target"][0], list)
        else f"{rule['id']}: {node['target'][0]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


# A sheet that a script makes is not a style written into the page, so the content policy lets it be.
LAY_STILL = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def come(door: Locator) -> Page:
    """Click what leads to a page, and return when that page has come: until then the old one is looked at."""
    with door.page.expect_navigation():
        door.click()
    return door.page


def too_wide(page: Page) -> list[str]:
    """Return a line when the page must be scrolled sideways."""
    pixels = page.evaluate(TOO_WIDE)
    return [f"{pixels} px too wide"] if pixels > 0 else []


def check(page: Page) -> None:
    """Fail on what axe finds, and on a page that must be scrolled sideways."""
    page.wait_for_load_state()
    faults = too_wide(page)
    if page.evaluate(SCRIPTING):  # axe is a script itself
        faults += violations(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def look_everywhere(page: Page) -> list[str]:
    """Return the faults of one page at both widths, in light and in dark, with all of it unfolded."""
    page.wait_for_load_state()
    page.evaluate(LAY_STILL, STILL)
    page.evaluate(UNFOLD)
    faults = []
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="light")
        faults += [f"{width} light: {fault}" for fault in [*too_wide(page), *violations(page)]]
        page.emulate_media(color_scheme="dark")
        faults += [f"{width} dark: {fault}" for fault in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return faults
