"""The real web process on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START_S = 180.0
EMBEDDED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running web process."""

    url: str
    port: int
    pid: int

    def rss_bytes(self) -> int:
        """Memory of the process now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu_s(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(home: Path, *, log: Path | None = None, env: Mapping[str, str] = EMBEDDED) -> Iterator[Served]:
    """Run ``uvicorn asgi:app`` until the block ends."""
    port = free_port()
    output = (log or home / "web.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "asgi:app", "--host", "127.0.0.1", "--port", str(port), "--no-proxy-headers"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(home), **env},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    try:
        served = Served(url=f"http://127.0.0.1:{port}", port=port, pid=process.pid)
        wait_for(f"{served.url}/healthz", process)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        output.close()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the web process ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)
