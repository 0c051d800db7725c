"""The kinds of jobs, as they are written into rows."""

from __future__ import annotations

from typing import Final

from editai.store.states import Lane

INGEST: Final = "ingest"
SAMPLE: Final = "sample"
MAKE: Final = "make"
LOOK: Final = "look"
PREVIEW_VOICE: Final = "preview-voice"
TEST_CONNECTION: Final = "test-connection"
LIST_CHANNELS: Final = "list-channels"
PUBLISH: Final = "publish"
READ_BACK: Final = "read-back"
CANCEL_POST: Final = "cancel-post"
MOVE_POST: Final = "move-post"
DETECT_VOICE: Final = "detect-voice"
MUTE_VOICE: Final = "mute-voice"
PHOTOS: Final = "photos"
ADD_VOICE: Final = "add-voice"
CAPTION: Final = "caption"
VOICE_ACCOUNT: Final = "voice-account"
SPEAK: Final = "speak"
ANALYSE: Final = "analyse"
EXTRACT: Final = "extract"
MULTI_PLAN: Final = "multi-plan"
MULTI: Final = "multi"
DRAFT_SCRIPT: Final = "draft-script"
KEEP_RECORDING: Final = "keep-recording"
CLONE_VOICE: Final = "clone-voice"

LANES: Final = {
    INGEST: Lane.QUICK,
    SAMPLE: Lane.QUICK,
    MAKE: Lane.RENDER,
    LOOK: Lane.QUICK,
    PREVIEW_VOICE: Lane.QUICK,
    TEST_CONNECTION: Lane.QUICK,
    LIST_CHANNELS: Lane.QUICK,
    PUBLISH: Lane.QUICK,
    READ_BACK: Lane.QUICK,
    CANCEL_POST: Lane.QUICK,
    MOVE_POST: Lane.QUICK,
    DETECT_VOICE: Lane.QUICK,
    MUTE_VOICE: Lane.RENDER,
    PHOTOS: Lane.RENDER,
    ADD_VOICE: Lane.RENDER,
    CAPTION: Lane.RENDER,
    VOICE_ACCOUNT: Lane.QUICK,
    SPEAK: Lane.QUICK,
    ANALYSE: Lane.QUICK,
    EXTRACT: Lane.RENDER,
    MULTI_PLAN: Lane.QUICK,
    MULTI: Lane.RENDER,
    DRAFT_SCRIPT: Lane.QUICK,
    KEEP_RECORDING: Lane.QUICK,
    CLONE_VOICE: Lane.QUICK,
}
"""Which lane a kind runs in; only renders wait for each other."""
