"""The torch graph of Kokoro: a small model of its architecture with random weights, in the published format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.errors import NotInstalled
from editai.speech.kokoro import KokoroEngine, choose_graph
from editai.speech.kokoro_onnx import OnnxGraph
from editai.speech.kokoro_torch import TorchGraph
from editai.speech.voices import VOICES

PHONEMES = ' ;:,.!?—…"()“”AIOQSTWYbdfhijklmnpstuvwzæðŋɑɒɔəɛɜɡɪɹɾʃʊʌʒʔʤʧˈˌːθᵊᵻ'
VOCABULARY = {phoneme: number for number, phoneme in enumerate(PHONEMES, 1)}
CONFIG: dict[str, Any] = {
    "vocab": VOCABULARY,
    "n_token": len(VOCABULARY) + 1,
    "hidden_dim": 512,  # the decoder of the package takes no other
    "style_dim": 128,
    "n_layer": 1,
    "max_dur": 5,
    "n_mels": 80,
    "dropout": 0.2,
    "text_encoder_kernel_size": 5,
    "plbert": {
        "hidden_size": 16,
        "embedding_size": 16,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "max_position_embeddings": 512,
        "num_hidden_layers": 1,
    },
    "istftnet": {
        "upsample_kernel_sizes": [4],
        "upsample_rates": [4],
        "gen_istft_hop_size": 75,
        "gen_istft_n_fft": 300,
        "resblock_dilation_sizes": [[1, 1, 1]],
        "resblock_kernel_sizes": [1],
        "upsample_initial_channel": 512,  # nor another here
    },
}
"""The published config.json with every size as small as the architecture allows; 25 ms a frame as there."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A models folder with everything but the ONNX file; the weights are removed afterwards: 110 MB."""
    root = tmp_path_factory.mktemp("models")
    folder = root / "kokoro"
    (folder / "voices").mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({"vocab": VOCABULARY}), "utf-8")
    (folder / "config.json").write_text(json.dumps(CONFIG), "utf-8")
    style = np.random.default_rng(7).normal(0, 0.15, 510 * 256).astype("<f4")
    for voice in VOICES:
        if voice.engine == "kokoro":
            style.tofile(folder / "voices" / f"{voice.id}.bin")
    _save_random_weights(folder)
    yield root
    (folder / "kokoro-v1_0.pth").unlink()


def _save_random_weights(folder: Path) -> None:
    """As published: a dictionary per part, names after ``module.``, nothing of the instance norms."""
    import torch
    from kokoro import KModel

    torch.manual_seed(7)
    path = folder / "kokoro-v1_0.pth"
    torch.save({}, path)
    model = KModel("hexgrad/Kokoro-82M", config=CONFIG, model=str(path))
    norms = {name for name, module in model.named_modules() if isinstance(module, torch.nn.InstanceNorm1d)}
    parts: dict[str, dict[str, Any]] = {}
    for name, value in model.state_dict().items():
        if name.rpartition(".")[0] not in norms:
            part, _, rest = name.partition(".")
            parts.setdefault(part, {})[f"module.{rest}"] = value.half()
    torch.save(parts, path)


@pytest.fixture
def spoilt(models: Path, tmp_path: Path) -> Path:
    """The same folder by links, so that a file in it can be replaced."""
    folder = tmp_path / "kokoro"
    folder.mkdir()
    for path in (models / "kokoro").iterdir():
        (folder / path.name).symlink_to(path)
    return tmp_path


def test_without_both_files_it_is_onnx(spoilt: Path) -> None:
    folder = spoilt / "kokoro"
    assert isinstance(choose_graph(folder), TorchGraph)
    engine = KokoroEngine(spoilt)
    torch_id = engine.model_id
    assert engine.readiness().ok
    (folder / "config.json").unlink()
    assert isinstance(choose_graph(folder), OnnxGraph)
    assert engine.model_id != torch_id
    assert engine.readiness().detail == "Kokoro's file kokoro-v1.0.int8.timed.onnx is missing."


def test_samples_are_as_long_as_the_durations(models: Path) -> None:
    graph = TorchGraph(models / "kokoro")
    graph.load()
    style = np.full((1, 256), 0.1, dtype=np.float32)
    identifiers = [0, *(VOCABULARY[phoneme] for phoneme in "həlˈO wˈɜɹld."), 0]
    samples, frames = graph.run(identifiers, style, 1.0)
    assert len(frames) == len(identifiers)
    assert frames.min() >= 1
    assert samples.dtype == np.float32
    assert samples.size == frames.sum() * 600
    fast, fast_frames = graph.run(identifiers, style, 2.0)
    assert fast.size == fast_frames.sum() * 600 < samples.size * 0.75


def test_a_cut_file_is_refused_and_mended_every_word_gets_its_time(models: Path, spoilt: Path) -> None:
    weights = spoilt / "kokoro" / "kokoro-v1_0.pth"
    whole = weights.read_bytes()
    engine = KokoroEngine(spoilt)
    text = "Hello there — it's just $24.99, 😀 really!"
    weights.unlink()
    for kept in (0, len(whole) // 2, len(whole) - 100):
        weights.write_bytes(whole[:kept])
        with pytest.raises(NotInstalled, match=r"file kokoro-v1_0\.pth is damaged"):
            engine.speak(text, VOICES[0], 1.0)
    weights.unlink()
    weights.symlink_to(models / "kokoro" / "kokoro-v1_0.pth")
    spoken = engine.speak(text, VOICES[0], 1.0)
    assert [word.text for word in spoken.words] == text.split()
    before = 0
    for word in spoken.words:
        assert before <= word.start_ms < word.end_ms
        before = word.end_ms
    assert before <= spoken.samples.size * 1000 / spoken.sample_rate_hz


def test_weights_that_are_not_of_this_model_are_refused(spoilt: Path) -> None:
    import torch

    weights = spoilt / "kokoro" / "kokoro-v1_0.pth"
    parts = torch.load(weights, weights_only=True)
    for wrong in ({**parts, "bert_encoder": {"module.weight": torch.zeros(3)}}, [1, 2]):
        weights.unlink()
        torch.save(wrong, weights)
        with pytest.raises(NotInstalled, match=r"is damaged, or not the one that its config\.json describes"):
            TorchGraph(spoilt / "kokoro").load()
    # KModel takes this one without a word and leaves a part as it was made: random
    weights.unlink()
    torch.save({name: part for name, part in parts.items() if name != "bert_encoder"}, weights)
    with pytest.raises(NotInstalled, match=r"kokoro-v1_0\.pth is incomplete") as caught:
        TorchGraph(spoilt / "kokoro").load()
    assert "bert_encoder.weight" in caught.value.details["reason"]


@pytest.mark.parametrize(("content", "sentence"), [("{", "is damaged"), ("[]", "describes no Kokoro model")])
def test_a_wrong_config_is_named(spoilt: Path, content: str, sentence: str) -> None:
    config = spoilt / "kokoro" / "config.json"
    config.unlink()
    config.write_text(content, "utf-8")
    with pytest.raises(NotInstalled, match=f"file config.json {sentence}"):
        KokoroEngine(spoilt).speak("Hello.", VOICES[0], 1.0)
