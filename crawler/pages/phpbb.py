"""phpBB 3.0 to 3.3 in the prosilver style and what descends from it."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup
from crawler.pages.reading import read_line
from crawler.pages.times import is_whole


class PhpbbPage(ForumPage):
    site = "phpbb"
    markup = Markup(
        post=".post[id^=p]:has(.postbody)",
        body=".postbody .content, .content",
        author="p.author .username, p.author .username-coloured, .postprofile .username, "
        ".postprofile .username-coloured, p.author strong, .postprofile dt > a:not(:has(img)), .postprofile strong",
        time="p.author time[datetime], time[datetime]",
        permalink=".postbody h3 a[href*='#p'], p.author a[href*='#p'], .posti a[href*='#p']",
        quote="blockquote:not(.uncited-none)",
        noise=".signature, .notice, .attachbox, .codebox p, .codebox dt, .post-buttons, cite, .quote_author",
        source=".content blockquote cite a[data-post-id], .content blockquote cite a[href*='#p']",
        title=".postbody h3",
        images=".content img.postimage, .attachbox img, .content .inline-attachment img",
        topic_title="h2.topic-title, #page-body > h2, h3.first",
        thread="a.topictitle",
        thread_row="self::li or self::tr",
        board="a.forumtitle",
        next=".pagination li.next a, .pagination .arrow.next a, .pagination a[rel=next], link[rel=next], a[rel=next], "
        ".display-options a.right-box.right, .display-options a.right-box:not(.left)",
        sign="body#phpbb",
    )

    def post_id(self, element: Selector) -> str:
        number = element.attrib.get("id", "").removeprefix("p").removeprefix("ost_content")
        return number if number.isdecimal() else ""

    def moment(self, element: Selector) -> str:
        """Up to 3.1 the time stands in words after the author: 'by name » Sat Nov 21, 2026 10:05 am'."""
        return super().moment(element) or " ".join(element.css("p.author::text").getall()).strip(" »\n\t")[-60:]

    def was_edited(self, element: Selector) -> bool:
        """A notice with a date says when the post was edited, in any language; one without speaks of attachments."""
        return any(is_whole(read_line(notice.root)[:300]) for notice in element.css(".notice"))
