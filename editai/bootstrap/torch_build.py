"""Which build of torch is installed: the small one for the processor, or the one with CUDA."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from editai.bootstrap.programs import run_quietly
from editai.errors import ToolError

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of builds without CUDA."""
CPU_BYTES = 192_000_000
"""torch 2.13.0+cpu for Python 3.11, x86-64 Linux: 191,794,682 bytes."""
CUDA_BYTES = 2_700_000_000
"""torch 2.13.0 with the nvidia and triton wheels that it requires on x86-64 Linux."""
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchBuild:
    """The build that will be installed."""

    requirement: str
    """The pin, as in requirements.txt."""
    index: str | None
    """An index that is asked for torch alone; None leaves it to pip."""
    size_bytes: int
    sentence: str


def choose(pip: Sequence[str], requirements: Path) -> TorchBuild:
    """The build to install: CUDA's where there is an NVIDIA card, else the smallest that can be had."""
    pin = torch_pin(requirements)
    if has_nvidia():
        return TorchBuild(requirement=pin, index=None, size_bytes=CUDA_BYTES, sentence="torch with CUDA for your card")
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return TorchBuild(requirement=pin, index=None, size_bytes=CPU_BYTES, sentence="torch for the processor")
    if _cpu_build_at_hand(pip, pin):
        return TorchBuild(requirement=pin, index=None, size_bytes=CPU_BYTES, sentence="torch for the processor")
    if index_answers(CPU_INDEX):
        sentence = "torch for the processor, from PyTorch's own index"
        return TorchBuild(requirement=pin, index=CPU_INDEX, size_bytes=CPU_BYTES, sentence=sentence)
    return TorchBuild(
        requirement=pin,
        index=None,
        size_bytes=CUDA_BYTES,
        sentence="most of it is torch with CUDA: PyTorch's index with the small build does not answer",
    )


def torch_pin(requirements: Path) -> str:
    """The line of requirements.txt that pins torch.

    Raises:
        ValueError: there is none; a mistake of ours.
    """
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if line.startswith("torch=="):
            return line.split()[0].rstrip(";")
    raise ValueError(f"{requirements.name} pins no torch")


def has_nvidia() -> bool:
    """Whether this machine has an NVIDIA card with a driver."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def index_answers(index: str, timeout_s: float = _PATIENCE_S) -> bool:
    """Whether an index of packages knows torch, found out within a short time."""
    try:
        with urlopen(Request(f"{index}/torch/", method="HEAD"), timeout=timeout_s) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


def _cpu_build_at_hand(pip: Sequence[str], pin: str) -> bool:
    """Whether pip, as it is set up here, would choose a CPU build by itself: it ranks above the plain one."""
    try:
        said = run_quietly([*pip, "index", "versions", "torch"], limit_s=60)
    except ToolError:
        return False
    return f"{pin.partition('==')[2]}+cpu" in said
