"""IP.Board 3, the generation before Invision Community."""

from parsel import Selector

from crawler.pages.forum import DIGITS, ForumPage
from crawler.pages.markup import Markup


class IpboardPage(ForumPage):
    site = "ipboard"
    markup = Markup(
        post=".post_block[id^=post_id_], .post_block:has(.post_body)",
        body=".post.entry-content, .entry-content, .post_body .post",
        author=".author .name, .author a, .author, .vcard .fn",
        time="abbr.published[title], .posted_info abbr[title], time[datetime]",
        permalink=".post_id a[href], a[rel=bookmark]",
        quote="blockquote.ipsBlockquote, blockquote, div.quotemain, .quote",
        noise=".citation, .quotetop, .signature, .edit, .bbc_spoiler_show, .post_controls, .ipsLikeBar, "
        ".rep_bar, .codetop",
        source="blockquote.ipsBlockquote[data-cid]",
        edited="p.edit, span.edit, .edit",
        images=".entry-content img.bbc_img, .entry-content .resized_img img, .attach img",
        topic_title="h1.ipsType_pagetitle, .ipsType_pagetitle, h2.maintitle .main_topic_title, h2.maintitle",
        thread="a.topic_title, a[id^=tid-link-]",
        thread_row="self::tr",
        board=".col_c_forum h4 a, .col_c_forum strong a, td.col_c_forum a[title]",
        next=".pagination li.next a, ul.pagination .next a, a[rel=next], link[rel=next]",
        sign="body#ipboard_body, #ipbwrapper, #ipboard_body",
    )

    def post_id(self, element: Selector) -> str:
        numbers = DIGITS.findall(element.attrib.get("id", "")) or DIGITS.findall(
            element.css("a[name^=entry]::attr(name), a[id^=entry]::attr(id)").get() or ""
        )
        return numbers[-1] if numbers else ""
