"""Reading English for Kokoro brings no torch into the child: 165 MB and seconds that it would never use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ASK = (
    "import sys\n"
    "from editai.speech.kokoro_languages import rules_of\n"
    "symbols = rules_of('en-US').symbols('It costs $24.99 today.')\n"
    "print(''.join(symbol.phoneme for symbol in symbols))\n"
    "print('torch' in sys.modules)\n"
    "import importlib.util\n"
    "print(importlib.util.find_spec('torch') is not None)\n"
)


def test_english_is_read_without_torch() -> None:
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", _ASK], cwd=root, capture_output=True, text=True, check=True, timeout=300
    )
    phonemes, has_torch, can_have_torch = told.stdout.splitlines()[-3:]
    assert "dˈɑləɹz" in phonemes  # the tagger and the rules for prices are at work
    assert has_torch == "False"
    assert can_have_torch == "True"
