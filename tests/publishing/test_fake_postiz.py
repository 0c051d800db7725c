"""The fake keeps to the contract: the oddities a client must survive are there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.fake_rules import provider_message, visible_text

SETTINGS: dict[str, dict[str, Any]] = {
    "tiktok": {
        "privacy_level": "SELF_ONLY",
        "duet": False,
        "stitch": False,
        "comment": True,
        "autoAddMusic": "no",
        "brand_content_toggle": False,
        "brand_organic_toggle": False,
        "content_posting_method": "DIRECT_POST",
    },
    "instagram": {"post_type": "post"},
    "youtube": {"title": "ok", "type": "public"},
    "pinterest": {"board": "1"},
}
VIDEO, PICTURE = {"id": "v", "path": "https://x.example/a.mp4"}, {"id": "p", "path": "https://x.example/a.jpg"}


@pytest.fixture
def http(fake: FakePostiz) -> Any:
    with httpx.Client(base_url=fake.base_url, headers={"Authorization": fake.key}, trust_env=False) as opened:
        yield opened


def body(network: str, images: list[dict[str, str]], text: str = "<p>x</p>", **more: Any) -> dict[str, Any]:
    post = {
        "integration": {"id": f"fake-{network}"},
        "value": [{"content": text, "image": images}],
        "settings": SETTINGS.get(network, {}) | more.pop("settings", {}),
    }
    return {
        "type": "schedule",
        "date": "2026-12-01T10:00:00.000Z",
        "shortLink": False,
        "tags": [],
        "posts": [post],
    } | more


def test_keys_are_raw_and_errors_have_their_own_shapes(fake: FakePostiz) -> None:
    def ask(**headers: str) -> httpx.Response:
        return httpx.get(fake.base_url + "/is-connected", headers=headers, trust_env=False)

    assert (ask().status_code, ask().json()) == (401, {"msg": "No API Key found"})
    assert ask(Authorization=f"Bearer {fake.key}").json() == {"msg": "Invalid API key"}
    assert ask(Authorization="pos_x").json() == {"msg": "Invalid OAuth token"}
    assert ask(Authorization=fake.key).json() == {"connected": True}


def test_a_wrong_base_leads_to_the_login_page(fake: FakePostiz) -> None:
    answer = httpx.get(fake.url + "/public/v1/is-connected", trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/auth")
    assert "html" in httpx.get(fake.url + "/auth", trust_env=False).headers["content-type"]


def test_malformed_and_large_bodies_are_refused_before_the_key(fake: FakePostiz) -> None:
    kind = {"Content-Type": "application/json"}
    assert httpx.post(fake.base_url + "/posts", content=b"{", headers=kind, trust_env=False).status_code == 400
    large = httpx.post(fake.base_url + "/posts", content=b" " * 102_401, headers=kind, trust_env=False)
    assert (large.status_code, large.json()["message"]) == (413, "request entity too large")


@pytest.mark.parametrize(
    ("network", "images", "text", "more", "message"),
    [
        ("tiktok", [], "<p>x</p>", {}, "No video / images selected"),
        ("tiktok", [VIDEO, PICTURE], "<p>x</p>", {}, "Only pictures are supported when selecting multiple items"),
        ("instagram", [], "<p>x</p>", {}, "Should have at least one media"),
        ("instagram", [PICTURE] * 11, "<p>x</p>", {}, "Instagram carousel only supports up to 10 media attachments"),
        ("instagram", [PICTURE], "<p>x</p>", {"settings": {"is_trial_reel": True}}, "Trial Reels must be a video"),
        ("youtube", [], "<p>x</p>", {}, "You need one media"),
        ("youtube", [PICTURE], "<p>x</p>", {}, "Item must be a video"),
        ("facebook", [], "<p>x</p>", {"settings": {"post_type": "story"}}, "Story should have at least one media"),
        ("pinterest", [], "<p>x</p>", {}, "Requires at least one media"),
        (
            "pinterest",
            [VIDEO],
            "<p>x</p>",
            {},
            "If posting a video you have to also include a cover image as second media",
        ),
        ("pinterest", [VIDEO, PICTURE, PICTURE], "<p>x</p>", {}, "Can have maximum 1 media when selecting a video."),
        ("pinterest", [PICTURE], f"<p>{'x' * 501}</p>", {}, "post is too long, please fix it"),
    ],
)
def test_layer_two_speaks_in_the_servers_words(
    http: httpx.Client, network: str, images: list[dict[str, str]], text: str, more: dict[str, Any], message: str
) -> None:
    answer = http.post("/posts", json=body(network, images, text, **more))
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert answer.json()["provider"] == network


def test_layer_one_lists_every_complaint(http: httpx.Client) -> None:
    wrong = body("youtube", [VIDEO], settings={"title": "x", "type": "secret"}) | {"date": "2026-4-26"}
    assert http.post("/posts", json=wrong).json() == {
        "message": [
            "date must be a valid ISO 8601 date string",
            "posts.0.settings.title must be longer than or equal to 2 characters",
            "posts.0.settings.type must be one of the following values: public, private, unlisted",
        ],
        "error": "Bad Request",
        "statusCode": 400,
    }


def test_an_unknown_channel_is_a_400(http: httpx.Client) -> None:
    strange = body("tiktok", [VIDEO])
    strange["posts"][0]["integration"]["id"] = "nope"
    assert http.post("/posts", json=strange).json()["message"] == "Integration with id nope not found"
    assert http.post("/posts", content=b"x").json()["message"] == "All posts must have an integration id"


def test_created_listed_deleted(fake: FakePostiz, http: httpx.Client) -> None:
    answer = http.post("/posts", json=body("tiktok", [VIDEO], settings={"client_ref": "r"}))
    assert answer.status_code == 201
    assert answer.headers["x-ratelimit-remaining"] == "29"
    post_id = answer.json()[0]["postId"]
    span = {"startDate": "2026-12-01T10:00:00Z", "endDate": "2026-12-01T10:00:00Z"}
    row = http.get("/posts", params=span).json()["posts"][0]
    assert (row["id"], row["state"]) == (post_id, "QUEUE")
    assert isinstance(row["settings"], str)
    assert '"client_ref": "r"' in row["settings"]
    assert (http.delete(f"/posts/{post_id}").json(), http.get("/posts", params=span).json()) == (
        {"error": True},
        {"posts": []},
    )
    assert http.delete(f"/posts/{post_id}").status_code == 500
    assert http.get("/posts").status_code == 400
    assert http.get(f"/posts/{post_id}").json()["message"] == f"Cannot GET /public/v1/posts/{post_id}"


def test_the_limit_counts_requests_and_starts_anew_when_hit(fake: FakePostiz, http: httpx.Client) -> None:
    fake.state.api_limit = 2
    assert [http.post("/posts", json={}).status_code for _ in range(3)] == [400, 400, 429]
    blocked = http.post("/posts", json={})
    assert (blocked.headers["retry-after"], "x-ratelimit-limit" in blocked.headers) == ("3600", False)
    assert http.get("/integrations").status_code == 200
    fake.advance(3601)
    assert http.post("/posts", json={}).status_code == 400


def test_uploads_need_one_part_named_file(http: httpx.Client) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    assert http.post("/upload", files={"media": ("a.png", png)}).json()["message"] == "Unexpected field - media"
    assert http.post("/upload", content=b"x").json()["message"] == "Multipart: Boundary not found"
    stored = http.post("/upload", files={"file": ("evil name.exe", png)})
    assert stored.status_code == 201
    assert stored.json()["path"].endswith(".png")
    assert stored.json()["originalName"] is None
    too_large = png + b"\0" * 10_485_760
    assert "10485760" in http.post("/upload", files={"file": ("a.png", too_large)}).json()["message"]


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        ("Tom & Jerry\n#tag", "Tom & Jerry\n#tag"),
        ("I <3 you & me", "I &lt;3 you &amp; me"),
        ("<p>Tom &amp; Jerry</p><p>I &lt;3 it</p>", "Tom & Jerry\nI <3 it"),
        ("<p>a</p><p></p><p>b</p>", "a\n\nb"),
        ("<p>a<br>b</p>", "ab"),
    ],
)
def test_texts_suffer_as_at_the_real_one(sent: str, published: str) -> None:
    assert visible_text(sent) == published


def test_drafts_need_only_one_character_or_image() -> None:
    post: dict[str, Any] = {"value": [{"content": "", "image": []}], "settings": {}}
    assert provider_message(post, "tiktok", draft=True) == "Your post should have at least one character or one image."
    post["value"][0]["content"] = "x"
    assert provider_message(post, "tiktok", draft=True) is None


def test_what_is_published_has_a_page(fake: FakePostiz, http: httpx.Client) -> None:
    http.post("/posts", json=body("tiktok", [VIDEO], "<p>Hello &lt;you&gt;</p>", date="2020-01-01T00:00:00Z"))
    link = fake.posts[0].link
    assert fake.posts[0].state == "PUBLISHED"
    page = httpx.get(link or "", trust_env=False)
    assert "Hello &lt;you&gt;" in page.text
    picture = httpx.get(fake.channel("tiktok").picture, trust_env=False)
    assert picture.content.startswith(b"\x89PNG")
