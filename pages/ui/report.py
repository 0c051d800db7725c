"""The delivery checks of a clip, as a sentence and, unfolded, as a table."""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from editai.render.platforms import PLATFORMS
from editai.render.report import fits, for_platform
from editai.store.rows import Clip
from pages.ui.failures import plain
from pages.ui.session import widget_key

_SCALES: Final = {"ms": (1_000, "s"), "bytes": (1_000_000, "MB")}
_AMOUNTS: Final = re.compile(r"(at most |at least )?[\d.]+( to [\d.]+)?")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


def draw_report(clip: Clip) -> bool:
    """Draw it. Returns whether every hard check holds."""
    checks = [dict(check) for check in clip.checks]
    held = sum(bool(check.get("ok")) for check in checks)
    failed_hard = [check for check in checks if check.get("hard") and not check.get("ok")]
    platform = str(clip.used.get("platform") or "")
    title = PLATFORMS[platform].title if platform in PLATFORMS else platform
    if failed_hard:
        label, icon = f"Not ready for {title}: {held} of {len(checks)} checks", ":material/error:"
    else:
        label, icon = f"Ready for {title}: {held} of {len(checks)} checks", ":material/verified:"
    with st.expander(label, icon=icon):
        shown = _draw_platforms(clip, platform)
        _draw_checks(checks if shown == platform else for_platform(checks, PLATFORMS[shown]))
    for note in clip.used.get("notes") or ():
        st.caption(f":material/info: {plain(str(note))}")
    return not failed_hard


def _draw_platforms(clip: Clip, platform: str) -> str:
    """Choose against whose limits the clip is held; its own at first."""
    if platform not in PLATFORMS:
        return platform
    chosen = st.segmented_control(
        "Held against the limits of",
        list(PLATFORMS),
        default=platform,
        required=True,
        format_func=lambda name: PLATFORMS[name].title if name in PLATFORMS else name,
        key=widget_key(clip.profile_id, f"report-{clip.id}"),
    )
    others = [PLATFORMS[name].title for name in fits(clip.checks) if name != platform]
    if others:
        st.caption(f"It meets the limits of {', '.join(others)}, too.")
    return str(chosen or platform)


def _draw_checks(checks: list[dict[str, Any]]) -> None:
    """A line a check: what was measured; below it the limit and whose it is. Readable in a narrow column, too."""
    lines = "".join(
        f'<li style="display:grid;grid-template-columns:22px 1fr auto;gap:0 8px;padding:7px 2px;'
        f'border-bottom:1px solid color-mix(in srgb,currentColor 10%,transparent)">'
        f'<span aria-label="{mark[0]}" role="img" style="color:{mark[2]};font-weight:700">{mark[1]}</span>'
        f"<span>{html.escape(row['check'])}</span>"
        f'<span style="font-variant-numeric:tabular-nums;text-align:right">{html.escape(row["value"])}</span>'
        f'<span></span><span style="grid-column:2/4;font-size:12.5px;opacity:.72">'
        f"{html.escape(_limit_words(row))}</span></li>"
        for row, mark in ((row, _mark(row)) for row in checks_frame(checks).to_dict("records"))
    )
    st.html(
        '<ul style="list-style:none;margin:0;padding:0;max-height:440px;overflow-y:auto;font-size:14px" '
        f'tabindex="0" aria-label="Delivery checks">{lines}</ul>'
    )


def _limit_words(row: Mapping[Hashable, Any]) -> str:
    return " · ".join(str(part) for part in (row["limit"], row["source"]) if part not in ("", "–"))


def _mark(row: Mapping[Hashable, Any]) -> tuple[str, str, str]:
    """Words, sign and colour: held, not held, not held but only advice."""
    if row["ok"]:
        return "held", "✓", "#12805c"
    return ("advice", "!", "#b25e09") if str(row["check"]).endswith("(advice)") else ("not held", "✗", "#c5221f")


def checks_frame(checks: list[dict[str, Any]]) -> pd.DataFrame:
    """The checks as a table, what does not hold first; warnings are marked."""
    rows = [
        {
            "ok": bool(check.get("ok")),
            "check": _name(check),
            "value": _value(check.get("value"), str(check.get("unit") or "")),
            "limit": _value(check.get("limit"), str(check.get("unit") or "")),
            "source": str(check.get("source") or ""),
        }
        for check in sorted(checks, key=lambda check: bool(check.get("ok")))
    ]
    columns = {"ok": "bool", "check": "str", "value": "str", "limit": "str", "source": "str"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _name(check: dict[str, Any]) -> str:
    name = str(check.get("name", "")).replace("_", " ").replace("-", " ").capitalize()
    return name if check.get("hard") else f"{name} (advice)"


def _value(value: Any, unit: str) -> str:
    """``9.5 s`` for 9480 ms, ``3.8 MB``, ``3 to 600 s``: numbers in the size that people think in."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        value = " to ".join(_number(part) for part in value)
    text = value if isinstance(value, str) else _number(value)
    scale, shown = _SCALES.get(unit, (1, unit))
    if not _AMOUNTS.fullmatch(text):
        shown = unit
    elif scale != 1:
        text = _NUMBER.sub(lambda found: _number(round(float(found[0]) / scale, 1)), text)
    return f"{text} {shown}" if shown else text


def _number(value: Any) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
