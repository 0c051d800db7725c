"""A line to a service that a test can cut: a small TCP relay on the loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """Relays what comes to its own port to another one, until it is cut."""

    def __init__(self, port: int) -> None:
        self._there = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """From now on nobody gets through, and what was open is broken off."""
        self._is_cut = True
        for one in list(self._open):
            _close(one)

    def mend(self) -> None:
        """As before."""
        self._is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        _close(self._listening)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                if self._is_cut:
                    _close(here)
                    continue
                try:
                    there = socket.create_connection(("127.0.0.1", self._there))
                except OSError:
                    _close(here)
                    continue
                self._open |= {here, there}
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._relay, args=pair, daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for one in (source, target):
            self._open.discard(one)
            _close(one)


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line that ends with the block."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
