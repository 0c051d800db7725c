"""A month or a week of posts as one grid of covers; each opens its post. Pure: rows in, HTML out."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from editai.store.rows import Publication
from pages.ui.media import media_url
from pages.ui.post_words import post_name, state_words
from pages.ui.wording import network_name

COLOURS: Final = {
    "violet": "#7c3aed",
    "green": "#15803d",
    "red": "#dc2626",
    "orange": "#d97706",
    "blue": "#2563eb",
    "gray": "#6b7280",
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_A_DAY: Final = 6
_LINE: Final = "1px solid color-mix(in srgb,currentColor 12%,transparent)"
_STYLE: Final = (
    "<style>.cal{display:grid;grid-template-columns:repeat(7,minmax(0,1fr));font-variant-numeric:tabular-nums;"
    f"border-left:{_LINE};border-top:{_LINE};border-radius:10px;overflow:hidden}}"
    f".cal>div{{border-right:{_LINE};border-bottom:{_LINE};padding:6px;min-height:104px;min-width:0}}"
    ".cal>.head{min-height:0;font-size:.78rem;opacity:.7;text-align:center}"
    ".cal .away{opacity:.4}.cal .today{background:color-mix(in srgb,currentColor 7%,transparent)}"
    ".cal .num{font-size:.78rem;opacity:.75;margin-bottom:4px}.cal>.num{margin:0}"
    ".cal a{display:flex;gap:6px;align-items:center;margin-bottom:4px;border-radius:6px;padding:2px;"
    "text-decoration:none;color:inherit;border-left:4px solid;"
    "background:color-mix(in srgb,currentColor 5%,transparent);overflow:hidden}"
    ".cal a:hover,.cal a:focus{background:color-mix(in srgb,currentColor 14%,transparent)}"
    ".cal img{height:34px;aspect-ratio:9/16;object-fit:cover;border-radius:3px;flex:none}"
    ".cal .said{font-size:.72rem;line-height:1.2;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;min-width:0}"
    ".cal a.more{font-size:.72rem;opacity:.8;border-left:0;background:none;padding:2px 4px}"
    "@media(max-width:640px){.cal>div{min-height:64px;padding:2px}.cal .said{display:none}.cal a{padding:1px;"
    "margin-bottom:2px}.cal img{height:26px}}</style>"
)


def month_days(day: date) -> list[date]:
    """The days of the month's weeks, from a Monday to a Sunday."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return [start + timedelta(days=number) for number in range((last - start).days + 7 - last.weekday())]


def week_days(day: date) -> list[date]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def by_day(posts: Sequence[Publication], zone: str) -> dict[date, list[Publication]]:
    """The posts by the day on the store's wall calendar, each day by time."""
    found: dict[date, list[Publication]] = {}
    for post in sorted(posts, key=lambda each: each.scheduled_at):
        found.setdefault(post.scheduled_at.astimezone(ZoneInfo(zone)).date(), []).append(post)
    return found


def month_html(posts: Sequence[Publication], day: date, today: date, zone: str, query: Mapping[str, str]) -> str:
    """A month of weeks."""
    days = by_day(posts, zone)
    cells = [f'<div class="head">{name}</div>' for name in _DAYS]
    for each in month_days(day):
        classes = " ".join(name for name, fits in (("away", each.month != day.month), ("today", each == today)) if fits)
        there = days.get(each, [])
        inside = "".join(_post(post, zone, query) for post in there[:_MOST_A_DAY])
        more = _more(len(there) - _MOST_A_DAY, each, query)
        cells.append(f'<div class="{classes}"><div class="num">{each.day}</div>{inside}{more}</div>')
    return f'{_STYLE}<div class="cal" role="grid" aria-label="Month">{"".join(cells)}</div>'


def week_html(posts: Sequence[Publication], day: date, today: date, zone: str, query: Mapping[str, str]) -> str:
    """A week with its hours: a row for each hour in which something is posted."""
    days, place = by_day(posts, zone), ZoneInfo(zone)
    week = week_days(day)
    hours = sorted(
        {post.scheduled_at.astimezone(place).hour for each in week for post in days.get(each, [])} | {9, 12, 18}
    )
    cells = ['<div class="head"></div>']
    cells += [
        f'<div class="head{" today" if each == today else ""}">{_DAYS[each.weekday()]} {each.day}</div>'
        for each in week
    ]
    for hour in hours:
        cells.append(f'<div class="num">{hour:02}:00</div>')
        for each in week:
            there = [post for post in days.get(each, []) if post.scheduled_at.astimezone(place).hour == hour]
            inside = "".join(_post(post, zone, query) for post in there)
            cells.append(f'<div class="{"today" if each == today else ""}">{inside}</div>')
    columns = "grid-template-columns:44px repeat(7,minmax(0,1fr))"
    return f'{_STYLE}<div class="cal" style="{columns}" role="grid" aria-label="Week">{"".join(cells)}</div>'


def _more(number: int, day: date, query: Mapping[str, str]) -> str:
    """The way to what did not fit into a day: its week."""
    if number <= 0:
        return ""
    address = html.escape("?" + urlencode({**query, "day": day.isoformat()}), quote=True)
    label = f"{number} more on {day.day} {day:%B}: show the week"
    return (
        f'<a class="more" href="{address}" data-day="{day.isoformat()}" target="_self" title="{label}"'
        f' aria-label="{label}">+{number}</a>'
    )


def _post(post: Publication, zone: str, query: Mapping[str, str]) -> str:
    words, colour = state_words(post)
    at: datetime = post.scheduled_at.astimezone(ZoneInfo(zone))
    said = f"{at:%H:%M} {network_name(post.network)}"
    label = html.escape(f"{post_name(post)}, {said}, {words}", quote=True)
    address = html.escape("?" + urlencode({**query, "post": post.id}), quote=True)
    cover = str(post.clip_snapshot.get("cover_key") or "")
    picture = f'<img alt="" loading="lazy" src="{media_url(cover)}">' if cover else ""
    return (
        f'<a href="{address}" data-post="{html.escape(post.id)}" target="_self" title="{label}"'
        f' aria-label="{label}" data-state="{html.escape(words)}"'
        f' style="border-left-color:{COLOURS[colour]}">{picture}'
        f'<span class="said">{said}<br>{html.escape(post_name(post))}</span></a>'
    )
