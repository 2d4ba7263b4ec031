"""phpBB in the styles made of tables: subsilver2 (3.0, 3.1) and subSilver (2.0)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import Post
from crawler.pages.addresses import without_session
from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup
from crawler.pages.page import first_of
from crawler.pages.reading import read_line, read_text

# "Posted: Sat Nov 21, 2026 10:05 am" stands beside "Post subject: …", in one line and in either order.
POSTED = re.compile(r"\b(?:Posted|Добавлено|Сообщение добавлено|Жіберілді|Відправлено|Verfasst)\s*:\s*(.{8,60})")
RULE = "_________________"


class SubsilverPage(ForumPage):
    site = "subsilver"
    markup = Markup(
        post="table.tablebg:has(b.postauthor), tr:has(> td > .name > a[name])",
        body="div.postbody",
        author="b.postauthor, .name b",
        time="",
        permalink="a[href*='#p'], a[href*='viewtopic'][href*='p=']",
        quote=".quotecontent, td.quote",
        noise=".quotetitle, .codetitle, .attachtitle, .gensmall, tr:has(+ tr > td.quote), tr:has(+ tr > td.code)",
        images=".postbody img",
        topic_title="#pageheader h2, a.maintitle, a.titles",
        thread="a.topictitle",
        thread_row="self::tr",
        board="a.forumlink",
        sign="table.tablebg, table.forumline",
    )

    def post_id(self, element: Selector) -> str:
        names = element.css("a[name]::attr(name)").getall()
        return next((found[1] for found in (re.fullmatch(r"p?(\d+)", name) for name in names) if found), "")

    def moment(self, element: Selector) -> str:
        posted = POSTED.search(self._head(element))
        return re.split(r"\s{2,}|Post subject|Заголовок", posted[1])[0] if posted else ""

    def was_edited(self, element: Selector) -> bool:
        notes = (read_line(note.root) for note in element.css(".gensmall"))
        return any(re.search(r"Last edited by|редактировал|Соңғы өңде", note) for note in notes)

    def body(self, element: Selector) -> HtmlElement | None:
        """Return the message; in 2.0 a quote ends one <span class=postbody> and begins another, so their cell is it."""
        message = super().body(element)
        return message if message is not None else first_of(element, "td:has(> span.postbody)")

    def noise(self, element: Selector) -> set[HtmlElement]:
        """Add what stands behind the rule that 2.0 draws above a signature."""
        found, body, is_behind = super().noise(element), self.body(element), False
        for place in body.iter() if body is not None else ():
            if is_behind and isinstance(place.tag, str):
                found.add(place)
            is_behind = is_behind or RULE in (place.tail or "") or RULE in (place.text or "")
        return found

    def posts(self) -> Iterator[Post]:
        for post in super().posts():
            yield replace(post, text=post.text.partition(RULE)[0].rstrip())

    def _head(self, element: Selector) -> str:
        places = element.css("td.gensmall, span.postdetails")
        return " \n ".join(read_text(place.root).text.replace("\n", "  ") for place in places)

    def next_url(self) -> str | None:
        """The link has no class: it is called "Next", and stands after the bold number of this page."""
        words = "Next", "След.", "Келесі", "Далее", "Наступна", "Weiter", "Nächste"
        for bar in self.selector.css(".nav, .gensmall, .pagination"):
            for anchor in bar.css("a[href]"):
                if read_line(anchor.root) in words:
                    return without_session(self.absolute(anchor.attrib["href"]))
        return super().next_url()
