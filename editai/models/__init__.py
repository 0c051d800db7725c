"""Every weight file of the local engines, by name, size and sha256; and how they get here."""

from __future__ import annotations

from editai.models.fetch import FetchProgress, ModelState, fetch, is_present, missing_bytes, path_of, verify

__all__ = ["FetchProgress", "ModelState", "fetch", "is_present", "missing_bytes", "path_of", "verify"]
