"""Files to take along."""

from django.http import HttpResponse


def download(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """Return a file to keep: never shown within the page, never stored by the browser on the way."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
