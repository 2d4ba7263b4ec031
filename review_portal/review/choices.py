"""The words a decision is made of: exits, roles, substance groups, measures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Exit(models.TextChoices):
    """How a case ends. The first three are the exits of the monitoring rules; the rest end without an accusation."""

    CRIMINAL = "criminal", _("criminal material")
    ADMINISTRATIVE = "administrative", _("administrative offence")
    BLOCKING = "blocking", _("blocking notification")
    NO_VIOLATION = "no_violation", _("no violation")
    PROTECTED = "protected", _("protected content")
    CANNOT_JUDGE = "cannot_judge", _("cannot judge")


#: Exits that say somebody broke the law: protected content reaches them only through a senior.
ACCUSING = frozenset({Exit.CRIMINAL, Exit.ADMINISTRATIVE, Exit.BLOCKING})


class Role(models.TextChoices):
    """What the author of an advert does, named as the classifier's labels."""

    SALE_ADVERT = "sale_advert", _("offer of goods")
    SHOP_LINK = "shop_link", _("shop or bot")
    RECRUIT_COURIER = "recruit_courier", _("hiring of couriers")
    RECRUIT_LAB = "recruit_lab", _("hiring for a laboratory")
    PAYMENT_INSTRUCTION = "payment_instruction", _("payment instruction")
    MIRROR_BACKUP = "mirror_backup", _("mirror or reserve channel")
    REVIEW_FEEDBACK = "review_feedback", _("buyer's review")
    GRAFFITI = "graffiti", _("stencil or graffiti")


class Substance(models.TextChoices):
    """Groups of the list of controlled substances (Government decree No. 470 of 3 July 2019), as a text tells them."""

    UNKNOWN = "unknown", _("not named")
    OPIOID = "opioid", _("opioids")
    CANNABIS = "cannabis", _("cannabinoids")
    CATHINONE = "cathinone", _("synthetic cathinones")
    AMPHETAMINE = "amphetamine", _("amphetamines")
    COCAINE = "cocaine", _("cocaine")
    MDMA = "mdma", _("MDMA")
    PSYCHEDELIC = "psychedelic", _("psychedelics")
    PHARMACY = "pharmacy", _("controlled medicines")
    PRECURSOR = "precursor", _("precursors")
    MIXED = "mixed", _("several groups")


class Measure(models.TextChoices):
    """What is asked to be done, least intrusive first."""

    PLATFORM_REPORT = "platform_report", _("complaint to the platform")
    URL = "url", _("the single post")
    CHANNEL = "channel", _("the whole channel")
    HOST = "host", _("the whole host")
    IP = "ip", _("the network address")


#: What each exit must name; `grounds` are words of the person's own.
REQUIRED: dict[str, tuple[str, ...]] = {
    Exit.CRIMINAL: ("role", "substance", "grounds"),
    Exit.ADMINISTRATIVE: ("role", "substance"),
    Exit.BLOCKING: ("role", "substance", "measure", "legal_ground"),
    Exit.NO_VIOLATION: (),
    Exit.PROTECTED: ("grounds",),
    Exit.CANNOT_JUDGE: ("grounds",),
}
