"""The measures from the least to the most intrusive, and the kinds of things that they can be asked for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What is asked for; the order is the order of intrusiveness."""

    PLATFORM_REPORT = "platform_report", _("report to the platform")
    CHANNEL = "channel", _("restrict the channel")
    URL = "url", _("block the page")
    HOST = "host", _("block the host")
    IP = "ip", _("block the address")


class ResourceType(models.TextChoices):
    URL = "url", _("page")
    HOST = "host", _("host")
    IP = "ip", _("address")
    CHANNEL = "channel", _("channel")
    LISTING = "listing", _("listing")
    ACCOUNT = "account", _("account")


class Verdict(models.TextChoices):
    ALLOW = "allow", _("allowed")
    REFUSE = "refuse", _("refused")
    NEEDS_OVERRIDE = "needs_override", _("needs an override")
