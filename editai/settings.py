"""The installation's settings: every environment variable EditAI reads, in one typed place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from editai.errors import InputError

PREFIX = "EDITAI_"
ELEVENLABS_URL = "https://api.elevenlabs.io"
LLM_URL = "https://api.openai.com/v1"


class MediaPlace(str, Enum):
    """Where finished files lie."""

    FOLDER = "folder"
    SUPABASE = "supabase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things lie and which services are used. Secrets are masked in ``repr``."""

    home: Path
    """Both databases, media, temp, caches, models, key and logs."""
    supabase_url: str | None = None
    """Set together with the publishable key: team mode. None: embedded."""
    supabase_publishable_key: str | None = None
    supabase_secret_key: str | None = None
    """For the worker and ``migrate`` only."""
    jobs_database_url: str | None = None
    """The jobs engine's database; None is an SQLite file in ``home``."""
    secret_key: str | None = None
    """Master key for secrets; None is a file in ``home``, made on first start."""
    admins: tuple[str, ...] = ()
    """E-mails that see all stores' books."""
    elevenlabs_url: str = ELEVENLABS_URL
    llm_url: str = LLM_URL
    hosts: tuple[str, ...] = ()
    """Team mode: names, in small letters, by which browsers may ask for the pages, besides this machine's own."""
    media: MediaPlace = MediaPlace.FOLDER
    """In a folder of ``home``, or in the team's Supabase Storage."""
    media_cache_bytes: int = 20 * 10**9
    """What copies of media from Supabase Storage may take on this machine."""
    test_strict: bool = False
    """A missing test service is a failure."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from environment variables; empty ones count as unset.

        Raises:
            InputError: names every problem at once: unknown ``EDITAI_`` names, addresses
                that are no http(s) URL, half of the Supabase pair.
        """
        values = {name[len(PREFIX) :]: text for name, text in environ.items() if name.startswith(PREFIX) and text}
        problems = [f"{PREFIX}{name} is not a setting" for name in sorted(set(values) - _KNOWN)]
        problems += [
            f"{PREFIX}{name} must be an http(s) address"
            for name in ("SUPABASE_URL", "ELEVENLABS_URL", "LLM_URL")
            if name in values and not _is_http(values[name])
        ]
        if ("SUPABASE_URL" in values) != ("SUPABASE_PUBLISHABLE_KEY" in values):
            problems.append(f"{PREFIX}SUPABASE_URL and {PREFIX}SUPABASE_PUBLISHABLE_KEY belong together")
        problems += _media_problems(values)
        if problems:
            raise InputError("The settings cannot be used: " + "; ".join(problems) + ".", problems=problems)
        return cls(
            home=Path(values.get("HOME", "data")).expanduser().resolve(),
            supabase_url=values.get("SUPABASE_URL"),
            supabase_publishable_key=values.get("SUPABASE_PUBLISHABLE_KEY"),
            supabase_secret_key=values.get("SUPABASE_SECRET_KEY"),
            jobs_database_url=values.get("JOBS_DATABASE_URL"),
            secret_key=values.get("SECRET_KEY"),
            admins=tuple(part.strip().lower() for part in values.get("ADMINS", "").split(",") if part.strip()),
            elevenlabs_url=values.get("ELEVENLABS_URL", ELEVENLABS_URL),
            llm_url=values.get("LLM_URL", LLM_URL),
            hosts=tuple(part.strip().lower() for part in values.get("HOSTS", "").split(",") if part.strip()),
            media=MediaPlace(values.get("MEDIA", MediaPlace.FOLDER.value)),
            media_cache_bytes=round(float(values.get("MEDIA_CACHE_GB", "20")) * 10**9),
            test_strict=values.get("TEST_STRICT", "") not in ("", "0"),
        )

    @property
    def database_path(self) -> Path:
        """The embedded store of data."""
        return self.home / "editai.sqlite"

    @property
    def jobs_url(self) -> str:
        """SQLAlchemy address of the jobs engine's database."""
        return self.jobs_database_url or f"sqlite:///{self.home / 'jobs.sqlite'}"

    @property
    def media_root(self) -> Path:
        """Finished files, one folder a store; every file here is named by a row."""
        return self.home / "media"

    @property
    def inbox_root(self) -> Path:
        """Uploads that no row names yet: ``inbox/<profile_id>/<upload_id>``."""
        return self.home / "inbox"

    @property
    def temp_root(self) -> Path:
        """Working files: ``temp/<profile_id>/<job_id>/``, gone when the job ends."""
        return self.home / "temp"

    @property
    def cache_root(self) -> Path:
        """What can be made again, one folder a store: ``cache/<profile_id>/<what>/``."""
        return self.home / "cache"

    @property
    def models_root(self) -> Path:
        """Weight files of the local engines."""
        return self.home / "models"

    @property
    def logs_root(self) -> Path:
        """One log file a process."""
        return self.home / "logs"

    @property
    def key_path(self) -> Path:
        """The master key of this installation, readable by its owner only."""
        return self.home / "secret.key"

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r}, team={self.supabase_url is not None})"


_KNOWN = {
    "HOME",
    "SUPABASE_URL",
    "SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_SECRET_KEY",
    "JOBS_DATABASE_URL",
    "SECRET_KEY",
    "ADMINS",
    "ELEVENLABS_URL",
    "LLM_URL",
    "HOSTS",
    "MEDIA",
    "MEDIA_CACHE_GB",
    "TEST_STRICT",
}


def _media_problems(values: Mapping[str, str]) -> list[str]:
    place, room = values.get("MEDIA", "folder"), values.get("MEDIA_CACHE_GB", "20")
    problems = []
    if place not in [one.value for one in MediaPlace]:
        problems.append(f"{PREFIX}MEDIA must be folder or supabase")
    if place == MediaPlace.SUPABASE.value and "SUPABASE_URL" not in values:
        problems.append(f"{PREFIX}MEDIA=supabase needs {PREFIX}SUPABASE_URL")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", room) or float(room) <= 0:
        problems.append(f"{PREFIX}MEDIA_CACHE_GB must be a number above 0")
    return problems


def _is_http(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
