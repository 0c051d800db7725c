"""Which style is meant, and what its font cannot show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editai.captions.choice import check_signs, check_style, missing_signs, style_name
from editai.captions.fonts import FACES
from editai.captions.styles import STYLES
from editai.errors import InputError
from editai.store.rows import Membership


def test_the_asked_style_goes_before_the_store_s_and_that_before_the_usual_one(member: Membership) -> None:
    plain = member.profile
    own = replace(plain, caption={"style": "two-tone"})
    assert [style_name(plain), style_name(own), style_name(own, "none")] == ["bold", "two-tone", "none"]


def test_a_style_is_one_of_those_named_and_none_only_where_it_may_be() -> None:
    for name in STYLES:
        check_style(name)
    check_style("none", or_none=True)
    with pytest.raises(InputError, match="no caption style “none”"):
        check_style("none")
    with pytest.raises(InputError, match=r"Choose one of: .*two-tone.*, none\."):
        check_style("Bold", or_none=True)


@pytest.mark.parametrize("font", [*FACES, "Comic Sans", None])
def test_signs_that_the_store_s_font_lacks_are_named_with_what_to_do(member: Membership, font: str | None) -> None:
    profile = replace(member.profile, caption={"font": font})
    check_signs(profile, "bold", "Crème brûlée, 5 €")
    with pytest.raises(InputError, match=r"no sign for 🦄 水\. Take it out\.") as caught:
        check_signs(profile, "bold", "A 🦄 and 水", "Take it out.")
    assert caught.value.details["signs"] == "🦄水"
    assert missing_signs(profile, "none", "🦄") == ""
