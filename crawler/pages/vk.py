"""VK walls as the official API tells them (wall.get); its errors come with status 200 and a number."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import unescape

from crawler.items import Link, Outcome, Post
from crawler.pages.linked import Json, at, list_at, load, text_at
from crawler.pages.numbers import read_count
from crawler.pages.page import Page
from crawler.pages.times import parse_time
from crawler.pages.vk_attachments import links_of, media_of, place_of, source_of, words_of

# "[club1|Name]" and "[id1|Name]", "[https://vk.com/x|words]"; and an address that is shown as words.
MENTION = re.compile(r"\[((?:club|public|event|id|app)\d+|https?://[^|\]\s]{1,500})\|([^\]]{1,200})\]")
ALIAS = re.compile(r"\[#alias\|([^\]|]{1,200})\|(https?://[^\]|\s]{1,500})\]")
BARE = re.compile(r"(?:https?://|(?<![\w@/.])(?:t\.me|vk\.com|wa\.me|vk\.cc)/)[^\s<>\"«»]{2,500}")
OUTCOMES = {
    "5": Outcome.CHALLENGE, "6": Outcome.RATE_LIMITED, "9": Outcome.RATE_LIMITED, "14": Outcome.CHALLENGE,
    "15": Outcome.PREVIEW_UNAVAILABLE, "18": Outcome.PREVIEW_UNAVAILABLE, "19": Outcome.PREVIEW_UNAVAILABLE,
    "29": Outcome.RATE_LIMITED, "30": Outcome.PREVIEW_UNAVAILABLE, "100": Outcome.NOT_FOUND, "113": Outcome.NOT_FOUND,
    "203": Outcome.PREVIEW_UNAVAILABLE, "7": Outcome.PREVIEW_UNAVAILABLE, "17": Outcome.CHALLENGE,
    "104": Outcome.NOT_FOUND, "125": Outcome.NOT_FOUND, "212": Outcome.PREVIEW_UNAVAILABLE,
}  # fmt: skip


class VkPage(Page):
    site = "vk"

    @cached_property
    def answer(self) -> Json:
        return load(self.html) if self.html.lstrip()[:1] == "{" else None

    @cached_property
    def wall(self) -> Json:
        """Return what holds the posts: the response, or the same when somebody has unpacked it."""
        return at(self.answer, "response") or self.answer

    def is_recognised(self) -> bool:
        return isinstance(at(self.wall, "items") or at(self.answer, "response"), list) or "error" in self._keys()

    def _keys(self) -> set[str]:
        return set(self.answer) if isinstance(self.answer, Mapping) else set()

    def outcome(self) -> Outcome:
        code = text_at(self.answer, "error", "error_code")
        return OUTCOMES.get(code, Outcome.NETWORK) if code else super().outcome()

    def cause(self) -> str:
        """Say the API's own words for an error, and the cure where it is ours."""
        code, words = text_at(self.answer, "error", "error_code"), text_at(self.answer, "error", "error_msg")
        if not code:
            return ""
        cure = " Put a valid service token into QALQAN_VK_TOKEN." if code == "5" else ""
        return f"VK answered with error {code}: {words}.{cure}"

    def posts(self) -> Iterator[Post]:
        for item in list_at(self.wall, "items") or list_at(self.answer, "response"):  # wall.getById once had no "items"
            if isinstance(item, Mapping) and text_at(item, "id") and not at(item, "is_deleted"):
                yield self._read(item)

    @property
    def total(self) -> int:
        return read_count(text_at(self.wall, "count")) or 0

    def _read(self, item: Mapping[str, Json]) -> Post:
        owner, number = text_at(item, "owner_id"), text_at(item, "id")
        text, links = _told(text_at(item, "text"))
        copied = at(item, "copy_history", 0)
        copies = list_at(item, "copy_history")  # a repost of a repost has two of them
        told = [_told(text_at(copy, "text")) for copy in copies]
        attached = [one for post in (item, *copies) for one in list_at(post, "attachments")]
        words = [text, *(again for again, _ in told), *(words_of(one) for one in attached), place_of(item)]
        words.append(text_at(item, "donut", "placeholder", "text"))  # what stands for a post that is sold
        copied_links = [link for _, found in told for link in found] + list(source_of(item))
        return Post(
            post_id=f"{owner}_{number}",
            url=f"https://vk.com/wall{owner}_{number}",
            published_at=parse_time(text_at(item, "date")),
            edited=bool(text_at(item, "edited")),
            author=self._name(text_at(item, "signer_id") or text_at(item, "from_id") or owner),
            text="\n".join(word for word in words if word),
            links=tuple({link.url: link for link in [*links, *copied_links, *links_of(attached)]}.values()),
            media=tuple(media_of(attached)),
            forwarded_from=self._name(text_at(copied, "from_id") or text_at(copied, "owner_id")),
            views=read_count(text_at(item, "views", "count")),
        )

    def _name(self, number: str) -> str | None:
        """Return who a number is: groups have negative ones."""
        if not number:
            return None
        place, bare = ("groups", number[1:]) if number.startswith("-") else ("profiles", number)
        known = (one for one in list_at(self.wall, place) if text_at(one, "id") == bare)
        one = next(known, None)
        person = f"{text_at(one, 'first_name')} {text_at(one, 'last_name')}".strip()
        return text_at(one, "name") or person or ("club" + bare if place == "groups" else "id" + bare)


def _told(text: str) -> tuple[str, list[Link]]:
    """Turn mentions into the words that a person sees, and collect where they lead."""
    text = unescape(text)
    links = [Link(url, words) for words, url in ALIAS.findall(text)]
    text = ALIAS.sub(r"\1", text)
    for target, words in MENTION.findall(text):
        links.append(Link(target if "://" in target else f"https://vk.com/{target}", words))
    seen = MENTION.sub(r"\2", text)
    for url in BARE.findall(seen):
        links.append(Link(url.rstrip(".,;:!?)") if "://" in url else f"https://{url.rstrip('.,;:!?)')}", url))
    return seen.strip(), links
