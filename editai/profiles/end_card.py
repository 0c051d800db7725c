"""What a store's end card says."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from editai.media.cards import CardContent
from editai.store.media import Media
from editai.store.rows import Profile

DEFAULT_COLOUR: Final = "#4338ca"
"""Of a store that has chosen none: on every page, in the preview of its end card, and in the card of its clips."""


def card_content(profile: Profile, media: Media) -> CardContent:
    """The card of a store; a logo whose file is gone is left out."""
    brand = profile.brand
    logo: Path | None = None
    if brand.get("logo_key"):
        path = media.path(profile.id, str(brand["logo_key"]))
        logo = path if path.is_file() else None
    texts = {name: str(brand.get(name) or "") for name in ("tagline", "call_to_action", "address")}
    colour = str(brand.get("colour") or DEFAULT_COLOUR)
    return CardContent(store_name=profile.name, logo=logo, colour=colour, **texts)
