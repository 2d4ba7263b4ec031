"""MyBB 1.6 and 1.8, the engine that one installs; the free boards of mybb.ru are another one, PunBB's."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup
from crawler.pages.reading import read_line


class MybbPage(ForumPage):
    site = "mybb"
    markup = Markup(
        post="[id^=post_]:has(.post_body[id^=pid_])",
        body=".post_body[id^=pid_]",
        author=".author_information .largetext a, .author_information .largetext, .author_information strong, "
        ".post_author .largetext",
        time=".post_date, .post_head .smalltext",
        permalink=".post_head a[href*='#pid'], a[id^=post_url_], strong > a[href*='#pid']",
        quote="blockquote.mycode_quote, blockquote:has(> cite)",
        noise="cite, .codeblock > .title, .signature, .post_edit, .edited_post",
        source="cite a[href*='pid']",
        edited=".post_edit:contains(':'), .post_edit:contains('('), .edited_post",
        images=".post_body img.mycode_img, .post_content fieldset img",
        topic_title=".navigation .active, td.thead > div > strong, td.thead strong",
        thread="[id^=tid_] > a, .subject_new > a, .subject_old > a",
        thread_row="self::tr",
        board="td.trow1 > strong > a[href*='forum'], td.trow2 > strong > a[href*='forum']",
        next="a.pagination_next, link[rel=next]",
        sign="#footer a[href*='mybb.com'], #copyright a[href*='mybb.com'], a[href*='//mybb.com'], "
        "a[href*='//www.mybb.com'], script:contains('my_post_key')",
    )

    def moment(self, element: Selector) -> str:
        """'<span title="11-26-2026">Yesterday</span>, 10:05 AM' → '11-26-2026, 10:05 AM', not when it was edited."""
        for place in element.css(self.markup.time)[:1]:
            named = place.css("span[title]:not(.post_edit)")[:1]
            day = named.attrib.get("title") or (read_line(named[0].root) if named else "")
            return " ".join(" ".join([day, *place.xpath("text()").getall()]).split())
        return ""
