"""A store and what belongs to it alone: its people, secrets and voices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from editai.store.rows.scope import Json
from editai.store.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One store."""

    id: str
    name: str
    description: str
    brand: Json
    """``colour`` (#rrggbb), ``logo_key``, ``end_card`` (bool), ``tagline``, ``call_to_action``, ``address``."""
    voice: Json
    """The preset every render uses: ``voice`` (``engine:voice``), ``speed``, ``pronunciations`` (word → said as)."""
    caption: Json
    """``style``, ``font``."""
    publishing: Json
    """``postiz_url``, ``group``, ``channels`` (defaults per channel id), ``platforms`` (the usual one first).
    The key is a secret, not here."""
    timezone: str
    """IANA name."""
    monthly_quota_microusd: int | None
    """None: no limit. 0: nothing paid."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person in a store. Whoever holds one has been proven to be a member."""

    profile: Profile
    user_id: str
    role: Role
    is_default: bool
    last_used_at: datetime | None

    @property
    def profile_id(self) -> str:
        """The store's id."""
        return self.profile.id


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContents:
    """How much a store holds, counted by the database. The first group goes with the store, the last stays."""

    source_videos: int
    segments: int
    projects: int
    clips: int
    voices: int
    publications: int
    members: int
    """With the person who asks."""
    live_jobs: int
    """Queued or running: while there is one, the store stays."""
    pending_publications: int
    """On their way, scheduled or of unknown outcome: while there is one, the store stays."""
    jobs: int
    cost_entries: int
    """Jobs and entries stay without the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An open offer of a place in a store, claimed by a person whose confirmed e-mail it names."""

    id: str
    profile_id: str
    email: str
    """In small letters."""
    role: Role
    expires_at: datetime
    """After this moment it can no longer be claimed."""
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVoice:
    """A voice that a store has added: cloned from a sample, or a recording."""

    id: str
    profile_id: str
    engine: str
    """``xtts`` or ``recording``."""
    name: str
    """What its people call it."""
    sample_key: str
    """Media key of its sound; encrypted where it is a sample of somebody's voice."""
    consent: Json
    """What was agreed to and by whom, and what was measured of the sound then."""
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """A secret as it lies in the store: never in clear."""

    name: str
    ciphertext: str
    hint: str
    """The last four characters, for people."""
    updated_at: datetime
