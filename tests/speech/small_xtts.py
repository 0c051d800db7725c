"""Make a small XTTS with random weights, saved like the real one: ``.venv-xtts/bin/python small_xtts.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "ja", "hu", "ko", "hi"]
LETTERS = "abcdefghijklmnopqrstuvwxyz',.!?-0123456789"


def main(folder: Path) -> None:
    import torch
    from tokenizers import Tokenizer, models
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models import xtts

    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    config = XttsConfig()
    arguments = config.model_args
    arguments.gpt_layers, arguments.gpt_n_model_channels, arguments.gpt_n_heads = 2, 64, 2
    arguments.decoder_input_dim = 64
    arguments.gpt_number_text_tokens = 300
    arguments.gpt_max_audio_tokens = 14
    words = ["[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{each}]" for each in LANGUAGES), *LETTERS]
    words += [f"[unused{number}]" for number in range(300 - len(words))]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens([word for word in words if word.startswith("[")])
    tokenizer.save(str(folder / "vocab.json"))
    model = xtts.Xtts(config)
    model.init_models()
    with torch.no_grad():  # random weights say by chance that they are done; these never do
        model.gpt.mel_head.bias[arguments.gpt_stop_audio_token] = -1e4
    with xtts._legacy_safe_globals():  # the published file has its settings in it, by the names of then
        torch.save({"config": config, "model": model.state_dict()}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
