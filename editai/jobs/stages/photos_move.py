"""photos · move: each photo a moving shot, made once for a store's content."""

from __future__ import annotations

import shutil
from itertools import pairwise
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.tools import footage
from editai.jobs.work import Done, Work
from editai.media.cards import CARD_MS
from editai.media.photo_shots import ShotOrder, ShotWords, cached_shot
from editai.render.platforms import PLATFORMS

_LEAST_SHOT_MS: Final = 1_000
_VIDEO_PHOTOS: Final = 2
_SPARE_MS: Final = 100
"""So much longer than needed: a shot that ends a frame early would stand still."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``shots``: ``file`` and ``duration_ms`` as shown, in order; ``video_ms`` of the video before them."""
    keys = [str(key) for key in work.data["photo_keys"]]
    platform = PLATFORMS[work.data["platform"]]
    voice_ms, each_ms = int(done["speak"]["duration_ms"]), round(1000 * float(work.data["seconds"]))
    video_ms = _video_ms(work, voice_ms, each_ms)
    lengths = _lengths(len(keys), max(0, voice_ms - video_ms), each_ms)
    whole_ms = video_ms + sum(lengths) + (CARD_MS if work.data.get("card") else 0)
    least, most = platform.min_duration_ms.value, platform.max_duration_ms.value
    if not least <= whole_ms <= most:
        raise InputError(
            f"This makes a clip of {whole_ms / 1000:.1f} s, and {platform.title} takes {least / 1000:g} to "
            f"{most / 1000:g} s. Change the script or the number of photos."
        )
    media = work.media
    shots: list[dict[str, Any]] = []
    for at, duration_ms in enumerate(lengths):
        order = ShotOrder(
            photo=media.path(work.profile_id, keys[at]),
            words=_words(work, is_last=at + 1 == len(lengths)),
            width_px=platform.width_px,
            height_px=platform.height_px,
            top_px=platform.frame.safe.top_px,
            duration_ms=duration_ms + _SPARE_MS,
            way=at % 2,
        )
        kept = cached_shot(order, work.settings.cache_root / work.profile_id / "photo-shots", cancel=work.cancel)
        beside = work.file(f"shot-{at}.mp4.part")
        shutil.copyfile(kept, beside)
        beside.replace(work.file(f"shot-{at}.mp4"))
        shots.append({"file": f"shot-{at}.mp4", "duration_ms": duration_ms, "photo_key": keys[at]})
        work.tell(100 * (at + 1) / len(lengths))
    return {"shots": shots, "video_ms": video_ms}


def _video_ms(work: Work, voice_ms: int, each_ms: int) -> int:
    """How long the video is shown before the photos: as two of them, never more than half of the voice-over."""
    if not work.data.get("source_video_id"):
        return 0
    own_ms = footage(work, str(work.data["source_video_id"])).probe.duration_ms
    wanted_ms = min(own_ms, _VIDEO_PHOTOS * each_ms)
    return min(wanted_ms, voice_ms // 2) if voice_ms else wanted_ms


def _lengths(count: int, voice_ms: int, each_ms: int) -> list[int]:
    """How long each photo is shown: evenly under a voice-over, where photos that it has no time for are left out."""
    if not voice_ms:
        return [each_ms] * count
    used = max(1, min(count, voice_ms // _LEAST_SHOT_MS))
    marks = [voice_ms * at // used for at in range(used + 1)]
    return [end - start for start, end in pairwise(marks)]


def _words(work: Work, *, is_last: bool) -> ShotWords:
    told = dict(work.data["words"])
    if not is_last:
        told["call_to_action"] = ""
    colour = str(work.profile.brand.get("colour") or ShotWords().colour)
    return ShotWords(**told, colour=colour)
