"""Finds the next page where no link calls itself so: beside the number of this page stands the next number."""

import re

from lxml.html import HtmlElement
from parsel import Selector

BARS = (
    ".pagination, .pagelinks, td.middletext, .pagenav, .PageNav, .pageNav, .pages, .ipsPagination, .topic-pagination, "
    "[class*=pagination], [class*=pager]"
)
HERE = (
    "strong, b, em, .current, .active, .selected, .currentPage, .currentpage, .current_page, [aria-current], "
    ".pageNav-page--current"
)
NUMBER = re.compile(r"^[\s\[(«·]*(\d{1,6})[\s\])»·]*$")


def next_by_number(page: Selector) -> str | None:
    """'<strong>1</strong>, <a href=x>2</a>' → 'x'; None where the bar shows no number after this one."""
    for bar in page.css(BARS)[:6]:
        linked = {_number(anchor.root): anchor.attrib["href"] for anchor in bar.css("a[href]")}
        for here in bar.css(HERE):
            number = _number(here.root)
            if number is not None and number + 1 in linked and not linked[number + 1].startswith("#"):
                return linked[number + 1]
    return None


def _number(element: HtmlElement) -> int | None:
    found = NUMBER.match("".join(element.itertext())[:40])
    return int(found[1]) if found else None
