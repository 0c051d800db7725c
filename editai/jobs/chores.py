"""What the worker does besides jobs: reading posts back, taking in dropped files, and sweeping once a day."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from editai.clock import SystemClock
from editai.errors import EditAIError
from editai.jobs.drops import Drops
from editai.jobs.engine import Engine
from editai.jobs.leftovers import leftovers, remove
from editai.jobs.posts import read_back_store
from editai.jobs.waiting_posts import send_waiting
from editai.settings import MediaPlace, Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON

_log = logging.getLogger(__name__)
_READ_BACK_EVERY_S: Final = 45.0
_DROPS_EVERY_S: Final = 10.0
_SEND_EVERY_S: Final = 30.0
_SWEEP_EVERY_S: Final = 24 * 3600.0


class Chores:
    """One thread's worth of housekeeping."""

    def __init__(self, settings: Settings, store: Store, engine: Engine) -> None:
        self._settings = settings
        self._store = store
        self._engine = engine
        self._drops = Drops(settings, store)

    def run(self, ending: threading.Event) -> None:
        """Keep house until the worker ends."""
        read_at = sent_at = swept_at = dropped_at = float("-inf")
        while not ending.wait(1.0):
            now = time.monotonic()
            try:
                if now - read_at >= _READ_BACK_EVERY_S:
                    read_at = now
                    self.read_back(ending)
                if now - dropped_at >= _DROPS_EVERY_S:
                    dropped_at = now
                    self._drops.look()
                if now - sent_at >= _SEND_EVERY_S:
                    sent_at = now
                    send_waiting(self._store, SystemClock())
                    if self._settings.media is MediaPlace.SUPABASE:
                        self.finish_removals()
                if now - swept_at >= _SWEEP_EVERY_S:
                    swept_at = now
                    self.sweep()
                    self._engine.forget_old()
            except Exception:  # housekeeping must go on tomorrow
                _log.exception("housekeeping failed; it goes on")

    def recover_costs(self) -> None:
        """Before any job goes on: end what was held for calls that a dead process made."""
        from editai.costs.recovery import recover
        from editai.profiles.service_keys import ELEVENLABS
        from editai.speech.elevenlabs_history import ElevenLabsHistory

        try:
            done = recover(
                self._store,
                SystemClock(),
                histories={ELEVENLABS: ElevenLabsHistory(self._settings, self._store)},
                is_alone=self._settings.supabase_url is None,  # the lock keeps other workers out of this home only
                created_by=LOCAL_PERSON,
            )
        except EditAIError as error:  # they keep counting until the next start
            _log.warning("held amounts were not looked at: %s", error.sentence)
            return
        if done != type(done)():
            _log.info("amounts held by a process that is gone: %s", done)

    def read_back(self, ending: threading.Event) -> None:
        """Ask what became of every post that waits, store by store."""
        from editai.publishing.outbox import profiles_to_read_back

        for profile_id in profiles_to_read_back(self._store, SystemClock()):
            if ending.is_set():
                return
            try:
                read_back_store(self._settings, self._store, profile_id, ())
            except EditAIError as error:  # this store's Postiz is down or its key is gone: the next time
                _log.warning("reading back for store %s: %s", profile_id, error.sentence)

    def finish_removals(self) -> None:
        """Remove the files of stores whose deletion a dead process left half done."""
        from editai.profiles.removal import finish_removals

        try:
            for profile_id in finish_removals(self._settings, self._store):
                _log.info("the files of the deleted store %s are removed", profile_id)
        except EditAIError as error:  # the next start does it
            _log.warning("deleted stores were not looked at: %s", error.sentence)

    def sweep(self) -> None:
        """Remove what ``clean`` would list, each said in the log."""
        found = leftovers(self._settings, self._store, SystemClock())
        for leftover in found:
            _log.info("removing %s: %s, %d bytes", leftover.path, leftover.why, leftover.size_bytes)
        with open_media(self._settings, self._store) as media:
            remove(found, media)
