"""Simple Machines Forum 1.1, 2.0 and 2.1."""

import re

from parsel import Selector

from crawler.pages.forum import DIGITS, ForumPage
from crawler.pages.markup import Markup
from crawler.pages.page import first_of
from crawler.pages.reading import read_line


class SmfPage(ForumPage):
    site = "smf"
    markup = Markup(
        post="div.post_wrapper, #forumposts > form > div.windowbg[id^=msg], td:has(> a[name^=msg])",
        body=".inner[id^=msg_], .post .inner, .inner, div.post",
        author=".poster h4 a[href*='profile'], .poster h4 a:not(:has(span, img)), .poster h4, "
        "td[rowspan] > b > a, td[rowspan] > b",
        time=".keyinfo time[datetime], .postinfo a.smalltext, .postinfo .smalltext, .keyinfo .smalltext, "
        "div[id^=subject_] + .smalltext",
        permalink="h5[id^=subject_] a, a[rel=nofollow][href*='#msg'], .postinfo a.smalltext[href*='msg'], "
        ".postinfo a[href*='msg'], div[id^=subject_] a",
        quote="blockquote, div.quote",
        noise=".quoteheader, .quotefooter, .topslice_quote, .botslice_quote, .signature, .codeheader, "
        ".moderatorbar, .attachments, cite",
        source=".quoteheader a[href*='msg'], blockquote cite a[href*='msg']",
        title="h5[id^=subject_], div[id^=subject_]",
        edited=".modified:contains(':'), .smalltext.modified em, td[id^=modified_] i",
        images=".inner img.bbc_img, .attachments img, div.post img",
        topic_title="h1.forumtitle + h2, .display_title, #display_head h2, #forumposts .catbg, #forumposts h3.catbg",
        thread="span[id^=msg_] a[href*='topic'], .message_index_title a[href*='topic'], .info-block a[href*='topic=']",
        thread_row="self::tr or contains(@class, 'windowbg')",
        board="a.subject[id^=b], a.subject[name^=b], .info a.subject, td.windowbg2 b > a[name^=b]",
        next="link[rel=next], .pagelinks .next_page[href], a.nav_page:has(.next_page)",
        sign="#smf_footer, .copyright a[href*='simplemachines.org'], #footer a[href*='simplemachines'], "
        "a[href*='simplemachines.org'][title*='Simple Machines'], script:contains('smf_scripturl')",
    )

    def post_id(self, element: Selector) -> str:
        marks = [*element.css(".inner[id^=msg_]::attr(id)").getall(), *element.css("a[name^=msg]::attr(name)").getall()]
        numbers = DIGITS.findall(next(iter(marks), element.attrib.get("id", "")))
        return numbers[-1] if numbers else ""

    def moment(self, element: Selector) -> str:
        """'« Reply #3 on: November 21, 2026, 10:05:00 AM »' → what follows the colon. Its title is the subject."""
        machine = element.css(".keyinfo time::attr(datetime), .postinfo time::attr(datetime)").get()
        words = read_line(first_of(element, self.markup.time)).strip("« »")
        return machine or re.sub(r"^(?:[^:]*?\b(?:on|от|в)\s*:|.*?#\d+[^:]*:)\s*", "", words, count=1)

    def _topic_title(self) -> str:
        """'Topic: Words (Read 1234 times)' → 'Words'."""
        title = re.sub(r"\s*\((?:Read|Прочитано|Оқылды)\b[^)]*\)\s*$", "", super()._topic_title())
        return re.sub(r"^(?:Author\s+)?(?:Topic|Тема|Тақырып)\s*:\s*", "", title)
