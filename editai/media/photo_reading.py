"""A product photo as it is meant to be seen: turned upright, in sRGB, transparency kept. Pillow only."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
READABLE: Final = "JPEG, PNG, WebP, TIFF, BMP or GIF"
MOST_BYTES: Final = 60_000_000
_MOST_PIXELS: Final = 80_000_000
_LEAST_SIDE_PX: Final = 64
_KEPT_SIDE_PX: Final = 3000
"""Enough for a slow zoom on a frame of 1080 by 1920."""


def read_photo(path: Path) -> Image:
    """The photo as RGB or, where anything of it is transparent, RGBA; its long side at most 3000 pixels.

    Raises:
        InputError: in one sentence, why it is no usable photo.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if path.is_dir():
        raise InputError("That is a folder. Give photos.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError("That photo is larger than 60 MB. Export it smaller.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise InputError("That photo has more than 80 million pixels. Export it smaller.")
                if min(opened.size) < _LEAST_SIDE_PX:
                    raise InputError(f"That photo is smaller than {_LEAST_SIDE_PX} pixels. Give a larger one.")
                opened.load()
                upright = ImageOps.exif_transpose(opened)
    except FileNotFoundError:
        raise InputError("There is no such photo. Check its name and give it again.") from None
    except PermissionError as error:
        raise InputError("That photo cannot be opened. Check your rights to read it.") from error
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise InputError(f"That is not a photo that can be read. Give {READABLE}.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError("That photo is damaged or was cut off. Export it again.") from error
    shown = _in_srgb(upright)
    shown.thumbnail((_KEPT_SIDE_PX, _KEPT_SIDE_PX), Image.Resampling.LANCZOS)
    return shown


def _in_srgb(picture: Image) -> Image:
    """The colours as people see them: by the photo's own profile where it has one."""
    from PIL import Image as pillow
    from PIL import ImageCms

    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    alpha = picture.convert("RGBA").getchannel("A") if has_alpha else None
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith(("I", "F")):  # 16 bits a pixel: brought to 8, not cut off
        picture = _eight_bits(picture)
    if picture.mode not in ("RGB", "CMYK", "L"):
        picture = picture.convert("RGB")
    shown = None
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile is as none
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    result: Image = shown if shown is not None else picture.convert("RGB")
    if alpha is not None and alpha.getextrema() != (255, 255):
        result = pillow.merge("RGBA", (*result.split(), alpha))
    return result


def _eight_bits(picture: Image) -> Image:
    import numpy
    from PIL import Image

    values = numpy.asarray(picture, dtype=numpy.float32)
    top = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Image.fromarray(numpy.clip(values / top * 255 + 0.5, 0, 255).astype(numpy.uint8))
