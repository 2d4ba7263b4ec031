"""Tells the phones that money is sent to from those that people call: by the words beside them, in three languages.

A phone is a contact unless the post says that one pays to it; a person confirms what is found here, as always.
"""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Substr

from review_portal.scoring.models import Kind, Mention

BEFORE, AFTER = 60, 40
#: What is said of paying, as PostgreSQL reads it; stems, since Russian and Kazakh bend their words.
PAYS = (
    r"(перевод|перевед|перевест|переводит|оплат|скинут|скинь|скидыва|закинут|закинь|пополн|кошел|реквизит"
    r"|төле|аудар|әмиян|есепшот|\mpay|\mtransfer|\mwallet|\mtop.?up|\msend money)"
)
CALLS = r"(звон|пиши|писать|связ|ватсап|whats|\mcall|\mwrite|\mtext us|хабарлас|қоңырау|жазың)"
#: Within one sentence: a full stop or a new line ends what was said of the phone.
REST, NEAR = r"[^.!?;\n]*$", r"^[^.!?;\n]{0,14}"


def paid_phones() -> QuerySet[Mention, int]:
    """Return the entities of phones without a row of their own that some post tells people to pay to."""
    begin = Greatest(F("start") - BEFORE, 0)
    mentions = Mention.objects.filter(entity__kind=Kind.PHONE, entity__means=None, end__gt=F("start")).annotate(
        before=Substr("post__text", begin + 1, F("start") - begin),
        behind=Substr("post__text", F("end") + 1, AFTER),
    )
    told = mentions.filter(before__iregex=PAYS + REST) | mentions.filter(behind__iregex=NEAR + PAYS)
    return told.exclude(before__iregex=CALLS + REST).values_list("entity", flat=True)
