"""Knows by their names the parts that adverts are made of: boards differ in markup, and hardly in their words."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

NAMING = (
    "class", "id", "itemprop", "data-testid", "data-cy", "data-qa-id", "data-qaid", "data-q", "data-marker",
    "data-ftid", "data-name", "data-role",
)  # fmt: skip
DESCRIBED = re.compile(
    r"descri(?:ption|pcion)|opisanie|beschreibung|posting-?body|(?:advert|bulletin|ad|offer)[-_]?text"
)
# What describes the board, its shops or its sections, and no advert.
OTHERS = re.compile(r"seo|categor|catalog|meta|shop|compan|profile|short|title|head")
# What stands beside an advert and is none of it.
BESIDE = re.compile(r"\b(?:nav|menu|footer|breadcrumb|pagin|cookie)|filter|similar|related|recommend|banner")
BESIDE_TAGS = frozenset({"nav", "footer", "form", "select"})
PRICED = re.compile(r"price|cena|tsena|preis")
SELLER = re.compile(r"seller|owner|user[-_]?(?:name|profile)|author|contact[-_]?name|trader|advertiser")
DATED = re.compile(r"date|publi(?:shed|cation)|posted|created")
PICTURED = re.compile(r"galler|photo|picture|slide|swiper|carousel|image")
NUMBER = re.compile(
    r"(?:\bID|№|(?:ad|post|posting|listing)\s?(?:id|no|number)|номер(?:\s+объявления)?|нөмірі|Anzeigen-?(?:ID|nummer))"
    r"\s*[:.#№-]?\s*(\d{5,14})\b",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(?:объявлени[ея]|advert|listing|posting|\bad|anzeige|ogłoszenie|хабарландыру|оголошення)\b.{0,40}?(?:снят|удален|"
    r"неактивн|не\s?актуальн|не\s?доступн|в архиве|ист[её]к|закрыт|завершен|не найден|deleted|removed|expired|"
    r"no longer|not (?:available|found)|nicht (?:mehr )?verfügbar|nieaktualne|жойыл|видален|не знайден)",
    re.IGNORECASE,
)
ALERTS = re.compile(r"alert|inactive|removed|archived|expired")
CONTACTS = ("tel:", "mailto:", "sms:", "whatsapp:", "viber:", "tg:", "https://wa.me/", "https://t.me/")


def naming_of(element: HtmlElement) -> str:
    return " ".join(element.get(name, "")[:200] for name in NAMING).lower()


def is_beside(element: HtmlElement) -> bool:
    return element.tag in BESIDE_TAGS or bool(BESIDE.search(naming_of(element)))


def words_of(elements: Iterable[HtmlElement]) -> str:
    """Return what the elements themselves say, each once: their children speak for themselves."""
    told = ((one.text or "") + " " + (one.tail or "") for one in elements if one.tag not in {"script", "style"})
    return " ".join(told)[:200_000]
