"""The pictograms of Sluitend: line drawings on a field of 24 by 24, inline: no second request.

The ring is the language of the product: open (a gap), bridged (held for now), closed (nothing left open).
"""

from typing import Final

PATHS: Final[dict[str, str]] = {
    "ring-open": '<path d="M12 4a8 8 0 1 0 8 8"/>',
    "ring-late": '<path d="M12 4a8 8 0 1 0 8 8"/><path d="M12 8.5v4.2M12 15.8v.1"/>',
    "ring-bridged": '<path d="M12 4a8 8 0 1 0 8 8"/><path stroke-width="1.5" d="m12 4 8 8"/>',
    "ring-closed": '<circle cx="12" cy="12" r="8"/><path d="m8.8 12.2 2.3 2.3 4.2-4.6"/>',
    "ring-offered": '<path d="M12 4a8 8 0 0 0 0 16"/><path d="M10 12h7m-3-3 3 3-3 3"/>'
    '<path stroke-dasharray=".1 4.1" d="M12 4a8 8 0 0 1 0 16"/>',
    "alert": '<path d="M12 4 3.5 19h17z"/><path d="M12 10v4M12 16.6v.1"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.1"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "lock": '<rect x="5.5" y="10.5" width="13" height="9.5" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "arrow-right": '<path d="M5 12h14m-5-5 5 5-5 5"/>',
    "arrow-left": '<path d="M19 12H5m5-5-5 5 5 5"/>',
    "chevron": '<path d="m9 6 6 6-6 6"/>',
    "eye": '<path d="M3 12s3.4-6 9-6 9 6 9 6-3.4 6-9 6-9-6-9-6z"/><circle cx="12" cy="12" r="2.5"/>',
    "leave": '<path d="M14 5h5v14h-5M4 12h10m-4-4 4 4-4 4"/>',
    "phone": '<path d="M6 4h3.5l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5V18'
    'a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"/>',
    "mail": '<path d="M4 6h16v12H4z"/><path d="m4 7 8 6 8-6"/>',
    "person": '<circle cx="12" cy="8.5" r="3.5"/><path d="M5 20a7 7 0 0 1 14 0"/>',
    "organisation": '<path d="M5 20V6l7-3 7 3v14M3 20h18M12 20v-3"/>'
    '<path d="M9.5 9.5v.1M14.5 9.5v.1M9.5 13.5v.1M14.5 13.5v.1"/>',
    "note": '<path d="M5 4h14v11l-5 5H5zM14 20v-5h5"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "urgent": '<path d="M12 4v10M12 18.5v.1"/>',
    "step": '<path d="M5 5h14v14H5z"/><path d="m8.5 12 2.5 2.5 4.5-5"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z"/>',
}


def svg(name: str) -> str:
    """Return the drawing as inline SVG, hidden from screen readers; raises KeyError for an unknown name."""
    return (
        f'<svg class="sl-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{PATHS[name]}</svg>'
    )
