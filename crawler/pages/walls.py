"""Recognises the pages that a site shows instead of its content: limits, challenges, errors."""

import re

from crawler.items import Outcome

CHALLENGE = re.compile(
    r"cf-chl-|cf_chl_opt|challenge-platform|<title>\s*(?:just a moment|attention required|ddos-guard|access denied|"
    r"проверка браузера|вы не робот)|g-recaptcha[^>]*data-sitekey[^>]*>\s*</div>\s*</form>\s*</body|"
    r"js-challenge|captcha-delivery|smartcaptcha|_incapsula_",
    re.IGNORECASE,
)
BY_STATUS = {
    404: Outcome.NOT_FOUND,
    410: Outcome.NOT_FOUND,
    451: Outcome.PREVIEW_UNAVAILABLE,
    429: Outcome.RATE_LIMITED,
}


def wall(status: int, html: str, *, has_posts: bool = False) -> Outcome | None:
    """Return what stands in the way, or None when the page may be read.

    A page with posts is never a wall, whatever words are in them.
    """
    if status in BY_STATUS:
        return BY_STATUS[status]
    if not has_posts and CHALLENGE.search(html[:100_000]):
        return Outcome.CHALLENGE
    if status in {401, 403}:
        return Outcome.CHALLENGE
    return Outcome.NETWORK if status >= 400 else None
