"""A year of costs of three stores, one of them deleted, as a person looks through them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from editai.clock import SystemClock
from editai.costs.books import books_of_owner
from editai.costs.ledger import Ledger
from editai.costs.period import days_between, last_months, month_of
from editai.costs.report import cost_report
from editai.money import format_usd
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import CostKey
from editai.store.rows import LOCAL_PERSON, CostSum
from tests.costs.made_year import make_year
from tests.pages.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WAIT_MS = 60_000
CUTS: tuple[CostKey, ...] = ("operation", "project", "person", "service", "store")
"""The last one is looked into; days are more rows than a table draws."""
HEADER_PX, ROW_PX = 36, 35


def test_a_year_of_three_stores(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings)
    now = datetime.now(timezone.utc)
    made = make_year(store, settings.database_path, now)
    nortia = made.kept[0]
    ledger = Ledger(store, SystemClock())
    call = {"service": "elevenlabs", "operation": "speak", "request_id": "lost"}
    ledger.unsettle(nortia.id, ledger.reserve(nortia, 90_000, None, call=call).id)
    everything = books_of_owner(store, LOCAL_PERSON, nortia.timezone)
    with serve(tmp_path) as web:
        page = browser.new_page(viewport={"width": 1360, "height": 900}, accept_downloads=True)
        page.goto(f"{web.url}/costs")
        expect(page.get_by_text("is not settled")).to_be_visible(timeout=WAIT_MS)
        _settle(page, pictures)
        _change_the_limit(page)
        _picture(page, pictures, "costs-month")
        page.get_by_role("radio", name="All my stores").click()
        page.get_by_role("radio", name="12 months", exact=True).click()
        period = last_months(month_of(now, nortia.timezone))
        expect(page.get_by_text(period.title).first).to_be_visible(timeout=WAIT_MS)
        report = cost_report(everything, period)
        expect(_metric(page, "Spent")).to_contain_text(format_usd(report.total_microusd), timeout=WAIT_MS)
        for by in CUTS:
            page.get_by_role("radio", name=by.capitalize(), exact=True).click()
            _expect_to_add_up(page, by.capitalize(), report.rows(by), report.total_microusd)
        table = page.get_by_test_id("stDataFrame").first
        expect(table.locator("canvas table")).to_contain_text("Ondo Home", timeout=WAIT_MS)
        table.click(position={"x": 17, "y": HEADER_PX + ROW_PX // 2}, force=True)  # canvases lie on each other
        expect(page.get_by_role("button", name="Export CSV").first).to_be_visible(timeout=WAIT_MS)
        assert _exported_microusd(page, tmp_path) in {row.amount_microusd for row in report.rows("store")}
        _picture(page, pictures, "costs-year")
        made_of_it = page.get_by_test_id("stDataFrame").nth(-2)  # the last one is of every entry
        made_of_it.click(position={"x": 17, "y": HEADER_PX + ROW_PX + ROW_PX // 2}, force=True)
        entries = next(row.count for row in report.rows("store") if row.key == made.kept[1].id)
        expect(page.get_by_text(f"Vela: {entries} entries")).to_be_visible(timeout=WAIT_MS)
        page.emulate_media(color_scheme="dark")
        _picture(page, pictures, "costs-year-dark")
        page.set_viewport_size({"width": 390, "height": 844})
        _picture(page, pictures, "costs-year-phone")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.close()
    always = days_between(now.date() - timedelta(days=400), now.date(), "UTC")
    names = {row.name: row.amount_microusd for row in everything.sums(always, "store")}
    assert names["Ondo Home"] == made.amounts[made.deleted.id]
    store.close()


def _settle(page: Page, pictures: Path) -> None:
    page.get_by_role("button", name="Settle…").click(timeout=WAIT_MS)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Dollars charged").fill("0.05")
    dialog.get_by_label("How you know").fill("Line 12 of the bill")
    _picture(page, pictures, "costs-settle")
    dialog.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("is not settled")).to_have_count(0, timeout=WAIT_MS)


def _change_the_limit(page: Page) -> None:
    page.get_by_role("button", name="Change the limit…").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Dollars a month").fill("3")
    dialog.get_by_label("Why").fill("The winter sale")
    dialog.get_by_role("button", name="Save the limit").click()
    expect(dialog).to_have_count(0, timeout=WAIT_MS)
    expect(page.get_by_text("of $3.00 this month")).to_be_visible(timeout=WAIT_MS)


def _expect_to_add_up(page: Page, head: str, rows: Sequence[CostSum], total_microusd: int) -> None:
    """The table of that cut shows these amounts, and they are the total to the micro-dollar."""
    table = page.get_by_test_id("stDataFrame").first.locator("canvas table")  # what a screen reader is told
    expect(table.locator('[role="columnheader"]').filter(has_text=head)).to_have_count(1, timeout=WAIT_MS)
    lines = table.locator("tbody tr")
    expect(lines).to_have_count(len(rows), timeout=WAIT_MS)
    place = [" ".join(text.split()) for text in table.locator('[role="columnheader"]').all_text_contents()].index(
        "Amount"
    )
    cells = [lines.nth(at).locator('[role="gridcell"]').nth(place).text_content() or "" for at in range(len(rows))]
    shown = [round(Decimal(cell.replace("$", "").replace(",", "")) * 1_000_000) for cell in cells]
    assert shown == [row.amount_microusd for row in rows]
    assert sum(shown) == total_microusd


def _exported_microusd(page: Page, folder: Path) -> int:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").first.click()
    file = folder / "costs.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return sum(int(row["amount_microusd"]) for row in csv.DictReader(lines))


def _metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).first


def _picture(page: Page, pictures: Path, name: str) -> None:
    page.wait_for_timeout(1200)  # charts fade in
    page.screenshot(path=pictures / f"{name}.png")
    if page.get_by_role("dialog").count():
        return
    main = page.get_by_test_id("stMain")
    main.evaluate("e => e.scrollTo(0, 760)")
    page.wait_for_timeout(700)
    page.screenshot(path=pictures / f"{name}-2.png")
    main.evaluate("e => e.scrollTo(0, 1520)")
    page.wait_for_timeout(700)
    page.screenshot(path=pictures / f"{name}-3.png")
    main.evaluate("e => e.scrollTo(0, 0)")
