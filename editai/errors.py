"""Every error that a person can meet, in one tree.

    EditAIError
    ├── InputError            what was given cannot be used; the person can mend it       (exit 2)
    ├── UsageError            the command line itself is wrong                            (exit 64)
    ├── NotInstalled          a model, program, engine or setting is missing              (exit 3)
    ├── StoreError            the database could not answer
    │   ├── NotFound          no such thing in this store                                 (404)
    │   ├── Forbidden         it exists, and this person may not                          (403)
    │   │   └── SignedOut     nobody is signed in here any more                           (401)
    │   ├── Conflict          the state has moved on; look again                          (409)
    │   ├── BrokenOff         the answer ended in the middle; the same call may be repeated
    │   └── ProfileUnavailable  no store to work in                                       (503)
    ├── QuotaExceeded         the store's monthly limit would be passed
    ├── ToolError             ffmpeg or another program failed
    ├── ServiceError          a service on the network
    │   ├── RetryableServiceError  nothing happened there; the same call may be repeated
    │   │   └── TooManyAttempts    wait first                                            (429)
    │   ├── RejectedByService      it answered no; repeating changes nothing
    │   └── OutcomeUnknown         the answer was lost; look before repeating
    └── Cancelled             a person stopped the job

The class answers "what may the caller do?". Programming mistakes stay ValueError and
RuntimeError, outside this tree, and fail loudly.
"""

from __future__ import annotations

from typing import Any, ClassVar


class EditAIError(Exception):
    """An error with a sentence for people: what happened, what was kept, what to do.

    Args:
        sentence: shown to the person as it is; never holds a secret or a server path.
        details: plain JSON data for the log and for ``--json``.
    """

    kind: ClassVar[str] = "error"
    """Stable name of the error in JSON; derived from no class name, so classes may be renamed."""
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.sentence, self.details))

    def as_json(self) -> dict[str, Any]:
        """The error as the object of CONTRACTS §5: ``kind``, ``sentence``, ``details``."""
        return {"kind": self.kind, "sentence": self.sentence, "details": self.details}


def _rebuild(cls: type[EditAIError], sentence: str, details: dict[str, Any]) -> EditAIError:
    """Rebuild an error on the other side of a process boundary."""
    return cls(sentence, **details)


class InputError(EditAIError):
    """What was given cannot be used. Nothing was kept unless the sentence says so."""

    kind = "input"
    exit_code = 2
    http_status = 400


class UsageError(EditAIError):
    """The command line itself is wrong."""

    kind = "usage"
    exit_code = 64
    http_status = 400


class NotInstalled(EditAIError):
    """Something the installation needs is missing; ``details["mend"]`` is the command that helps."""

    kind = "not-installed"
    exit_code = 3
    http_status = 503


class StoreError(EditAIError):
    """The database could not answer."""

    kind = "store"


class NotFound(StoreError):
    """No such thing in this store; it may exist in another one, which is not told."""

    kind = "not-found"
    exit_code = 2
    http_status = 404


class Forbidden(StoreError):
    """It exists, and this person may not."""

    kind = "forbidden"
    exit_code = 2
    http_status = 403


class SignedOut(Forbidden):
    """Nobody is signed in here any more; what was typed is kept."""

    kind = "signed-out"
    exit_code = 3
    http_status = 401


class Conflict(StoreError):
    """The state has moved on, or a rule forbids it now; nothing was changed."""

    kind = "conflict"
    exit_code = 2
    http_status = 409


class BrokenOff(StoreError):
    """The connection ended in the middle of a file; what had come is not kept."""

    kind = "broken-off"


class ProfileUnavailable(StoreError):
    """There is no store to work in."""

    kind = "profile-unavailable"
    exit_code = 3
    http_status = 503


class QuotaExceeded(EditAIError):
    """The store's monthly limit would be passed; nothing was called and nothing was booked."""

    kind = "quota"
    exit_code = 2
    http_status = 402


class ToolError(EditAIError):
    """A program failed. ``details``: ``program``, ``exit_code``, ``stderr_tail``."""

    kind = "tool"


class ServiceError(EditAIError):
    """A service on the network did not do what was asked."""

    kind = "service"
    http_status = 502


class RetryableServiceError(ServiceError):
    """Nothing happened at the service, so the same call may be repeated."""

    kind = "service-down"


class TooManyAttempts(RetryableServiceError):
    """Nothing was tried. ``details``: ``wait_s``, how long to wait before the next try."""

    kind = "too-many-attempts"
    http_status = 429


class RejectedByService(ServiceError):
    """The service answered no. ``details``: ``status`` and, where known, ``field``."""

    kind = "service-refused"
    exit_code = 2


class OutcomeUnknown(ServiceError):
    """The request may or may not have taken effect: read back before anything is repeated."""

    kind = "outcome-unknown"


class Cancelled(EditAIError):
    """A person stopped the job. Finished stages are kept, half-made files are gone."""

    kind = "cancelled"
