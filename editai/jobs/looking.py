"""Source videos are looked at while the voice speaks: by the time it has, what they show is known."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from types import TracebackType

from editai.errors import Cancelled, EditAIError
from editai.jobs.hearing import Either
from editai.jobs.stages.looked import looked_ms, seen_in
from editai.jobs.work import Work
from editai.speech.pace import Pace, spoken_length_ms
from editai.speech.preset import VoicePreset
from editai.speech.voices import parse_voice

_log = logging.getLogger(__name__)


class Looking:
    """Looks in the background and leaves what it saw in the store's cache, where ``seen_in`` finds it.

    How much of a long source is looked at goes by how long the voice will be, which is told beforehand; where
    that was told wrong, ``seen_in`` looks again. Nothing depends on this but time.
    """

    def __init__(self, work: Work, source_video_ids: Sequence[str]) -> None:
        self._work = work
        self._rows = [work.store.library.source_video(work.profile_id, each) for each in source_video_ids]
        for row in self._rows:
            work.media.path(work.profile_id, row.media_key)  # brought here, by this thread, where media lie elsewhere
        self._needed_ms = _told_ms(work)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._look, name="looking", daemon=True)

    def __enter__(self) -> Looking:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._left.set()
        self._thread.join()

    def settle(self, voice_ms: int) -> None:
        """Stop looking if the voice is so much longer or shorter than was told that it would be of no use."""
        if looked_ms(voice_ms) != looked_ms(self._needed_ms):
            self._left.set()

    def _look(self) -> None:
        cancel = Either(self._work.cancel, self._left)
        try:
            for row in self._rows if self._needed_ms else ():
                seen_in(self._work, row, self._needed_ms, cancel=cancel)
        except Cancelled:
            pass  # whoever stopped the job says so
        except EditAIError as error:  # the stage that needs it looks again, and tells it there
            _log.info("a source could not be looked at beforehand: %s", error.sentence)
        except Exception:
            _log.exception("looking beforehand failed")


def _told_ms(work: Work) -> int:
    """How long the voice-over will be, as far as is known."""
    preset = VoicePreset.from_json(work.data)
    voice = parse_voice(preset.voice)
    pace = Pace(work.settings.cache_root, work.profile_id).ms_a_character(voice.name)
    script = str(work.data["script"])
    return spoken_length_ms(script, voice, preset.settings, preset.pronunciations, ms_a_character=pace)
