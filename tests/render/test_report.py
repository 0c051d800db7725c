"""One clip, five platforms: the measured values stay, the limits and their sources change."""

from __future__ import annotations

from editai.render.facts import hard, soft
from editai.render.platforms import PLATFORMS
from editai.render.report import fits, for_platform

CHECKS = [
    check.as_json()
    for check in (
        hard("frame size", True, "1080x1920", "1080x1920", "px"),
        hard("frame rate", True, "23.976", "constant, 23 to 60", "frames/s", "TikTok"),
        hard("duration", True, 120_000, "3000 to 600000", "ms", "TikTok"),
        hard("file size", True, 310_000_000, "500000000", "bytes", "TikTok"),
        soft("caption speed", False, 27.0, "25", "characters/s"),
        hard("captions inside the safe area", True, "200 1200 800 1400", "65 270 885 1470", "px", "some guides"),
    )
]


def test_every_platform_s_own_limits_with_their_sources() -> None:
    seen = {name: {check["name"]: check for check in for_platform(CHECKS, each)} for name, each in PLATFORMS.items()}
    assert seen["tiktok"]["duration"]["ok"]
    assert not seen["facebook"]["duration"]["ok"]
    assert seen["facebook"]["duration"]["limit"] == "3000 to 90000"
    assert "Reels" in seen["facebook"]["duration"]["source"]
    assert not seen["instagram"]["file size"]["ok"]
    assert not seen["youtube"]["frame rate"]["ok"]
    assert seen["youtube"]["short enough"] | {"source": ""} == {
        "name": "short enough",
        "ok": False,
        "hard": False,
        "value": 120_000,
        "limit": "60000",
        "unit": "ms",
        "source": "",
    }
    assert "short enough" not in seen["tiktok"]
    assert "none found" in seen["pinterest"]["captions inside the safe area"]["source"]
    for checks in seen.values():
        assert all(check["source"] for check in checks.values())
        assert checks["caption speed"]["value"] == 27.0
        assert checks["duration"]["value"] == 120_000


def test_where_else_the_clip_may_go() -> None:
    assert fits(CHECKS) == ["tiktok"]
    short = [check | ({"value": 20_000} if check["name"] == "duration" else {}) for check in CHECKS]
    small = [check | ({"value": 9_000_000} if check["name"] == "file size" else {}) for check in short]
    assert fits(small) == ["tiktok", "instagram"]
    assert fits([check | ({"value": "30.000"} if check["name"] == "frame rate" else {}) for check in small]) == list(
        PLATFORMS
    )
    assert fits([check | {"ok": check["name"] != "frame size"} for check in small]) == []
