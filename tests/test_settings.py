"""Settings name every problem at once and keep their secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.errors import InputError
from editai.settings import MediaPlace, Settings


def test_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({})
    assert settings.home == tmp_path / "data"
    assert settings.supabase_url is None
    assert settings.jobs_url == f"sqlite:///{tmp_path}/data/jobs.sqlite"


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Settings.from_env(
            {"EDITAI_HOEM": "x", "EDITAI_SUPABASE_URL": "https://a.example", "EDITAI_LLM_URL": "file:///etc/passwd"}
        )
    for name in ("EDITAI_HOEM", "EDITAI_LLM_URL", "EDITAI_SUPABASE_PUBLISHABLE_KEY"):
        assert name in caught.value.sentence


def test_media_lie_in_the_folder_unless_storage_is_asked_for() -> None:
    assert Settings.from_env({}).media is MediaPlace.FOLDER
    team = {"EDITAI_SUPABASE_URL": "https://a.example", "EDITAI_SUPABASE_PUBLISHABLE_KEY": "k"}
    assert Settings.from_env(team).media is MediaPlace.FOLDER
    settings = Settings.from_env(team | {"EDITAI_MEDIA": "supabase", "EDITAI_MEDIA_CACHE_GB": "0.5"})
    assert (settings.media, settings.media_cache_bytes) == (MediaPlace.SUPABASE, 500_000_000)
    for wrong in (
        {"EDITAI_MEDIA": "supabase"},
        team | {"EDITAI_MEDIA": "s3"},
        team | {"EDITAI_MEDIA_CACHE_GB": "0"},
        team | {"EDITAI_MEDIA_CACHE_GB": "nan"},
    ):
        with pytest.raises(InputError, match="EDITAI_MEDIA"):
            Settings.from_env(wrong)


def test_secrets_do_not_show() -> None:
    settings = Settings.from_env({"EDITAI_SECRET_KEY": "correct horse", "EDITAI_SUPABASE_SECRET_KEY": "sb_secret_x"})
    assert "horse" not in repr(settings)
    assert "sb_secret" not in repr(settings)
