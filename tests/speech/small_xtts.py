"""Make a small XTTS with random weights, saved like the real one: ``.venv-xtts/bin/python small_xtts.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz',.!?-0123456789"


def main(folder: Path) -> None:
    import torch
    from tokenizers import Tokenizer, models
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts

    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    config = XttsConfig()
    arguments = config.model_args
    arguments.gpt_layers, arguments.gpt_n_model_channels, arguments.gpt_n_heads = 2, 64, 2
    arguments.decoder_input_dim = 64
    arguments.gpt_number_text_tokens = 300
    arguments.gpt_max_audio_tokens = 60  # random weights never say that they are done
    words = ["[STOP]", "[UNK]", "[SPACE]", "[START]", "[en]", "[es]", *LETTERS]
    words += [f"[unused{number}]" for number in range(300 - len(words))]
    vocabulary = {word: number for number, word in enumerate(words)}
    Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]")).save(str(folder / "vocab.json"))
    model = Xtts(config)
    model.init_models()
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
