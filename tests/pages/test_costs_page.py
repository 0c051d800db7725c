"""The costs page: numbers that add up, from a number to its entries, and what a person does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from streamlit.testing.v1 import AppTest

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from pages.ui.cost_entries import entries_frame
from pages.ui.cost_tables import sums_frame
from pages.ui.session import widget_key
from tests.contracts.world import cost
from tests.costs.made_year import make_year

Open = Callable[..., AppTest]
PAGE = "pages/manage/costs.py"


def _spend(store: Store, member: Membership, amount_microusd: int, **details: Any) -> None:
    profile = store.profiles.profile(member.profile_id)
    with Ledger(store, SystemClock()).booked(profile, None, member.user_id, amount_microusd) as booking:
        booking.commit(cost(f"r-{amount_microusd}", amount_microusd, **details))


def _metrics(app: AppTest) -> dict[str, str]:
    return {each.label: str(each.value) for each in app.metric}


def test_an_empty_month_teaches(open_page: Open, store: Store) -> None:
    app = open_page(PAGE)
    assert _metrics(app)["Left of the limit"] == "no limit"
    assert any("Nothing was booked" in block.value for block in app.markdown)


def test_numbers_warnings_and_entries(open_page: Open, store: Store, member: Membership) -> None:
    store.costs.set_quota(member.profile_id, 5_000_000, note="a start", created_by=member.user_id)
    project = store.library.add_project(
        member.profile_id, name="Mug", product={}, script="", settings={}, created_by=member.user_id
    )
    _spend(store, member, 4_100_000, project_id=project.id, work_seconds=90, cached_characters=200)
    app = open_page(PAGE)
    assert _metrics(app) == {
        "Spent": "$4.10",
        "Left of the limit": "$0.90",
        "Per finished clip": "–",
        "Calls booked": "1",
        "Free voices": "$0.0005",
        "Cache": "$0.0001",
        "Machine time": "1.5 min",
    }
    assert "82 %" in app.warning[0].value.replace("\\", "")
    cut = widget_key(member.profile_id, "costs-cut")
    app = open_page(PAGE, **{cut: "project"})
    assert list(app.dataframe[0].value["key"]) == ["Mug"]
    assert list(app.dataframe[0].value["amount"]) == [4.1]
    told = [block.value.replace("\\", "") for block in app.caption]
    assert "$4.10 in 1 call. Pick a row to see its entries." in told
    assert any(each.endswith(": 1 entry") for each in told)


def test_all_stores_count_the_deleted_one_under_its_name(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    made = make_year(store, settings.database_path, datetime.now(timezone.utc), entries=120)
    whose, cut = (widget_key(member.profile_id, name) for name in ("costs-whose", "costs-cut"))
    when = widget_key(member.profile_id, "costs-when")
    app = open_page(PAGE, **{whose: "All my stores", cut: "store", when: "This month"})
    months = app.dataframe[0].value
    assert set(months["key"]) <= {"Nortia", "Vela", "Ondo Home"}
    activity = app.dataframe[1].value if len(app.dataframe[1].value.columns) > 4 else app.dataframe[2].value
    assert set(activity["store"]) >= {"Nortia", "Vela"}
    assert sum(made.amounts.values()) > 0


def test_an_unsettled_call_is_shown_to_who_settles_it(open_page: Open, store: Store, member: Membership) -> None:
    ledger = Ledger(store, SystemClock())
    held = ledger.reserve(member.profile, 40_000, None, call={"service": "elevenlabs", "operation": "speak"})
    ledger.unsettle(member.profile_id, held.id)
    app = open_page(PAGE)
    assert any("not settled" in block.value for block in app.markdown)
    key = widget_key(member.profile_id, f"settle-{held.id}")
    app.button(key=key).click().run()
    assert not app.exception
    assert [each.label for each in app.text_input] == ["Dollars charged", "How you know"]


def test_the_limit_shows_who_changed_it_and_why(open_page: Open, store: Store, member: Membership) -> None:
    """Dialogs are submitted in the browser's test and in ``tests/costs``."""
    store.costs.set_quota(member.profile_id, 7_000_000, note="a start", created_by=member.user_id)
    app = open_page(PAGE)
    app.button(key=widget_key(member.profile_id, "costs-quota")).click().run()
    assert [each.label for each in app.text_input] == ["Dollars a month", "Why"]
    assert "no limit → $7.00: a start" in app.caption[-1].value.replace("\\", "")


def test_a_bad_price_file_is_told_with_its_lines(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    (settings.home / "prices.toml").write_text('[[price]]\nservice = "elevenlabs"\nprice_microusd = -1\n')
    app = open_page(PAGE)
    assert "line 3" in app.warning[0].value
    assert "old prices stay" in app.warning[0].value


def test_empty_tables_keep_their_kinds() -> None:
    for frame in (entries_frame([]), sums_frame([], "service")):
        assert "object" not in [str(kind) for kind in frame.dtypes]
