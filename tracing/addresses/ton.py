"""TON: the friendly forms with CRC-16 and the raw form, kept as raw `workchain:hex` (TEP-2)."""

import base64
import binascii
import re
from dataclasses import dataclass

from tracing.addresses.verdict import Confidence, Currency, Verdict, accept, refuse, refuse_worthless

FRIENDLY = re.compile(r"[A-Za-z0-9+/_-]{48}")
RAW = re.compile(r"(-?[0-9]{1,10}):([0-9a-fA-F]{64})")
TEST_ONLY = 0x80
TAGS = {0x11: "bounceable", 0x51: "non-bounceable"}
WORKCHAINS = {0: 0x00, -1: 0xFF}


@dataclass(frozen=True, slots=True)
class Ton:
    currency: Currency = Currency.TON

    def examine(self, text: str) -> Verdict | None:
        if match := RAW.fullmatch(text):
            return self._raw(text, match)
        if FRIENDLY.fullmatch(text):
            return self._friendly(text)
        return None

    def _raw(self, text: str, match: re.Match[str]) -> Verdict:
        workchain = int(match[1])
        if workchain not in WORKCHAINS or match[1] not in ("0", "-1"):
            return refuse(text, f"There is no workchain {match[1]}; 0 and -1 exist.", currency=self.currency)
        reason = "The raw form has no checksum: a wrong digit would not show."
        return accept(
            text,
            currency=self.currency,
            kind="raw",
            reason=reason,
            canonical=f"{workchain}:{match[2].lower()}",
            confidence=Confidence.LOW,
        )

    def _friendly(self, text: str) -> Verdict:
        if set(text) & set("+/") and set(text) & set("-_"):
            return refuse(text, "Mixes the two base64 alphabets.", currency=self.currency)
        octets = base64.b64decode(text.translate(str.maketrans("-_", "+/")))
        if binascii.crc_hqx(octets[:34], 0) != int.from_bytes(octets[34:]):
            return refuse(
                text,
                "The CRC-16 of a TON address does not hold: a character is wrong.",
                currency=self.currency,
            )
        tag, workchain = octets[0], {code: number for number, code in WORKCHAINS.items()}.get(octets[1])
        if tag & TEST_ONLY and tag ^ TEST_ONLY in TAGS:
            return refuse_worthless(text, "Marked for the test network only", currency=self.currency)
        if tag not in TAGS or workchain is None:
            return refuse(text, "The tag or the workchain of this TON address does not exist.", currency=self.currency)
        kind = TAGS[tag]
        reason = f"{kind.capitalize()}; the CRC-16 holds."
        return accept(
            text,
            currency=self.currency,
            kind=kind,
            reason=reason,
            canonical=f"{workchain}:{octets[2:34].hex()}",
        )
