"""A reason: a stretch of the original text that raised the score, and what kind of sign it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ReasonKind(StrEnum):
    SALE = "sale"
    CONTACT = "contact"
    PAY = "pay"
    HIRE = "hire"
    TRICK = "trick"


@dataclass(frozen=True, slots=True)
class Reason:
    """Text[start:end] of the original; `share` of the score's rise, 0–1, all reasons together at most 1."""

    start: int
    end: int
    kind: ReasonKind
    share: float


CONTACT = re.compile(
    r"@(?:name|link|phone|mail)|\b(?:пиши|писать|в\s?лс|личк|бот|канал|оператор|жаз|байланыс|арна|сілтеме|write|dm|bot"
    r"|channel|contact|telegram|телеграм|тг\b|ватсап|whatsapp|зеркал|резерв|mirror)",
    re.IGNORECASE,
)
PAY = re.compile(
    r"@(?:card|wallet)|(?:оплат|перевод|каспи|kaspi|карт[аеуы]|кошел|крипт|биткоин|бтк|usdt|btc|qiwi|киви|төле|аудар|төлем"
    r"|әмиян|pay|payment|wallet|crypto|bitcoin|\d\s?(?:тг|₸|тенге|теңге|руб|₽|\$|€|сом|сум|к\b|k\b))",
    re.IGNORECASE,
)
HIRE = re.compile(
    r"(?:работ|вакан|ищем|требу|набира|набор|курьер|зарплат|доход|заработ|оклад|склад|фасов|водител|химик|лаборант|стажир"
    r"|обуч|жұмыс|іздей|қажет|керек|жалақы|табыс|шақыр|job|hiring|courier|driver|salary|weekly|wanted|earn|vacanc)",
    re.IGNORECASE,
)


def kind_of(words: str, *, disguised: bool) -> ReasonKind:
    """Name the kind of sign by the words as the models read them.

    >>> kind_of("@name", disguised=False), kind_of("оплата", disguised=False), kind_of("меф", disguised=True)
    (<ReasonKind.CONTACT: 'contact'>, <ReasonKind.PAY: 'pay'>, <ReasonKind.TRICK: 'trick'>)
    """
    if disguised:
        return ReasonKind.TRICK
    for pattern, kind in ((PAY, ReasonKind.PAY), (CONTACT, ReasonKind.CONTACT), (HIRE, ReasonKind.HIRE)):
        if pattern.search(words):
            return kind
    return ReasonKind.SALE
