"""The web process: Streamlit behind our gate, with our own addresses beside it.

Started by ``python -m editai start`` (``uvicorn asgi:app``).
"""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from editai.errors import EditAIError
from pages.server.gate import Gate
from pages.server.routes import OwnRoutes
from pages.server.run_ends import hear_runs_out
from pages.ui.failures import show_failure
from pages.ui.resources import get_settings

# A folder called pages makes Streamlit route by itself until st.navigation has run once in the
# process: a first visitor's deep link gets "Page not found" on top. Private, so a test guards it.
PagesManager.uses_pages_directory = False
hear_runs_out()

HERE = Path(__file__).parent
LOG = logging.getLogger("editai.web")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Import what pages use, which the first visitor would wait for, then take it out of the collector's sight.

    Streamlit collects garbage after every run; without the freeze ten tabs that poll cost 60 % of a
    core instead of 8 %, measured with one progress fragment each.
    """
    import altair
    import pandas
    import pyarrow  # type: ignore[import-untyped]

    LOG.debug("loaded altair %s, pandas %s, pyarrow %s", altair.__version__, pandas.__version__, pyarrow.__version__)
    for module in pkgutil.iter_modules([str(HERE / "pages" / "ui")]):
        importlib.import_module(f"pages.ui.{module.name}")
    if get_settings().supabase_url is not None:
        # The gate in front answers under addresses and the names of EDITAI_HOSTS only; Streamlit's own
        # list holds this machine's names and would refuse the websockets of a team.
        config.set_option("server.allowedHosts", ["*"])
    gc.collect()
    gc.freeze()
    yield


def on_script_error(error: Exception) -> bool:
    """The boundary of every page: a sentence for the person, the trace for the log."""
    if not isinstance(error, EditAIError):
        LOG.error("a page failed", exc_info=error)
    return show_failure(error)


app = App(
    HERE / "app.py",
    middleware=[Middleware(Gate), Middleware(OwnRoutes)],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
