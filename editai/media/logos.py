"""A store's logo, read from a file that somebody uploaded."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "WEBP")
MOST_PIXELS: Final = 50_000_000
"""A larger picture would take more memory than a card is worth."""
_TOO_LARGE: Final = "The logo has more than 50 million pixels. Upload a smaller picture."


def read_logo(path: Path, side_px: int) -> Image:
    """The picture with transparency, upright, empty edges cut off, as large as fits into a square.

    Raises:
        InputError: it is missing, no PNG, JPEG or WebP picture, cut off, empty or too large.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is judged below
            with Image.open(path, formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise InputError(_TOO_LARGE)
                picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise InputError(_TOO_LARGE) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError("The logo is not a PNG, JPEG or WebP picture that can be read. Upload another.") from error
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise InputError("The logo is empty: every point of it is transparent. Upload another.")
    return ImageOps.contain(picture.crop(box), (side_px, side_px), Image.Resampling.LANCZOS)
