"""``start``: everything from a bare machine to the open page."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from editai.bootstrap import environment, ports
from editai.bootstrap.saying import megabytes, say
from editai.commands.command import Outcome
from editai.errors import InputError
from editai.settings import Settings

HELP = "install what is missing, start web and worker, open the browser"
PORT = 8501
ENGINE = ("kokoro", "whisper")
"""The models that every clip needs: one speaks, one listens to it."""


def add_arguments(parser: ArgumentParser) -> None:
    """Where the pages are served."""
    parser.add_argument("--port", type=_port, default=PORT, metavar="N", help=f"the pages' port ({PORT}); 0: any free")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")
    parser.add_argument("--web-only", action="store_true", help="no worker: another start has it, in this EDITAI_HOME")


def run(args: Namespace) -> Outcome:
    """Install, fetch, start, wait, open; then keep web and worker running until Ctrl-C or SIGTERM."""
    settings = Settings.from_env(os.environ)
    refuse_open_host(args.host, settings)
    port = pick_port(args.host, args.port)
    environment.ensure_environment(settings.logs_root / "install.log", besides=_models_to_fetch(settings))
    _serve(settings, args, port)
    return Outcome()


def refuse_open_host(host: str, settings: Settings) -> None:
    """Serve other machines only where people sign in.

    Raises:
        InputError: the address is open to others and this installation has no team mode.
    """
    if ports.is_loopback(host) or settings.supabase_url is not None:
        return
    raise InputError(
        f"--host {host} would show every store to anyone who reaches this machine, since people sign in only in "
        "team mode. Leave --host away, or set up team mode first (EDITAI_SUPABASE_URL).",
        host=host,
    )


def pick_port(host: str, port: int) -> int:
    """The port to serve on.

    Raises:
        InputError: somebody listens there; the sentence names the process.
    """
    if port == 0:
        return ports.free_port(host)
    if ports.is_free(host, port):
        return port
    holder = ports.port_holder(port)
    by = f"by {holder}" if holder else "or not allowed for you"
    if holder and "asgi:app" in holder.command:
        by = f"by EditAI itself: {holder} serves it at http://{host}:{port}"
    raise InputError(
        f"Port {port} is taken {by}. End that first, or choose another port: "
        f"python -m editai start --port {_next_free(host, port)}",
        port=port,
        pid=holder.pid if holder else None,
    )


def _serve(settings: Settings, args: Namespace, port: int) -> None:
    from editai.bootstrap import browser, supervise
    from editai.bootstrap.children import Child
    from editai.commands.models import fetch_aloud
    from editai.jobs.presence import who_works

    fetch_aloud(settings.models_root, ENGINE)
    url = f"http://{'[' + args.host + ']' if ':' in args.host else args.host}:{port}"
    web = Child(supervise.web_program(settings, args.host, port))
    parts = [supervise.Part(child=web, answers=lambda: supervise.web_answers(args.host, port))]
    holder = who_works(settings)
    if holder is not None and holder.role == "worker":
        say(f"A worker is already at work for this installation (process {holder.pid}); it is used.")
    elif not args.web_only:
        worker = Child(supervise.worker_program(settings))
        parts.insert(0, supervise.Part(child=worker, answers=lambda: supervise.worker_answers(settings, worker)))

    def ready(seconds: float) -> None:
        say(f"EditAI is ready after {seconds:.1f} s: {url}   (Ctrl-C ends it)")
        if not args.no_browser and not browser.open_page(url):
            say("This machine shows no browser window; open the address yourself.")

    supervise.run_parts(parts, ready)


def _models_to_fetch(settings: Settings) -> str:
    """What the models will add to the download, for the first words of a first start."""
    try:
        from editai.models.fetch import missing_bytes

        size_bytes = missing_bytes(settings.models_root, ENGINE)
    except ModuleNotFoundError:  # Python 3.10 reads the manifest only with a package that is not there yet
        return ", and then the models of the voices"
    return f", and about {megabytes(size_bytes)} of models for the voices" if size_bytes else ""


def _next_free(host: str, port: int) -> int:
    return next(
        (other for other in range(port + 1, min(port + 20, 65536)) if ports.is_free(host, other)), ports.free_port(host)
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port; ports are 0 to 65535")
    return int(text)
