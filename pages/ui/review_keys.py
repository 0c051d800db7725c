"""Review with the keyboard and the ear: space plays, and the spoken word stands out in the script."""

from __future__ import annotations

import html
from typing import Final

import streamlit as st

from editai.store.rows import Clip

_SCRIPT: Final = """
<script>
(() => {
  const video = () => document.querySelector('[data-testid="stMain"] video[title]');
  const here = () => location.pathname.replace(/\\/$/, '').endsWith('/review');
  if (!window.editaiReview) {
    window.editaiReview = true;
    // Capture: a button that was just clicked keeps the focus, and space would press it once more.
    for (const kind of ['keydown', 'keyup']) window.addEventListener(kind, event => {
      if (event.key !== ' ' || !here() || !video()) return;
      const at = event.target;
      if (at.closest('input, textarea, select, [contenteditable=true], [role=dialog]')) return;
      if (at.closest('button, a, summary') && at.matches(':focus-visible')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (kind === 'keydown' && !event.repeat) { const clip = video(); clip.paused ? clip.play() : clip.pause(); }
    }, true);
    const mark = () => {
      if (here()) {
        const clip = video(), at = clip ? clip.currentTime * 1000 : -1;
        for (const word of document.querySelectorAll('.spoken span')) {
          const on = clip && at >= +word.dataset.from && at < +word.dataset.to && (at > 0 || !clip.paused);
          word.style.background = on ? 'color-mix(in srgb, currentColor 22%, transparent)' : '';
        }
      }
      setTimeout(mark, 80);
    };
    mark();
  }
})();
</script>
"""


def draw_script(clip: Clip) -> None:
    """The script with the time of each word, so that the one being said can stand out."""
    words = [
        f'<span data-from="{int(word.get("start_ms") or 0)}" data-to="{int(word.get("end_ms") or 0)}" '
        f'style="border-radius:4px;padding:0 1px">{html.escape(str(word.get("text") or ""))}</span>'
        for word in clip.words
    ]
    said = " ".join(words) or html.escape(str(clip.used.get("script") or ""))
    st.html(f'<div class="spoken" style="line-height:1.6;font-size:1.02rem">{said}</div>')


def listen() -> None:
    """Let space play and pause the clip on this page."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
