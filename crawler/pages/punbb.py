"""PunBB and its descendants: FluxBB, PunBB 1.4, and the engine of the free boards (mybb.ru and its sister hosts)."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup


class PunbbPage(ForumPage):
    site = "punbb"
    markup = Markup(
        post="div.blockpost[id^=p], div.post[id^=p]:has(.post-box .post-content), "
        "div.post[id^=p]:has(.posthead):has(.entry-content)",
        body=".postmsg:not(.postsignature), .post-content, .entry-content",
        author=".postleft dt strong, .pa-author a, .pa-author, .post-author .username, .post-byline strong",
        time="h2 a[href*='#p'], a.permalink[href*='#p']",
        permalink="h2 a[href*='#p'], a.permalink[href*='#p']",
        quote="div.quotebox, div.quote-box",
        noise="cite, .postedit, .lastedit, .postsignature, .post-sig, .sig-content, .sig-line, .codebox > strong, "
        ".code-box > .legend, .acchide",
        source="cite a[href*='#p']",
        title=".postright h3, .entry-title",
        edited=".postedit, .lastedit, .posthead .post-edit",
        images=".postmsg .postimg img, .entry-content .postimg img, .post-content img.postimg",
        topic_title=".crumbs li:last-child strong, #pun-main h1 span, .main-title",
        thread=".tcl a[href*='viewtopic']:not([href*='pid=']):not([href*='p=']), .item-subject h3 a[href*='topic']",
        thread_row="self::tr or contains(@class, 'main-item')",
        board=".tcl h3 a[href*='viewforum'], .item-subject h3 a[href*='forum']:not([href*='topic'])",
        next="link[rel=next], .pagelink a[rel=next], .pagelink a.next, .paging a.next",
        sign="div.pun[id^=pun], div#pun, div#punwrap, div.brd[id^=brd-]",
    )

    def moment(self, element: Selector) -> str:
        return element.attrib.get("data-posted") or super().moment(element)

    def author(self, element: Selector) -> str | None:
        """A guest has no profile to be linked to: 'Автор: Гость' → 'Гость'."""
        named = super().author(element)
        return named.rpartition("Автор:")[2].strip() or None if named else None
