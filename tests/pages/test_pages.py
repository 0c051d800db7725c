"""Every page: renders with an empty store, does its main action, says in a sentence what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from editai.store.rows import Membership
from pages.server.gate import Gate

Open = Callable[..., AppTest]
PAGES = [
    "pages/make/new_clip.py",
    "pages/make/library.py",
    "pages/make/voices.py",
    "pages/make/tools.py",
    "pages/publish/review.py",
    "pages/publish/publish.py",
    "pages/publish/calendar.py",
    "pages/publish/history.py",
    "pages/manage/jobs.py",
    "pages/manage/costs.py",
    "pages/manage/stores.py",
]


def words(app: AppTest) -> str:
    """All text of the page, roughly."""
    parts = [*app.markdown, *app.caption, *app.subheader, *app.error, *app.info, *app.success, *app.html]
    return "\n".join(str(getattr(part, "value", "") or getattr(part, "body", "")) for part in parts)


@pytest.mark.parametrize("page", PAGES)
def test_page_renders_with_an_empty_store(page: str, open_page: Open) -> None:
    app = open_page(page)
    assert not app.error, [error.value for error in app.error]
    assert any("Nortia" in str(block.proto.body) for block in app.html), "the store's name stands on every page"


def test_without_the_gate_only_the_way_to_start_is_said(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gate, "standing", False)
    app = open_page()
    assert "python -m editai start" in app.code[0].value
    assert not app.html
    assert not app.button


def test_somebody_the_gate_did_not_name_sees_a_sentence(member: Membership) -> None:
    from tests.pages.conftest import ROOT

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    assert not app.exception
    assert "does not know who you are" in app.error[0].value.replace("\\", "")
    assert not app.text_area
