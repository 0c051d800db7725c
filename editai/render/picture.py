"""The picture half of a render plan: shots, framed and joined, captions, end card."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Final

from editai.media.framing import Framing
from editai.media.hdr import TONE_MAP
from editai.render.escaping import escape_value
from editai.render.parts import CaptionLayer, PlanSegment

_BLUR_SHRINK: Final = 8
"""The background is blurred at an eighth of its size: it looks the same and costs next to nothing."""
_BLUR_SIGMA: Final = 5

_TAGS: Final = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def shot_chain(label: str, segment: PlanSegment, size: tuple[int, int], rate: Fraction, frames: int, out: str) -> str:
    """One shot: its time, its frame, its colours; exactly ``frames`` frames long."""
    source_rate = segment.probe.frame_rate * Fraction(segment.speed).limit_denominator(1000)
    pace = [f"setpts=PTS/{segment.speed:g}"] if segment.speed != 1 else []
    even = f"fps=fps={rate}:start_time=0"
    is_faster = source_rate > rate
    # frames that will be dropped are dropped before any work, frames that will be doubled after it
    before = [*pace, even] if is_faster else pace
    after = [] if is_faster else [even]
    lace = ["bwdif=mode=send_frame:deint=interlaced"] if segment.probe.is_interlaced else []
    last = [*after, *_exactly(frames)]
    head = _join([*lace, *before])
    if segment.framing.mode == "crop":
        middle = [_crop(segment.framing, segment.speed), _scale(segment, size), *_colours(segment)]
        return f"[{label}]{_join([head, *middle, *last])}[{out}]"
    return _fit(label, segment, size, head, last, out)


def card_chain(label: str, size: tuple[int, int], rate: Fraction, frames: int, out: str) -> str:
    """The end card, exactly ``frames`` frames long."""
    width, height = size
    scale = f"scale=w={width}:h={height}:flags=bicubic:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p"
    return f"[{label}]{_join([f'fps=fps={rate}:start_time=0', scale, _TAGS, *_exactly(frames)])}[{out}]"


def join_chain(labels: list[str], out: str) -> str:
    """The shots one after another."""
    inputs = "".join(f"[{label}]" for label in labels)
    return f"{inputs}concat=n={len(labels)}:v=1:a=0[{out}]" if len(labels) > 1 else f"{inputs}null[{out}]"


def caption_chain(label: str, captions: CaptionLayer, out: str) -> str:
    """The captions, drawn by libass with our own fonts only."""
    path, fonts = escape_value(captions.path), escape_value(captions.fonts_folder)
    return f"[{label}]ass=filename={path}:fontsdir={fonts}[{out}]"


def _fit(label: str, segment: PlanSegment, size: tuple[int, int], head: str, last: list[str], out: str) -> str:
    """The whole picture over a blurred, darker copy of itself that fills the frame."""
    width, height = size
    small_width, small_height = width // _BLUR_SHRINK // 2 * 2, height // _BLUR_SHRINK // 2 * 2
    back, front = f"{out}back", f"{out}front"
    whole = _join([head, _crop(segment.framing), "split"])
    # the crop may not be wider than the picture is, whichever of the two is the wider one
    fill = f"crop=w='min(iw,ih*{width}/{height}/sar)':h='min(ih,iw*sar*{height}/{width})'"
    shrunk = f"scale=w={small_width}:h={small_height}:flags=area{_matrices(segment)},{_pixels(segment)}"
    blurred = f"gblur=sigma={_BLUR_SIGMA}"
    grown = f"scale=w={width}:h={height}:flags=bilinear,setsar=1,eq=brightness=-0.06:saturation=0.9"
    fit_width = f"trunc(min({width},{height}*iw*sar/ih)/2)*2"
    fit_height = f"trunc(min({height},{width}*ih/(iw*sar))/2)*2"
    sharp = f"scale=w='{fit_width}':h='{fit_height}':flags=bicubic{_matrices(segment)},{_pixels(segment)},setsar=1"
    tone = _join(_colours(segment))
    return (
        f"[{label}]{whole}[{back}0][{front}0];\n"
        f"[{back}0]{_join([fill, shrunk, blurred, tone, grown])}[{back}];\n"
        f"[{front}0]{_join([sharp, tone])}[{front}];\n"
        f"[{back}][{front}]{_join(['overlay=x=(W-w)/2:y=(H-h)/2:format=yuv420', *last])}[{out}]"
    )


def _crop(framing: Framing, speed: float = 1.0) -> str:
    if framing.width == 1 and framing.height == 1:
        return ""
    size = f"crop=w=iw*{framing.width:g}:h=ih*{framing.height:g}"
    if not framing.way:
        return f"{size}:x=iw*{framing.left:g}:y=ih*{framing.top:g}"
    # exact: else it would step by the two pixels that share a colour, and a slow move would tremble
    return f"{size}:x='iw*({_way(framing, speed)})':y=ih*{framing.top:g}:exact=1"


def _way(framing: Framing, speed: float) -> str:
    """The left edge as an expression of the shown time t: a start, and every stretch's even movement."""
    terms = [f"{framing.way[0][1]:g}"]
    for (from_ms, from_left), (to_ms, to_left) in itertools.pairwise(framing.way):
        if to_left != from_left and to_ms > from_ms:
            start_s, length_s = from_ms / 1000 / speed, (to_ms - from_ms) / 1000 / speed
            terms.append(f"{(to_left - from_left) / length_s:+.5f}*clip(t-{start_s:.3f},0,{length_s:.3f})")
    return "".join(terms)


def _scale(segment: PlanSegment, size: tuple[int, int]) -> str:
    return f"scale=w={size[0]}:h={size[1]}:flags=bicubic{_matrices(segment)},setsar=1"


def _matrices(segment: PlanSegment) -> str:
    probe = segment.probe
    if probe.is_hdr:
        return ""
    source = f"in_color_matrix={probe.colour_matrix}:in_range={'pc' if probe.is_full_range else 'tv'}"
    return f":{source}:out_color_matrix=bt709:out_range=tv"


def _pixels(segment: PlanSegment) -> str:
    return "format=yuv420p10le" if segment.probe.is_hdr else "format=yuv420p"


def _colours(segment: PlanSegment) -> list[str]:
    return [*([TONE_MAP] if segment.probe.is_hdr else []), "format=yuv420p", _TAGS]


def _exactly(frames: int) -> list[str]:
    """A source may end a frame early: its last frame then stays."""
    return ["tpad=stop_mode=clone:stop_duration=1", f"trim=end_frame={frames}", "setpts=PTS-STARTPTS"]


def _join(filters: list[str]) -> str:
    return ",".join(each for each in filters if each)
