"""The app: who is here, which store, which page. Everything a page shows is in ``pages/``."""

from __future__ import annotations

import streamlit as st

from editai.errors import EditAIError
from pages.server.gate import Gate
from pages.ui import entrance, failures, frame, visit

MAX_WIDTH_PX = 1160

PAGES = {
    "Make": [
        st.Page("pages/make/new_clip.py", title="New clip", icon=":material/movie_edit:", default=True),
        st.Page("pages/make/library.py", title="Library", icon=":material/video_library:", url_path="library"),
        st.Page("pages/make/voices.py", title="Voices", icon=":material/record_voice_over:", url_path="voices"),
        st.Page("pages/make/tools.py", title="Tools", icon=":material/handyman:", url_path="tools"),
    ],
    "Publish": [
        st.Page("pages/publish/review.py", title="Review", icon=":material/rate_review:", url_path="review"),
        st.Page("pages/publish/publish.py", title="Publish", icon=":material/send:", url_path="publish"),
        st.Page("pages/publish/calendar.py", title="Calendar", icon=":material/calendar_month:", url_path="calendar"),
        st.Page("pages/publish/history.py", title="History", icon=":material/history:", url_path="history"),
    ],
    "Manage": [
        st.Page("pages/manage/jobs.py", title="Jobs", icon=":material/progress_activity:", url_path="jobs"),
        st.Page("pages/manage/costs.py", title="Costs", icon=":material/payments:", url_path="costs"),
        st.Page("pages/manage/stores.py", title="Stores", icon=":material/storefront:", url_path="stores"),
    ],
}

st.set_page_config(page_title="EditAI", page_icon="static/icon.svg", layout="wide")

if not Gate.standing:
    st.header("EditAI is not started this way")
    st.write("This address has no gate in front of it, so it shows nothing. Start EditAI in a terminal:")
    st.code("python -m editai start", language="bash")
    st.stop()

page = st.navigation(PAGES, position="hidden")
try:
    member = visit.enter()
    frame.draw_sidebar(member, PAGES)
except EditAIError as error:
    entrance.draw_instead(error)
    st.stop()

with st.container(width=MAX_WIDTH_PX):
    frame.draw_head(member, page)
    failures.draw_told()
    with failures.sentences():
        page.run()
