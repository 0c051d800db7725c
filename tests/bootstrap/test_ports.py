"""A taken port is told with the process that holds it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from editai.bootstrap import ports
from editai.commands.start import pick_port, refuse_open_host
from editai.errors import InputError
from editai.settings import Settings


@pytest.fixture
def taken() -> tuple[socket.socket, int]:
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server, server.getsockname()[1]


def test_the_holder_is_this_process(taken: tuple[socket.socket, int]) -> None:
    server, port = taken
    with server:
        holder = ports.port_holder(port)
        assert holder is not None and holder.pid == os.getpid()
        assert "python" in holder.command
        assert not ports.is_free("127.0.0.1", port)
        with pytest.raises(InputError) as caught:
            pick_port("127.0.0.1", port)
    assert f"process {os.getpid()}" in caught.value.sentence
    assert "--port" in caught.value.sentence
    assert ports.is_free("127.0.0.1", port)
    assert ports.port_holder(port) is None


def test_the_holder_is_another_process() -> None:
    code = "import socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); "
    code += "print(s.getsockname()[1], flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        holder = ports.port_holder(int(other.stdout.readline()))
        other.communicate()
    assert holder is not None and holder.pid == other.pid


def test_any_free_port() -> None:
    assert pick_port("127.0.0.1", 0) > 1023


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_only(host: str, tmp_path: Path) -> None:
    refuse_open_host(host, Settings(home=tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "shop.example"])
def test_other_machines_need_the_team_mode(host: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="team mode"):
        refuse_open_host(host, Settings(home=tmp_path))
    refuse_open_host(host, Settings(home=tmp_path, supabase_url="https://x.example", supabase_publishable_key="k"))
