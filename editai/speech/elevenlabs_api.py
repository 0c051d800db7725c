"""ElevenLabs over HTTP: speech with the time of every character, the history, what is left of the account."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from editai.errors import OutcomeUnknown, RejectedByService, RetryableServiceError

if TYPE_CHECKING:
    import httpx

RATE_HZ: Final = 24_000
_FORMAT: Final = f"pcm_{RATE_HZ}"
"""Raw 16-bit mono: offered on every plan, and without the silence that MP3 adds."""
_CONNECT_S: Final = 15.0
_READ_S: Final = 120.0
_TRIES: Final = 4
_LONGEST_WAIT_S: Final = 30.0
_PAGES: Final = 5
_PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Sound with the time of every character of its text."""

    audio: bytes
    """As the service gave it."""
    is_pcm: bool
    """Raw 16-bit mono at ``RATE_HZ``; else a sound file."""
    characters: Sequence[str]
    starts_s: Sequence[float]
    ends_s: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the key may still do."""

    characters_left: int
    characters_limit: int
    tier: str


class ElevenLabs:
    """One store's account. Safe to use from several threads; close it when done."""

    def __init__(self, url: str, key: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        import httpx

        timeout = httpx.Timeout(_READ_S, connect=_CONNECT_S)
        self._client = httpx.Client(base_url=url.rstrip("/"), headers={"xi-api-key": key}, timeout=timeout)
        self._wait = wait

    def __enter__(self) -> ElevenLabs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def speak(self, voice_id: str, text: str, model: str, settings: Mapping[str, float]) -> Timed:
        """Speak a sentence. Paid for once it is answered.

        Raises:
            RejectedByService: it was refused; nothing was charged.
            RetryableServiceError: the service is busy or cannot be reached; nothing was charged.
            OutcomeUnknown: the answer was lost; look into the history before it is asked again.
        """
        body: dict[str, Any] = {"text": text, "model_id": model}
        if settings:
            body["voice_settings"] = dict(settings)
        answer = self._call(
            "POST",
            f"/v1/text-to-speech/{voice_id}/with-timestamps",
            params={"output_format": _FORMAT},
            json=body,
            is_paid=True,
        )
        try:
            value = answer.json()
            audio = base64.b64decode(value["audio_base64"], validate=True)
            timing = value.get("alignment") or value.get("normalized_alignment")
            return Timed(
                audio=audio,
                is_pcm=True,
                characters=tuple(timing["characters"]),
                starts_s=tuple(timing["character_start_times_seconds"]),
                ends_s=tuple(timing["character_end_times_seconds"]),
            )
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise OutcomeUnknown("ElevenLabs answered with something that is no speech.") from error

    def history(self, voice_id: str, since_unix: float) -> list[dict[str, Any]]:
        """What was spoken with the voice since then, newest first: ``history_item_id``, ``text``, ``model_id`` …"""
        found: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(_PAGES):
            params: dict[str, Any] = {"page_size": _PAGE, "voice_id": voice_id}
            if after:
                params["start_after_history_item_id"] = after
            value = self._json("GET", "/v1/history", params=params)
            items = [item for item in value.get("history", ()) if float(item.get("date_unix") or 0) >= since_unix]
            found += items
            after = value.get("last_history_item_id")
            if not value.get("has_more") or len(items) < len(value["history"]):
                break
        return found

    def from_history(self, item: Mapping[str, Any]) -> Timed:
        """The sound of something that was spoken before; it costs nothing more."""
        identifier = str(item["history_item_id"])
        audio = self._call("GET", f"/v1/history/{identifier}/audio").content
        detail = self._json("GET", f"/v1/history/{identifier}")
        timing = (detail.get("alignments") or {}).get("alignment") or {}
        return Timed(
            audio=audio,
            is_pcm=False,
            characters=tuple(timing.get("characters", ())),
            starts_s=tuple(timing.get("character_start_times_seconds", ())),
            ends_s=tuple(timing.get("character_end_times_seconds", ())),
        )

    def account(self) -> Account:
        """What is left of the month."""
        value = self._json("GET", "/v1/user/subscription")
        used, limit = int(value.get("character_count") or 0), int(value.get("character_limit") or 0)
        return Account(characters_left=max(0, limit - used), characters_limit=limit, tier=str(value.get("tier") or ""))

    def voices(self) -> list[dict[str, Any]]:
        """The voices of the account: ``voice_id``, ``name``, ``labels`` (``gender``, ``language`` …)."""
        value = self._json("GET", "/v2/voices", params={"page_size": _PAGE})
        return [dict(voice) for voice in value.get("voices", ())]

    def _json(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self._call(method, path, **more)
        try:
            value = answer.json()
        except ValueError as error:
            raise RetryableServiceError(
                "ElevenLabs answered with something that is no JSON. Try again later."
            ) from error
        return dict(value) if isinstance(value, dict) else {}

    def _call(self, method: str, path: str, *, is_paid: bool = False, **more: Any) -> httpx.Response:
        """The answer; asked again only where nothing can have happened twice."""
        import httpx

        for attempt in range(1, _TRIES + 1):
            try:
                answer = self._client.request(method, path, **more)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if attempt == _TRIES:
                    raise RetryableServiceError(
                        "ElevenLabs cannot be reached. Nothing was charged; try again later."
                    ) from error
                self._wait(float(2**attempt))
                continue
            except httpx.HTTPError as error:
                if is_paid:
                    raise OutcomeUnknown("The answer of ElevenLabs was lost.") from error
                if attempt == _TRIES:
                    raise RetryableServiceError("ElevenLabs does not answer. Try again later.") from error
                self._wait(float(2**attempt))
                continue
            if answer.status_code < 400:
                return answer
            if answer.status_code >= 500 and is_paid:
                raise OutcomeUnknown("ElevenLabs failed while it was speaking.", status=answer.status_code)
            if (answer.status_code == 429 or answer.status_code >= 500) and attempt < _TRIES:
                self._wait(_retry_after(answer, attempt))
                continue
            raise _refusal(answer)
        raise AssertionError("the last attempt returns or raises")


def _retry_after(answer: httpx.Response, attempt: int) -> float:
    try:
        asked = float(answer.headers.get("retry-after", ""))
    except ValueError:
        asked = float(2**attempt)
    return min(_LONGEST_WAIT_S, max(0.0, asked))


def _refusal(answer: httpx.Response) -> RejectedByService | RetryableServiceError:
    """The service's no, in words."""
    status, (code, told) = answer.status_code, _told(answer)
    details = {"status": status, "code": code, "told": told}
    if status == 429:
        return RetryableServiceError(
            "ElevenLabs is busy or too much was asked at once. Try again in a minute.", **details
        )
    if status >= 500:
        return RetryableServiceError("ElevenLabs has a fault of its own. Try again later.", **details)
    if code == "quota_exceeded":
        sentence = "The characters of the ElevenLabs account are used up. Buy more there, or choose another voice."
    elif status == 401:
        sentence = "ElevenLabs does not accept the store's key. Give the key again in the store's settings."
    elif status == 402:
        sentence = "The plan of the ElevenLabs account does not include this voice, or is not paid. Check it there."
    elif status == 403:
        sentence = "The key of ElevenLabs may not do this. Give it the rights for speech and history there."
    elif status == 404 or code == "voice_not_found":
        sentence = "ElevenLabs has no such voice in this account. Choose another voice."
    elif status == 422:
        sentence = f"ElevenLabs does not take this text or setting: {told or 'no reason given'}."
    else:
        sentence = f"ElevenLabs refused: {told or f'status {status}'}."
    return RejectedByService(f"{sentence} Nothing was charged.", **details)


def _told(answer: httpx.Response) -> tuple[str, str]:
    """The service's own code and words: ``detail`` is an object, or a list of wrong fields."""
    try:
        detail = answer.json().get("detail")
    except (ValueError, AttributeError):
        return "", ""
    if isinstance(detail, dict):
        return str(detail.get("status") or detail.get("code") or ""), str(detail.get("message") or "")[:300].rstrip(".")
    if isinstance(detail, list):
        parts = [f"{'.'.join(str(at) for at in one.get('loc', ())[1:])}: {one.get('msg', '')}" for one in detail[:3]]
        return "", "; ".join(parts)[:300].rstrip(".")
    return "", str(detail or "")[:300].rstrip(".")
