"""The machine-readable halves of a board's pages: JSON-LD, the state string and the offers of the API."""

import json
from datetime import datetime
from typing import Any

from demo.web.publications import Post
from demo.web.templates import text_to_html

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """35 → 'z', 36 → '10': the short code at the end of a listing's address."""
    written = ""
    while number:
        number, digit = divmod(number, 36)
        written = DIGITS[digit] + written
    return written


def listing_path(post: Post) -> str:
    return f"/d/obyavlenie/{post.place}-ID{base36(post.id)}.html"


def product(post: Post, *, origin: str) -> dict[str, Any]:
    """schema.org has no type for a classified advert, so boards publish it as a product with an offer."""
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": post.title,
        "image": [f"{origin}/media/{name}.png" for name in post.markup.photos],
        "url": f"{origin}{listing_path(post)}",
        "description": post.text,
        "sku": str(post.id),
        "offers": {
            "@type": "Offer",
            "availability": "https://schema.org/InStock",
            "areaServed": {"@type": "City", "name": post.markup.location},
            "priceCurrency": "KZT",
            "price": int("".join(filter(str.isdecimal, post.markup.price)) or 0),
        },
    }


def offer(post: Post, *, origin: str, at: datetime) -> dict[str, Any]:
    return {
        "id": post.id,
        "url": f"{origin}{listing_path(post)}",
        "title": post.title,
        "description": text_to_html(post.text),
        "created_time": at.isoformat(),
        "params": [{"key": "price", "value": {"label": post.markup.price or "Договорная"}}],
        "location": {"city": {"name": post.markup.location}},
        "user": {"name": post.author},
        "photos": [{"link": f"{origin}/media/{name}.png"} for name in post.markup.photos],
    }


def script(value: Any) -> str:
    """JSON that cannot close the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def state(value: dict[str, Any]) -> str:
    """The page keeps its state as a JavaScript string that holds JSON."""
    return script(json.dumps(value, ensure_ascii=False))
