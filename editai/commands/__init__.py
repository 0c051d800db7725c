"""Every command of ``python -m editai`` and the module that holds it. Only the called one is imported."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "start": "editai.commands.start",
    "worker": "editai.commands.worker",
    "sign-in": "editai.commands.sign_in",
    "sign-out": "editai.commands.sign_out",
    "test": "editai.commands.test",
    "doctor": "editai.commands.doctor",
    "models": "editai.commands.models",
    "backup": "editai.commands.backup",
    "restore": "editai.commands.restore",
    "clean": "editai.commands.clean",
    "make": "editai.commands.make",
    "speak": "editai.commands.speak",
    "info": "editai.commands.info",
    "analyse": "editai.commands.analyse",
    "bench": "editai.commands.bench",
    "detect-voice": "editai.commands.detect_voice",
    "mute-voice": "editai.commands.mute_voice",
    "photos": "editai.commands.photos",
    "add-voice": "editai.commands.add_voice",
    "caption": "editai.commands.caption",
    "multi": "editai.commands.multi",
    "batch": "editai.commands.batch",
    "footage": "editai.commands.footage",
    "profiles": "editai.commands.profiles",
    "clips": "editai.commands.clips",
    "jobs": "editai.commands.jobs",
    "channels": "editai.commands.channels",
    "publish": "editai.commands.publish",
    "publications": "editai.commands.publications",
    "costs": "editai.commands.costs",
    "migrate": "editai.commands.migrate",
    "fake-postiz": "editai.commands.fake_postiz",
}

ALIASES: dict[str, str] = {"analyze": "analyse"}
"""Another spelling of a command's name."""
