"""What the store hands out: one frozen dataclass a table. Ids are UUID texts, times aware UTC."""

from __future__ import annotations

from editai.store.rows.costs import Activity, CostEntry, CostSum, NewCost, QuotaChange, Reservation
from editai.store.rows.jobs import Job
from editai.store.rows.library import Clip, ClipSegment, Project, Review, Segment, SourceUses, SourceVideo
from editai.store.rows.profiles import Invitation, Membership, Profile, StoreContents, StoredSecret, StoredVoice
from editai.store.rows.publications import DEFAULT_HOURLY_LIMIT, Pace, Publication
from editai.store.rows.scope import EVERY_PROFILE, LOCAL_PERSON, EveryProfile, Json, Scope

__all__ = [
    "DEFAULT_HOURLY_LIMIT",
    "EVERY_PROFILE",
    "LOCAL_PERSON",
    "Activity",
    "Clip",
    "ClipSegment",
    "CostEntry",
    "CostSum",
    "EveryProfile",
    "Invitation",
    "Job",
    "Json",
    "Membership",
    "NewCost",
    "Pace",
    "Profile",
    "Project",
    "Publication",
    "QuotaChange",
    "Reservation",
    "Review",
    "Scope",
    "Segment",
    "SourceUses",
    "SourceVideo",
    "StoreContents",
    "StoredSecret",
    "StoredVoice",
]
