"""The render plan: its goldens, and what holds for every plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editai.render.escaping import escape_value
from editai.render.plan import PlanInputs, VoiceTrack, choose_frame_rate, plan
from editai.render.platforms import PLATFORMS
from tests.render.plan_cases import CASES, LANDSCAPE, SILENT, TIKTOK, VOICE, described, shot

GOLDEN = Path(__file__).parent.parent / "golden" / "plans"


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_plan_is_the_golden_one(name: str) -> None:
    """After a wanted change: ``python -m tests.golden.update``."""
    assert described(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_golden_has_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_input_is_opened_without_following_others(name: str) -> None:
    made = plan(CASES[name])
    for at, text in enumerate(made.inputs):
        if text == "-i":
            own = made.inputs[:at][-8:]
            assert own[own.index("-protocol_whitelist") + 1] == "file"
            assert "-f" in made.inputs[max(0, at - 14) : at]
            assert made.inputs[at + 1].startswith("file:")


def test_five_platforms_with_the_source_of_every_limit() -> None:
    assert set(PLATFORMS) == {"tiktok", "instagram", "youtube", "facebook", "pinterest"}
    for platform in PLATFORMS.values():
        limits = (platform.min_duration_ms, platform.max_duration_ms, platform.max_size_bytes, platform.min_frame_rate)
        assert all(limit.source for limit in limits)
        assert platform.safe_source
        assert platform.frame.block_width_px == 690


def test_the_clip_lasts_as_long_as_its_voice_and_its_card() -> None:
    made = plan(CASES["duck_captions_card"])
    assert (made.body_ms, made.duration_ms, made.frames) == (6000, 7500, 225)


def test_shots_that_end_long_before_the_voice_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="voice-over"):
        plan(PlanInputs(platform=TIKTOK, segments=(shot(LANDSCAPE, "a.mp4", 0, 3000),), voice=VOICE))
    with pytest.raises(ValueError, match="shot"):
        plan(PlanInputs(platform=TIKTOK, segments=()))


@pytest.mark.parametrize(
    ("rates", "platform", "expected"),
    [
        (["25"], "tiktok", "25"),
        (["24000/1001"], "tiktok", "24000/1001"),
        (["24000/1001"], "youtube", "30"),
        (["24"], "pinterest", "30"),
        (["60"], "instagram", "60"),
        (["25", "30"], "tiktok", "30"),
        (["12"], "tiktok", "30"),
        (["29"], "tiktok", "30"),
        (["240"], "tiktok", "30"),
    ],
)
def test_the_frame_rate_is_the_sources_own_where_it_may_be(rates: list[str], platform: str, expected: str) -> None:
    probes = [replace(SILENT, frame_rate=Fraction(rate)) for rate in rates]
    assert choose_frame_rate(probes, PLATFORMS[platform]) == Fraction(expected)


def test_a_varying_rate_becomes_thirty() -> None:
    probe = replace(SILENT, frame_rate=Fraction(24), variable_frame_rate=True)
    assert choose_frame_rate([probe], TIKTOK) == 30


@settings(max_examples=100, deadline=None)
@given(
    lengths=st.lists(st.integers(400, 5000), min_size=1, max_size=12),
    cut=st.integers(0, 3000),
    rate=st.sampled_from([Fraction(30), Fraction(25), Fraction(30_000, 1_001)]),
)
def test_frames_and_samples_never_drift(lengths: list[int], cut: int, rate: Fraction) -> None:
    """However many shots: the picture has the voice's number of frames, and the sound their length."""
    probe = replace(LANDSCAPE, frame_rate=rate)
    voice_ms = max(300, sum(lengths) - cut)
    segments = tuple(shot(probe, "a.mp4", 0, length) for length in lengths)
    voice = VoiceTrack(path=Path("/v.wav"), duration_ms=voice_ms)
    if sum(lengths) < voice_ms:
        return
    made = plan(PlanInputs(platform=TIKTOK, segments=segments, voice=voice))
    frames = [int(part.split("[")[0].split(",")[0]) for part in made.picture_graph.split("trim=end_frame=")[1:]]
    assert sum(frames) == made.frames == round(voice_ms * rate / 1000)
    samples = [
        int(chain.split("atrim=end_sample=")[1].split(",")[0].split("[")[0])
        for chain in made.mix_graph.split(";\n")
        if chain.startswith("[") and ":1]" in chain.split("aresample")[0]
    ]
    assert abs(sum(samples) - made.frames * 48_000 / made.frame_rate) <= 1


def test_odd_characters_of_a_path_are_escaped_for_both_parsers() -> None:
    assert escape_value("a b:c'd,e[f];g\\") == "a\\ b\\\\:c\\\\\\'d\\,e\\[f\\]\\;g\\\\\\\\"
