"""Links a campaign's case from the pages of earlier rooms, which do not know of cases."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review_portal.accounts.abilities import Ability
from review_portal.campaigns.models import Campaign
from review_portal.review.models import Case

register = template.Library()


@register.simple_tag(takes_context=True)
def case_link(context: dict[str, Any], campaign: Campaign | str | None) -> SafeString:
    """Write the number of the newest case, as a link for those who may open it; nothing where there is none."""
    if not isinstance(campaign, Campaign):
        return SafeString("")
    number = Case.objects.filter(campaign=campaign).order_by("-pk").values_list("number", flat=True).first()
    if number is None:
        return SafeString("")
    if not context["request"].user.can(Ability.SEE_QUEUE):
        return format_html(" · {}", number)
    return format_html(' · <a href="{}">{}</a>', reverse("case", args=[number]), number)
