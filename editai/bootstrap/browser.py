"""Opens a page in the person's browser, where there is one."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path


def open_page(url: str) -> bool:
    """Open the page; False where this machine shows no windows, such as a server."""
    opener = _windows_opener()
    if opener:
        # Without waiting: explorer.exe answers late, and with a failure even when it worked.
        subprocess.Popen([opener, url], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return True
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False  # webbrowser would start a browser for terminals and take this one
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _windows_opener() -> str | None:
    """Under WSL: the program that opens an address in Windows."""
    if "microsoft" not in platform.release().lower() or not Path("/proc/sys/fs/binfmt_misc").exists():
        return None
    return shutil.which("wslview") or shutil.which("explorer.exe")
