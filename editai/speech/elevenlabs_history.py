"""After a crash: what ElevenLabs has charged a store for, asked of its history."""

from __future__ import annotations

from editai.costs.price_book import price_book
from editai.errors import NotInstalled
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, service_key
from editai.settings import Settings
from editai.speech.cost import partial_cost
from editai.speech.elevenlabs_api import ElevenLabs
from editai.speech.elevenlabs_speaker import CLOCKS_APART_S, text_digest
from editai.store.protocol import Store
from editai.store.rows import NewCost, Reservation


class ElevenLabsHistory:
    """``costs.recovery.ProviderHistory`` for ElevenLabs."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store

    def charged(self, held: Reservation) -> NewCost | None:
        """What of the held sentences was spoken; None: nothing.

        Raises:
            NotInstalled: the store's key is gone, or what was held does not name its sentences.
            ServiceError: the history cannot be asked now.
        """
        wanted = {str(one["sha256"]): int(one["characters"]) for one in held.details.get("sentences") or ()}
        voice_id = str(held.details.get("voice") or "").partition(":")[2]
        if not wanted or not voice_id:
            raise NotInstalled("What was asked of ElevenLabs is not known.", mend="settle it by hand")
        key = service_key(self._settings, self._store, SecretBox(self._settings), held.profile_id, ELEVENLABS)
        with ElevenLabs(self._settings.elevenlabs_url, key) as service:
            items = service.history(voice_id, held.created_at.timestamp() - CLOCKS_APART_S)
        spoken = {text_digest(str(item.get("text") or "")) for item in items} & set(wanted)
        if not spoken:
            return None
        characters = sum(wanted[each] for each in spoken)
        model = str(held.details.get("model") or "")
        asked = str(held.details.get("request_id") or held.id)
        return partial_cost(
            price_book(self._settings).prices(),
            voice=f"{ELEVENLABS}:{voice_id}",
            model=model,
            characters=characters,
            request_id=f"{asked}:recovered",
            details={**held.details, "from_history": True},
        )
