"""What the tools' commands share: videos brought in, one job for each, results handed out."""

from __future__ import annotations

import os
import shutil
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from editai.commands.command import Outcome, say
from editai.commands.context import Context
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.errors import Cancelled, EditAIError, InputError, UsageError
from editai.profiles.access import MAKERS, require
from editai.store.media import open_media
from editai.store.rows import Job

Values = dict[str, Any]


def add_common(parser: ArgumentParser, *, out: bool = True, videos: bool = True) -> None:
    """Videos, the store, where the result goes, and whether the answer is for programs."""
    if videos:
        parser.add_argument("videos", metavar="VIDEO", nargs="+", type=Path, help="a video file")
    parser.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    if out:
        parser.add_argument(
            "--out", metavar="F", type=Path, help="copy the result here; a folder for several; nothing is overwritten"
        )
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def check_out(out: Path | None, *, several: bool = False) -> None:
    """Refuse a place that cannot hold the result before any work is spent on it.

    Raises:
        UsageError: there is no such folder; or several results and no folder.
    """
    if out is None:
        return
    if several and not out.is_dir():
        raise UsageError(f"--out must name a folder for several videos: {out} is none.")
    if not (out if out.is_dir() else out.resolve().parent).is_dir():
        raise UsageError(f"The folder of --out does not exist: {out.parent}.")


def bring_in(context: Context, video: Path) -> str:
    """The source video's id of a file on the person's own disk. In a team only the worker keeps source videos,
    so the file goes there as an upload does.

    Raises:
        InputError: it is no usable video.
        NotInstalled: team mode, and no worker on this machine could take it.
    """
    if context.settings.supabase_url is not None:
        return _uploaded(context, video)
    from editai.library.ingest import ingest_file

    return ingest_file(
        context.settings,
        context.store,
        context.member.profile_id,
        video,
        video.name,
        context.member.user_id,
        keep_original=True,
    ).id


def _uploaded(context: Context, video: Path) -> str:
    from editai.jobs.hosted import require_somebody_to_work
    from editai.jobs.requests import submit_ingest

    require_somebody_to_work(context.settings)
    require(context.member, *MAKERS)
    place = context.settings.inbox_root / context.member.profile_id / str(uuid.uuid4())
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    try:
        shutil.copyfile(video, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    job = submit_ingest(context.store, context.member, place.name, video.name)
    return str(result_of(context, job)["source_video_id"])


def result_of(context: Context, job: Job) -> Values:
    """Wait for the job; its result."""
    return result_or_raise(wait_with_bar(context.settings, context.store, job))


def write_copy(kept: Path, out: Path) -> None:
    """The file at ``out`` too, whole or not at all; what lies there is replaced.

    Raises:
        InputError: it cannot be written there; nothing of it is left.
    """
    part = out.with_name(f".{uuid.uuid4().hex}.part")
    try:
        shutil.copyfile(kept, part)
        part.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}. What was made is kept in EditAI.") from error
    finally:
        part.unlink(missing_ok=True)


def hand_out(context: Context, media_key: str, out: Path | None, name: str) -> str:
    """The path of a result: in the store's media, or its copy at ``out``, which never overwrites anything.

    Args:
        out: a file, or a folder, in which ``name`` is used; where a file of that name is, a number follows it.
    """
    with open_media(context.settings, context.store) as media:
        kept = media.path(context.member.profile_id, media_key)
        if out is None:
            return str(kept)
        wanted = out / name if out.is_dir() else out.resolve()
        wanted = wanted.with_suffix(kept.suffix)
        beside = wanted.with_name(f".{uuid.uuid4().hex}.part")
        try:
            shutil.copyfile(kept, beside)
            number = 1
            while True:
                place = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
                try:
                    os.link(beside, place)  # unlike a rename, it refuses where a file is
                except FileExistsError:
                    number += 1
                    continue
                if number > 1:
                    say(f"{wanted.name} is there already and was kept; the result is {place.name}.")
                return str(place)
        except OSError as error:
            raise InputError(f"{wanted.name} cannot be written: {error.strerror}.") from error
        finally:
            beside.unlink(missing_ok=True)


def for_each(
    context: Context, videos: Sequence[Path], work: Callable[[Path], Values], tell: Callable[[Values], str]
) -> Outcome:
    """One video gives one object; several give ``results``, where one that fails leaves the others."""
    if len(videos) == 1:
        value = work(videos[0])
        return Outcome(value=value, text=tell(value))
    results: list[Values] = []
    texts: list[str] = []
    codes: set[int] = set()
    for video in videos:
        try:
            value = work(video)
        except Cancelled:
            raise
        except EditAIError as error:
            codes.add(error.exit_code)
            results.append({"input": str(video), "out": None, "ok": False, "error": error.sentence})
            texts.append(f"{video.name}: {error.sentence}")
            continue
        results.append({"input": str(video), "out": value.get("out"), "ok": True, "error": None} | value)
        texts.append(f"{video.name}: {tell(value)}")
    all_failed = len(codes) == 1 and not any(result["ok"] for result in results)
    exit_code = (codes.pop() if all_failed else 1) if codes else 0
    return Outcome(value={"results": results}, text="\n".join(texts), exit_code=exit_code)


def prove_videos(videos: Sequence[Path]) -> None:
    """Refuse a single file that is no video before anything is opened; of several, each fails for itself."""
    from editai.media.probe import probe_media

    if len(videos) == 1:
        probe_media(videos[0])


def without_keys(result: Mapping[str, Any]) -> Values:
    """A result for people at their own machine: no media keys, no ids of rows."""
    return {name: value for name, value in result.items() if not name.endswith("_key") and name != "source_video_id"}


def seconds(spans: Sequence[Mapping[str, Any]]) -> str:
    """``0.50-2.10 s (0.93)`` for each interval, as lines."""
    return "\n".join(
        f"  {each['start_ms'] / 1000:8.2f} - {each['end_ms'] / 1000:8.2f} s   {each['confidence']:.2f}"
        for each in spans
    )
