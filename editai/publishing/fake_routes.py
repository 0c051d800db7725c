"""What each route of the fake Postiz does, once key, limit and body have been looked at.

Each function is called with the state's lock held and answers with a status and a JSON value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from editai.clock import from_text
from editai.publishing.fake_rules import dto_messages, provider_message
from editai.publishing.fake_state import FakeState, channel_row
from editai.publishing.postiz import iso

INTERNAL: Final = {"statusCode": 500, "message": "Internal server error"}
"""What an unhandled error, and the deletion of an unknown post, looks like."""

Answer = tuple[int, Any]


@dataclass(slots=True, kw_only=True)
class Call:
    """What a route's function gets."""

    state: FakeState
    query: Mapping[str, str]
    body: Any
    ids: tuple[str, ...]
    partial: bool


def bad(message: str | list[str]) -> Answer:
    """A refusal in the shape of the framework's own."""
    return 400, {"message": message, "error": "Bad Request", "statusCode": 400}


def _integrations(call: Call) -> Answer:
    rows = [channel_row(channel) for channel in call.state.channels]
    group = call.query.get("group")
    return 200, [row for row in rows if group is None or row.get("customer", {}).get("id") == group]


def _groups(call: Call) -> Answer:
    known = {channel.customer["id"]: channel.customer for channel in call.state.channels if channel.customer}
    return 200, [dict(customer) for customer in known.values()]


def _create(call: Call) -> Answer:
    body = call.body if isinstance(call.body, dict) else {}
    posts = body.get("posts")
    well = isinstance(posts, list) and posts and all(isinstance(post, dict) for post in posts)
    if not well or not all((post.get("integration") or {}).get("id") for post in posts or []):
        return bad("All posts must have an integration id")
    channels = []
    for post in posts or []:
        channel = call.state.channel(post["integration"]["id"])
        if channel is None:
            return bad(f"Integration with id {post['integration']['id']} not found")
        channels.append(channel)
    if said := dto_messages(body, [channel.identifier for channel in channels]):
        return bad(said)
    pairs = list(zip(posts or [], channels, strict=True))
    for post, channel in pairs:
        message = call.state.extra_refusals.get(channel.id)
        message = message or provider_message(post, channel.identifier, draft=body.get("type") == "draft")
        if message is not None:
            return 400, {
                "statusCode": 400,
                "provider": channel.identifier,
                "name": channel.name,
                "message": message,
            }
    stored = [
        call.state.add_post(post, channel, body["date"], str(body.get("type")))
        for post, channel in (pairs[:1] if call.partial else pairs)
    ]
    return 201, [{"postId": post.id, "integration": post.channel.id} for post in stored]


def _list_posts(call: Call) -> Answer:
    try:
        start, end = from_text(call.query["startDate"]), from_text(call.query["endDate"])
    except (KeyError, ValueError):
        names = [name for name in ("startDate", "endDate") if name not in call.query] or ["startDate"]
        return bad([f"{name} must be a valid ISO 8601 date string" for name in names])
    customer = call.query.get("customer")
    return 200, {
        "posts": [
            call.state.post_row(post)
            for post in call.state.live_posts()
            if start <= post.publish_at <= end
            and (customer is None or (post.channel.customer or {}).get("id") == customer)
        ]
    }


def _delete(call: Call) -> Answer:
    post = call.state.find_post(call.ids[0])
    if post is None:
        return 500, INTERNAL
    post.deleted = True
    return 200, {"error": True}


def _delete_group(call: Call) -> Answer:
    for post in call.state.live_posts():
        post.deleted = post.deleted or post.group == call.ids[0]
    return 200, {"error": True}


def _set_status(call: Call) -> Answer:
    post = call.state.find_post(call.ids[0])
    if post is None:
        return 400, {"msg": "Post not found"}
    if call.body.get("status") not in ("draft", "schedule"):
        return bad(["status must be one of the following values: draft, schedule"])
    post.state = "DRAFT" if call.body["status"] == "draft" else "QUEUE"
    return 200, {"id": post.id, "state": post.state}


def _notifications(call: Call) -> Answer:
    text = call.query.get("page", "0")
    if not text.isdigit():
        return bad(["page must be a number conforming to the specified constraints"])
    page = int(text)
    call.state.live_posts()
    known = call.state.notifications
    shown = known[page * 100 : page * 100 + 100]
    rows = [
        {"id": f"n{len(known) - page * 100 - index}", "content": content, "link": None, "createdAt": iso(at)}
        for index, (at, content) in enumerate(shown)
    ]
    more = len(known) > (page + 1) * 100
    return 200, {"notifications": rows, "total": len(known), "page": page, "limit": 100, "hasMore": more}


def _trigger(call: Call) -> Answer:
    channel = call.state.channel(call.ids[0])
    if channel is None or channel.identifier != "pinterest" or call.body.get("methodName") != "boards":
        return 404, {"msg": "Tool not found"}
    return 200, {"output": [{"id": "1234567890", "name": "Demo board"}, {"id": "1234567891", "name": "Gift ideas"}]}


ROUTES: Final[list[tuple[str, str, Callable[[Call], Answer]]]] = [
    ("GET", "/is-connected", lambda call: (200, {"connected": True})),
    ("GET", "/integrations", _integrations),
    ("GET", "/groups", _groups),
    ("POST", "/posts", _create),
    ("GET", "/posts", _list_posts),
    ("DELETE", "/posts/group/([^/]+)", _delete_group),
    ("DELETE", "/posts/([^/]+)", _delete),
    ("PUT", "/posts/([^/]+)/status", _set_status),
    ("GET", "/notifications", _notifications),
    ("POST", "/integration-trigger/([^/]+)", _trigger),
]
