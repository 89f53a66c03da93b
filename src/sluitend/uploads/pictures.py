"""Photos and pictures: drawn anew, so that only what one sees remains.

Where, when and with whose telephone a photo was taken (EXIF), a smaller picture inside, comments, and whatever hangs
before or after the picture, are gone. A place can be a person's hiding place.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from sluitend.access.errors import Refused
from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

MOST_PIXELS: Final = 50_000_000
QUALITY: Final = 90
FORMATS: Final = {"jpeg": "JPEG", "png": "PNG"}
STARTS: Final = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


def redrawn(code: str, data: bytes) -> bytes:
    """Return the picture of kind `code` (`jpeg`, `png`) drawn anew; raises Refused when it is none."""
    if not data.startswith(STARTS[code]):
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is told below
            with Image.open(io.BytesIO(data), formats=[FORMATS[code]]) as picture:
                return _drawn(code, picture)
    except Refused:
        raise
    except Exception:  # whatever a reader of hostile bytes stumbles over, the file is refused
        raise refused(refusals.BROKEN) from None


def _drawn(code: str, picture: Image.Image) -> bytes:
    # Before anything is unpacked: a few kilobytes can claim to be a picture of gigabytes.
    if picture.width * picture.height > MOST_PIXELS:
        raise refused(refusals.TOO_MUCH)
    # Of a telephone's jpeg with a second picture inside, the first is what one sees.
    if code == "png" and getattr(picture, "n_frames", 1) > 1:
        raise refused(refusals.NOT_WHAT_IT_SAYS)
    upright = ImageOps.exif_transpose(picture)
    mode = "RGB" if code == "jpeg" and upright.mode != "L" else upright.mode
    canvas = upright.convert("RGBA" if mode == "P" else mode)
    bare = Image.new(canvas.mode, canvas.size)
    bare.paste(canvas)
    out = io.BytesIO()
    bare.save(out, FORMATS[code], **({"quality": QUALITY} if code == "jpeg" else {"optimize": False}))
    return out.getvalue()
