"""The team's store of data: a Supabase project, through its Data API."""

from __future__ import annotations

from editai.store.supabase.store import SupabaseStore
from editai.store.supabase.wire import connect

__all__ = ["SupabaseStore", "connect"]
