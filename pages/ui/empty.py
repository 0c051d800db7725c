"""Empty places that teach: one line, one hint, one way on."""

from __future__ import annotations

import streamlit as st

from pages.ui.session import widget_key


def draw_empty(
    title: str, hint: str, *, icon: str, page: str = "", tab: str = "", button: str = "", store_id: str = ""
) -> None:
    """An empty state; with ``page`` a link that leads on, to one of its tabs. ``icon`` is a Material icon's name."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f"### :material/{icon}: {title}", text_alignment="center")
        st.markdown(f":gray[{hint}]", text_alignment="center")
        key = widget_key(store_id, f"empty-{page}")
        if page and st.button(button, key=key, icon=":material/arrow_forward:", type="primary"):
            st.switch_page(page, query_params={"store": store_id} | ({"tab": tab} if tab else {}))
        st.space("small")
