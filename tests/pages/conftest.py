"""A web process of the test's own: its settings in the environment, its caches empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from editai.settings import Settings
from editai.store.rows import LOCAL_PERSON, Membership
from pages.server.gate import Gate

ROOT = Path(__file__).parent.parent.parent
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def web_process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """``cache_resource`` outlives an AppTest, so that each test begins and ends without one."""
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    monkeypatch.setattr(Gate, "standing", True)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def open_page(member: Membership) -> Open:
    """Open a page as the gate lets the local person through."""

    def opened(page: str = "", *, store_id: str | None = None, **state: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.user = {"person": LOCAL_PERSON}
        if store_id:
            app.query_params["store"] = store_id
        for key, value in state.items():
            app.session_state[key] = value
        app.run()
        if page:
            app.switch_page(page).run()
        assert not app.exception
        return app

    return opened
