"""The outbox: planned, sent exactly once, read back, cancelled. What other parts call.

plan_publications → upload_media → send_publications → read_back
"""

from __future__ import annotations

from editai.profiles.postiz import PostizCredentials
from editai.publishing.address import find_base_url
from editai.publishing.cancel import cancel_publication, cancel_unsent
from editai.publishing.moves import as_json, keep_planned
from editai.publishing.plan import Planned, check_publications, plan_publications, problems_of
from editai.publishing.postiz import PostizClient
from editai.publishing.read_back import profiles_to_read_back, read_back
from editai.publishing.send import send_publications
from editai.publishing.upload import upload_media

__all__ = [
    "Planned",
    "as_json",
    "cancel_publication",
    "cancel_unsent",
    "check_publications",
    "connect",
    "keep_planned",
    "plan_publications",
    "problems_of",
    "profiles_to_read_back",
    "read_back",
    "send_publications",
    "upload_media",
]


def connect(credentials: PostizCredentials) -> PostizClient:
    """A client for one store, its address found and its key accepted. Close it after use.

    Raises:
        RejectedByService: wrong address (``field`` ``postiz_url``) or wrong key (``postiz_key``).
        RetryableServiceError: nothing answers just now.
    """
    return PostizClient(find_base_url(credentials.url, credentials.api_key), credentials.api_key)
