"""A store that has chosen no colour: its clips end in the one that its pages and the card's preview show."""

from __future__ import annotations

from editai.profiles.end_card import card_content
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership
from pages.ui.frame import store_colour


def test_the_end_card_has_the_colour_that_the_pages_show(settings: Settings, store: Store, member: Membership) -> None:
    """A first store's clips ended in grey while its preview was indigo."""
    store.profiles.update(member.profile_id, {"brand": {}})
    fresh = store.profiles.membership(member.user_id, member.profile_id)
    with_card = card_content(fresh.profile, MediaFolder(settings.media_root))
    assert with_card.colour == store_colour(fresh)
