"""``batch FILE.csv``: a clip for every row of a table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands import tooling
from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.commands.waiting import wait_with_bar
from editai.costs.price_book import price_book
from editai.errors import Cancelled, InputError, UsageError
from editai.jobs.batch import Fate, batch_id_of, cancel_batch, estimate_batch, fates, read_rows, submit_batch
from editai.library.batch_file import MOST_BYTES, TEMPLATE, BatchRow
from editai.money import format_usd
from editai.store.states import JobState

HELP = "make a clip for every row of a CSV file"


def add_arguments(parser: ArgumentParser) -> None:
    """The table, and where its videos lie."""
    parser.add_argument(
        "table", metavar="FILE.csv", type=Path, nargs="?", help="columns: video, script, product, platform, voice"
    )
    parser.add_argument(
        "--videos", metavar="DIR", type=Path, help="where the videos lie; the table's own folder, then the library"
    )
    parser.add_argument("--template", action="store_true", help="print a table to begin with")
    parser.add_argument("--again", metavar="NAME", default="", help="make all of it anew, under any name")
    tooling.add_common(parser, videos=False)


def run(args: Namespace) -> Outcome:
    """All faults first, then row by row; run again, it goes on where it stopped."""
    if args.template:
        return Outcome(value={"template": TEMPLATE}, text=TEMPLATE.rstrip())
    if args.table is None:
        raise UsageError("Name the table, such as: batch clips.csv")
    if args.out is not None and not args.out.is_dir():
        raise UsageError(f"--out must name a folder for the clips: {args.out} is none.")
    content = _read(args.table)
    folder = args.videos or args.table.resolve().parent
    with open_context(args) as context:
        known = {
            source.name: source.id
            for source in context.store.library.source_videos(context.member.profile_id, limit=10_000)
        }
        rows = read_rows(context.member.profile, content, lambda name: _file(folder, name) is not None or name in known)
        source_ids = _source_ids(context, rows, folder, known)
        cost = estimate_batch(context.member, rows, price_book(context.settings).prices())
        say(f"Making {len(rows)} clips for {context.member.profile.name} · at most {format_usd(cost)}")
        batch_id = batch_id_of(context.member.profile_id, rows, source_ids, args.again)
        submit_batch(
            context.settings, context.store, context.member, rows, source_ids, name=args.table.name, again=args.again
        )
        ended = _waited(context, batch_id)
        results = [_row(context, fate, args.out) for fate in ended]
    failed = sum(not row["ok"] for row in results)
    text = "\n".join(f"line {row['line']}: {row['clip'] or row['error']}" for row in results)
    return Outcome(value={"batch_id": batch_id, "results": results}, text=text, exit_code=1 if failed else 0)


def _read(table: Path) -> bytes:
    try:
        with table.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{table.name} cannot be read: {error.strerror}.") from error


def _file(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder; a person's own command line may name any path."""
    path = folder / name
    return path if path.is_file() else None


def _source_ids(context: Context, rows: list[BatchRow], folder: Path, known: dict[str, str]) -> dict[str, str]:
    """The source video of every name. All files are proven first, so that a bad one keeps none."""
    from editai.media.probe import probe_media

    names = dict.fromkeys(name for row in rows for name in row.videos)
    files = {name: path for name in names if (path := _file(folder, name)) is not None}
    faults: list[str] = []
    for name, path in files.items():
        try:
            probe_media(path)
        except InputError as error:
            line = next(row.line for row in rows if name in row.videos)
            faults.append(f"line {line}: {name}: {error.sentence.rstrip('.')}")
    if faults:
        raise InputError(f"Nothing was begun: {'; '.join(faults[:6])}.", faults=faults)
    return {name: tooling.bring_in(context, files[name]) if name in files else known[name] for name in names}


def _waited(context: Context, batch_id: str) -> list[Fate]:
    """Wait for row after row. Ctrl-C cancels what is not made yet."""
    store, profile_id = context.store, context.member.profile_id
    try:
        for fate in fates(store, profile_id, batch_id):
            if not fate.job.state.is_terminal:
                say(f"line {fate.line}: {fate.name}")
                wait_with_bar(context.settings, store, fate.job)
    except Cancelled:
        cancel_batch(store, context.member, batch_id)
        raise Cancelled("Stopped. What was made is kept; the same command goes on from here.") from None
    return fates(store, profile_id, batch_id)


def _row(context: Context, fate: Fate, out: Path | None) -> tooling.Values:
    made = fate.job.state is JobState.SUCCEEDED and fate.job.result is not None
    clip = None
    if made:
        assert fate.job.result is not None
        name = "".join("-" if sign in "/\\:" or not sign.isprintable() else sign for sign in fate.name)
        clip = tooling.hand_out(context, str(fate.job.result["media_key"]), out, f"{fate.line:03d} {name}")
    return {
        "line": fate.line,
        "product": fate.name,
        "ok": made,
        "clip_id": fate.clip_id,
        "clip": clip,
        "project_id": (fate.job.result or {}).get("project_id"),
        "error": None if made else fate.reason or fate.job.state.value,
    }
