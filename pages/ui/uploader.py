"""The drop field for videos: each file goes by ``PUT /upload`` straight to disk, with a bar.

A component of its own, since Streamlit's uploader holds whole files in memory (twice).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

_HTML = """
<label class="drop" part="drop">
  <input type="file" accept="video/*,.mkv,.mov,.mp4,.webm,.m4v" multiple>
  <span class="icon" aria-hidden="true"><svg viewBox="0 0 24 24" width="26" height="26"><path fill="none"
    stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"
    d="M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M4 15.5V18a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2.5"/></svg></span>
  <span class="words"><b class="ask"></b><small>or click to choose, up to 4 GB each</small></span>
</label>
<ul class="files" aria-live="polite"></ul>
"""

_CSS = """
:host, * { font-family: var(--st-font); box-sizing: border-box; }
.drop { display: flex; align-items: center; gap: 14px; padding: 16px 18px; cursor: pointer; min-height: 76px;
  border: 1.5px dashed var(--st-border-color); border-radius: 10px; color: var(--st-text-color);
  background: var(--st-secondary-background-color); transition: border-color .15s; }
.drop:hover, .drop.over, .drop:focus-within { border-color: var(--st-primary-color); }
.drop input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.icon { color: var(--st-primary-color); line-height: 0; }
.words { display: flex; flex-direction: column; gap: 2px; font-size: 15px; }
.words small { font-size: 13px; opacity: .65; }
.files { list-style: none; margin: 0; padding: 0; }
.files li { margin-top: 8px; padding: 10px 12px; border: 1px solid var(--st-border-color); border-radius: 10px;
  font-size: 14px; color: var(--st-text-color); display: grid; grid-template-columns: 1fr auto auto; gap: 4px 10px; }
.files .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.files .share { opacity: .7; font-variant-numeric: tabular-nums; }
.files .bar { grid-column: 1 / -1; height: 4px; border-radius: 2px; overflow: hidden;
  background: var(--st-border-color); }
.files .bar i { display: block; height: 100%; width: 0; background: var(--st-primary-color); }
.files .wrong { grid-column: 1 / -1; color: var(--st-red-text-color, #b42318); }
.files button { all: unset; cursor: pointer; opacity: .7; padding: 0 4px; }
.files button:hover, .files button:focus-visible { opacity: 1; text-decoration: underline; }
"""

_JS = """
const states = new WeakMap();

function row(list, name) {
  const item = document.createElement("li");
  item.innerHTML = '<span class="name"></span><span class="share">0 %</span><button type="button">Cancel</button>' +
    '<span class="bar"><i></i></span>';
  item.querySelector(".name").textContent = name;
  list.append(item);
  return item;
}

function send(file, state) {
  const item = row(state.list, file.name);
  const fail = (sentence) => {
    item.querySelector(".bar").remove();
    item.querySelector(".share").textContent = "";
    const wrong = document.createElement("span");
    wrong.className = "wrong"; wrong.textContent = sentence; item.append(wrong);
    const button = item.querySelector("button");
    button.textContent = "Dismiss"; button.onclick = () => item.remove();
  };
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("PUT", state.address + "?for=" + state.place + "&name=" + encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    item.querySelector("button").onclick = () => { request.abort(); item.remove(); };
    request.upload.onprogress = (event) => {
      const share = event.total ? Math.floor(100 * event.loaded / event.total) : 0;
      item.querySelector(".bar i").style.width = share + "%";
      item.querySelector(".share").textContent = share + " %";
    };
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (request.status === 200) { item.remove(); done({ job_id: answer.job_id, name: file.name }); return; }
      fail((answer.error && answer.error.sentence) || request.responseText || "The upload was refused.");
      done(null);
    };
    request.onerror = () => { fail("The upload broke off. Nothing was kept; try it again."); done(null); };
    request.onabort = () => done(null);
    request.send(file);
  });
}

async function take(files, state) {
  for (const file of files) {
    state.busy += 1;
    const upload = await send(file, state);
    state.busy -= 1;
    if (upload) { state.jobs.push(upload.job_id); state.keep("jobs", [...state.jobs]); }
  }
}

export default function ({ parentElement, data, setStateValue }) {
  let state = states.get(parentElement);
  if (!state) {
    state = { list: parentElement.querySelector(".files"), busy: 0, jobs: [] };
    states.set(parentElement, state);
    const drop = parentElement.querySelector(".drop");
    const input = parentElement.querySelector("input");
    input.onchange = () => { const files = [...input.files]; input.value = ""; take(files, state); };
    drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
    drop.ondragleave = () => drop.classList.remove("over");
    drop.ondrop = (event) => {
      event.preventDefault(); drop.classList.remove("over"); take([...event.dataTransfer.files], state);
    };
    state.warn = (event) => { if (state.busy) event.preventDefault(); };
    window.addEventListener("beforeunload", state.warn);
  }
  state.address = data.address;
  state.place = data.place;
  parentElement.querySelector(".ask").textContent = data.ask;
  state.keep = setStateValue;
  return () => {};
}
"""


@cache
def _component() -> Any:
    """The component, made once a process."""
    return st.components.v2.component("video_uploader", html=_HTML, css=_CSS, js=_JS)


def upload_videos(profile_id: str, *, ask: str, key: str, for_clip: bool = True) -> list[str]:
    """Draw the drop field. The route behind it asks for each upload to be read in; then the page runs.

    Returns the ids of these jobs, of all that this very field has taken since the page was opened.

    Args:
        for_clip: the videos join the person's New clip form, besides the library.
    """
    place = "clip" if for_clip else "library"
    data = {"address": f"/upload/{profile_id}", "ask": ask, "place": place}
    # a value that stays: a trigger would be lost where another run begins in the same moment
    field = _component()(key=key, data=data, default={"jobs": []}, on_jobs_change=_arrived)
    return [str(job_id) for job_id in field.jobs or ()]


def _arrived() -> None:
    """Nothing to do but to run: the component wants a callback for each of its values."""
