"""What a post costs, in the books: nothing per post, but one entry for each."""

from __future__ import annotations

from editai.costs.ledger import Ledger
from editai.costs.prices import load_prices
from editai.store.protocol import Store
from editai.store.rows import NewCost, Publication


def book_post(store: Store, ledger: Ledger, publication: Publication, post_id: str, job_id: str | None) -> None:
    """One entry a post, at the price of the list. The publication's mark is booked once, however often asked."""
    price = load_prices().price("postiz", "post")
    amount_microusd = price.amount_microusd(1)
    profile = store.profiles.profile(publication.profile_id)
    with ledger.booked(profile, job_id, publication.created_by, amount_microusd) as booking:
        booking.commit(
            NewCost(
                service="postiz",
                operation="post",
                model=publication.network,
                units=1,
                unit="post",
                unit_price_microusd=float(price.unit_price_microusd),
                amount_microusd=amount_microusd,
                request_id=publication.client_ref,
                details={
                    "publication_id": publication.id,
                    "clip_id": publication.clip_id,
                    "channel_id": publication.channel_id,
                    "postiz_post_id": post_id,
                },
            )
        )
