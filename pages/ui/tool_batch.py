"""Batch: a table of clips; its faults by line, or each row's fate as it goes on."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from editai.costs.price_book import price_book
from editai.errors import EditAIError, InputError
from editai.jobs.batch import cancel_batch, estimate_batch, fates, latest_batch, read_rows, retry_failed, submit_batch
from editai.library.batch_file import COLUMNS, TEMPLATE, BatchRow
from editai.money import format_usd
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.arriving import draw_arriving
from pages.ui.failures import plain, told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.uploader import upload_videos
from pages.ui.wording import JOB_STATES, count

_TICK: Final = "3s"
_MOST_MB: Final = 2
_MANY: Final = 8
_MOST_PX: Final = 320
"""More lines than ``_MANY`` that something is said of scroll within this height."""


def draw_batch(member: Membership) -> None:
    """The tool."""
    work, result = st.columns([2, 3], gap="large")
    with work:
        st.caption(f"A CSV file with the columns {', '.join(COLUMNS)}. Videos are named as in the library.")
        st.download_button(
            "A table to begin with", TEMPLATE, "clips.csv", "text/csv", icon=":material/download:", type="tertiary"
        )
        file = st.file_uploader(
            "Table", type=["csv"], max_upload_size=_MOST_MB, key=widget_key(member.profile_id, "batch-file")
        )
        with st.expander("Videos that are not in the library yet", icon=":material/video_call:"):
            key = widget_key(member.profile_id, "batch-upload")
            upload_videos(member.profile_id, ask="Drop them here", key=key, for_clip=False)
        draw_arriving(member)
        if file is not None:
            _draw_read(member, file.getvalue(), file.name)
    with result:
        batch = latest_batch(get_store(), member.profile_id)
        if batch is None:
            st.caption("Each row becomes a clip in a project of its own. Here you see what became of it.")
        else:
            live = any(not each.job.state.is_terminal for each in fates(get_store(), member.profile_id, batch["id"]))
            st.fragment(_draw_fates, run_every=_TICK if live else None)(member, dict(batch), live)


def _videos(member: Membership) -> dict[str, str]:
    """The newest source video of each name."""
    rows = get_store().library.source_videos(member.profile_id, limit=10_000)
    return {source.name: source.id for source in reversed(rows)}


def _draw_read(member: Membership, content: bytes, name: str) -> None:
    """What is wrong with the table, by line; else what it will make, and the button."""
    try:
        rows = read_rows(member.profile, content, _videos(member).__contains__)
        cost = estimate_batch(member, rows, price_book(get_settings()).prices())
    except InputError as error:
        faults = list(error.details.get("faults") or ())
        if not faults:
            st.error(plain(error.sentence), icon=":material/error:")
            return
        st.error(f"Nothing was begun: {count(len(faults), 'fault')} in the table.", icon=":material/error:")
        _draw_lines([(int(each["line"]), str(each["what"])) for each in faults])
        return
    except EditAIError as error:
        st.error(plain(error.sentence), icon=":material/error:")
        return
    price = format_usd(cost) if cost else "free"
    st.button(
        f"Make {count(len(rows), 'clip')} for {plain(member.profile.name)} · {price}",
        key=widget_key(member.profile_id, "start-batch"),
        type="primary",
        on_click=_start,
        args=(member, rows, name),
    )


def _draw_lines(told_of: list[tuple[int, str]]) -> None:
    """What there is to say of lines of the table, in whole sentences: a cell would cut them off on a phone."""
    if not told_of:
        return
    with st.container(height=_MOST_PX if len(told_of) > _MANY else "content", border=False, gap="xsmall"):
        for line, what in told_of:
            st.markdown(f"**Line {line}:** {plain(what)}")


def _start(member: Membership, rows: list[BatchRow], name: str) -> None:
    with told():
        submit_batch(get_settings(), get_store(), member, rows, _videos(member), name=name)


def _draw_fates(member: Membership, batch: dict[str, Any], was_live: bool) -> None:
    rows = fates(get_store(), member.profile_id, str(batch["id"]))
    done = sum(each.job.state is JobState.SUCCEEDED for each in rows)
    lost = [each for each in rows if each.job.state in (JobState.FAILED, JobState.CANCELLED)]
    live = [each for each in rows if not each.job.state.is_terminal]
    st.markdown(f"**{plain(str(batch['name']) or 'Batch')}** · {done} of {batch['rows']} made")
    frame = pd.DataFrame(
        {
            "line": pd.Series([each.line for each in rows], dtype="int64"),
            "clip": pd.Series([each.name for each in rows], dtype="string"),
            "state": pd.Series([JOB_STATES[each.job.state] for each in rows], dtype="string"),
            "progress": pd.Series([100 if each.clip_id else each.job.percent for each in rows], dtype="int64"),
        }
    )
    columns = {"progress": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d %%")}
    st.dataframe(frame, column_config=columns, hide_index=True, height=min(38 + 35 * len(rows), 460))
    _draw_lines([(each.line, each.reason) for each in rows if each.reason])
    with st.container(horizontal=True):
        if lost:
            st.button(
                f"Try {count(len(lost), 'row')} again",
                key=widget_key(member.profile_id, "batch-retry"),
                icon=":material/refresh:",
                on_click=_retry,
                args=(member, str(batch["id"])),
            )
        if live:
            st.button(
                "Cancel the rest",
                key=widget_key(member.profile_id, "batch-cancel"),
                icon=":material/close:",
                on_click=_cancel,
                args=(member, str(batch["id"])),
            )
        if done:
            st.page_link("pages/make/library.py", label="See the clips", icon=":material/movie:")
    if was_live and not live:
        st.rerun()  # so that the timer goes away


def _retry(member: Membership, batch_id: str) -> None:
    with told():
        retry_failed(get_store(), member, batch_id)


def _cancel(member: Membership, batch_id: str) -> None:
    with told():
        cancel_batch(get_store(), member, batch_id)
        st.toast("Cancelled. What was made is kept.", icon=":material/cancel:")
