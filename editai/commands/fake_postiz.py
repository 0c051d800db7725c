"""``fake-postiz``: a Postiz on this machine to try publishing without an account."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser, Namespace
from types import FrameType

from editai.commands.command import Outcome, say
from editai.errors import InputError

HELP = "run a pretended Postiz on this machine, to try publishing without an account"


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    parser.add_argument("--port", metavar="N", type=int, default=0, help="a free one otherwise")
    parser.add_argument(
        "--publish-after", metavar="S", type=float, default=3.0, help="seconds that a post waits before it is published"
    )


def run(args: Namespace) -> Outcome:
    """Tell address and key, and answer until Ctrl-C or SIGTERM."""
    from editai.publishing.fake_postiz import FakePostiz

    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    try:
        fake = FakePostiz(args.port, publish_after_s=args.publish_after)
    except (OSError, OverflowError) as exc:
        raise InputError(f"Port {args.port} cannot be used. Choose another, or none.", field="port") from exc
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    with fake:
        print(fake.url, flush=True)
        print(f"key: {fake.key}", flush=True)
        say("Give a store this address and key, then publish. Nothing leaves this machine. Ctrl-C stops it.")
        while not stop.wait(0.5):
            pass
    return Outcome()
