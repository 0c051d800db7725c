"""An end card as one picture: how it stands once everything has arrived. For previews, without MoviePy."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache

from editai.media.card_layers import draw_ground, draw_layers
from editai.media.cards import CardContent

_QUALITY = 88


def card_jpeg(content: CardContent, width_px: int, height_px: int) -> bytes:
    """The last frame of the card as a JPEG; the same content is drawn once.

    Raises:
        InputError: the logo is no picture.
    """
    logo = hashlib.sha256(content.logo.read_bytes()).hexdigest() if content.logo else ""
    return _drawn(content, logo, width_px, height_px)


@lru_cache(maxsize=32)
def _drawn(content: CardContent, logo_sha256: str, width_px: int, height_px: int) -> bytes:
    from PIL import Image

    ground = draw_ground(content.colour, width_px, height_px)
    picture = Image.fromarray(ground[ground.shape[0] - height_px :]).convert("RGBA")
    for layer in draw_layers(content, width_px, height_px):
        picture.alpha_composite(layer.image, (layer.left_px, layer.top_px))
    out = io.BytesIO()
    picture.convert("RGB").save(out, format="JPEG", quality=_QUALITY)
    return out.getvalue()
