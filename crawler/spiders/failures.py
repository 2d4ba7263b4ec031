"""Names what kept a response from coming."""

from scrapy.exceptions import IgnoreRequest

from crawler.gate import GuardedRequest
from crawler.items import Outcome


def named(error: BaseException | None) -> tuple[Outcome, str]:
    if isinstance(error, GuardedRequest):
        return Outcome.GUARDED, str(error)
    if "robots.txt" in str(error) and isinstance(error, IgnoreRequest):
        return Outcome.PREVIEW_UNAVAILABLE, "The site's robots.txt does not admit us here."
    words = f"{type(error).__name__} {error}"
    if "DownloadCancelled" in words and "maxsize" in words.lower().replace(" ", ""):
        return Outcome.TOO_LARGE, f"The page is larger than we read: {error}"
    return Outcome.NETWORK, words[:500]
