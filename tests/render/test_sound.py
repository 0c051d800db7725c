"""The mix, measured: no pumping, no click, music that repeats and fades, every kind of source sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from editai.media.loudness import measure_loudness
from editai.media.process import run_ffmpeg
from editai.render.plan import EndCard, MusicTrack, PlanInputs, VoiceTrack, plan
from editai.render.platforms import PLATFORMS
from tests.render.conftest import cut

TIKTOK = PLATFORMS["tiktok"]
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=128x228:rate=25:duration=5")


def mixed(inputs: PlanInputs, out: Path) -> np.ndarray:
    """The plan's mix before its master: mono samples at 48 kHz."""
    made = plan(inputs)
    graph = out.with_suffix(".graph")
    graph.write_text(made.measuring_graph(None, "anull"))
    raw = run_ffmpeg([*made.measuring_arguments(graph)[:-3], "-ac", "1", "-f", "f32le", "-"], limit_s=60).stdout
    return np.frombuffer(raw, np.float32)


def tone_db(samples: np.ndarray, frequency: float, start_s: float, end_s: float, step_s: float = 0.05) -> np.ndarray:
    """The level of one tone every 50 ms: what is heard of the source under a voice."""
    size = round(step_s * 48_000)
    wave = np.exp(-2j * np.pi * frequency * np.arange(size) / 48_000) * np.hanning(size)
    marks = range(round(start_s * 48_000), round(end_s * 48_000) - size, size)
    return np.array([20 * np.log10(abs((samples[at : at + size] * wave).sum()) / size * 4 + 1e-9) for at in marks])


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> VoiceTrack:
    """Five seconds of words of 0.3 s with 0.15 s between them, and a breath of 1 s from 2.25 s on."""
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    wave = "0.5*sin(2*PI*180*t)*pow(sin(PI*min(mod(t,0.45),0.3)/0.3),0.5)*(1-between(t,2.25,3.15))"
    run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave}':s=24000:d=5", path], limit_s=30)
    return VoiceTrack(path=path, duration_ms=5000, loudness_lufs=measure_loudness(path).integrated_lufs)


def source(folder: Path, name: str, *sound: str) -> Path:
    path = folder / name
    run_ffmpeg([*PICTURE, *sound, "-c:v", "libx264", "-preset", "ultrafast", str(path)], limit_s=60)
    return path


def test_ducking_does_not_pump_between_words(tmp_path: Path, talk: VoiceTrack) -> None:
    path = source(tmp_path, "tone.mp4", "-f", "lavfi", "-i", "sine=frequency=1500:duration=5", "-c:a", "aac")
    mix = mixed(PlanInputs(platform=TIKTOK, segments=(cut(path, 0, 5000),), voice=talk), tmp_path / "mix")
    under = tone_db(mix, 1500, 0.6, 2.2)
    breath = tone_db(mix, 1500, 2.9, 3.1)
    # between two words the source comes up by less than what is heard as pumping, in the breath it returns
    assert under.max() - under.min() < 3.0
    assert abs(np.diff(under)).max() < 1.5
    assert 5 < breath.mean() - under.mean() < 18


def test_muted_speech_fades_and_the_rest_stays(tmp_path: Path, talk: VoiceTrack) -> None:
    path = source(tmp_path, "tone.mp4", "-f", "lavfi", "-i", "sine=frequency=1500:duration=5", "-c:a", "aac")
    segment = replace(cut(path, 0, 5000), speech=((1000, 1800), (3500, 4000)))
    mix = mixed(
        PlanInputs(platform=TIKTOK, segments=(segment,), voice=talk, source_audio="mute-speech"), tmp_path / "mix"
    )
    for start_s, end_s in ((1.0, 1.8), (3.5, 4.0)):
        assert tone_db(mix, 1500, start_s, end_s, 0.02).max() < -70
    for start_s, end_s in ((0.2, 0.9), (1.9, 3.4), (4.1, 4.7)):
        assert tone_db(mix, 1500, start_s, end_s, 0.02).min() > -50
    # no click: above the tone and the voice there is next to nothing at the edges
    edge = mix[round(0.9 * 48_000) : round(1.05 * 48_000)]
    loud = abs(np.fft.rfft(edge * np.hanning(len(edge))))
    assert loud[round(len(edge) * 6000 / 48_000) :].max() < 0.002 * loud.max()


def test_music_repeats_fades_and_steps_back(tmp_path: Path, talk: VoiceTrack) -> None:
    song = tmp_path / "song.mp3"
    run_ffmpeg(["-f", "lavfi", "-i", "sine=frequency=900:duration=2", "-ar", "44100", str(song)], limit_s=30)
    silent = source(tmp_path, "silent.mp4")
    card = tmp_path / "card.png"
    run_ffmpeg(["-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", str(card)], limit_s=30)
    inputs = PlanInputs(
        platform=TIKTOK,
        segments=(cut(silent, 0, 5000),),
        voice=talk,
        end_card=EndCard(path=card, duration_ms=4000, is_still=True),
        music=MusicTrack(path=song, container="mp3", loudness_lufs=measure_loudness(song).integrated_lufs),
    )
    mix = mixed(inputs, tmp_path / "mix")
    assert len(mix) == pytest.approx(9 * 48_000, abs=2)
    level = {name: tone_db(mix, 900, *span).mean() for name, span in (("talk", (1, 2.1)), ("card", (6.8, 7.4)))}
    assert 5 < level["card"] - level["talk"] < 18
    assert tone_db(mix, 900, 8.9, 9.0)[-1] < level["card"] - 15
    assert tone_db(mix, 900, 0.0, 0.06)[0] < level["talk"]
    alone = mixed(replace(inputs, voice=None, end_card=None), tmp_path / "alone")
    assert tone_db(alone, 900, 1.0, 3.0).min() > -45


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("none.mp4", ()),
        ("mono44.mp4", ("-f", "lavfi", "-i", "sine=frequency=1500:duration=5:sample_rate=44100", "-c:a", "aac")),
        ("surround.mp4", ("-f", "lavfi", "-i", "sine=frequency=1500:duration=5", "-ac", "6", "-c:a", "aac")),
        ("pcm8.mov", ("-f", "lavfi", "-i", "sine=frequency=1500:duration=5:sample_rate=8000", "-c:a", "pcm_u8")),
        ("late.mkv", ("-itsoffset", "1", "-f", "lavfi", "-i", "sine=frequency=1500:duration=2", "-c:a", "libopus")),
    ],
)
def test_any_source_sound_is_mixed_at_the_same_level(
    tmp_path: Path, talk: VoiceTrack, name: str, sound: tuple[str, ...]
) -> None:
    segment = cut(source(tmp_path, name, *sound), 0, 5000)
    mix = mixed(PlanInputs(platform=TIKTOK, segments=(segment,), voice=talk), tmp_path / "mix")
    assert len(mix) == 5 * 48_000
    heard = tone_db(mix, 1500, 1.2, 2.1).mean()
    if sound:
        assert -62 < heard < -38
    else:
        assert heard < -60
