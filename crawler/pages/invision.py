"""Invision: IP.Board 3, Invision Community 4 and 5."""

from parsel import Selector

from crawler.pages.forum import DIGITS, ForumPage
from crawler.pages.markup import Markup


class InvisionPage(ForumPage):
    site = "invision"
    markup = Markup(
        post="article.cPost, article[id^=elComment_], article.ipsEntry:has([data-commentid]), "
        "article.ipsComment[data-commentid], .ipsEntry[data-commentid]",
        body="[data-role=commentContent], .cPost_contentWrap .ipsType_richText, .ipsEntry__post .ipsRichText, "
        ".ipsRichText",
        author=".cAuthorPane_author, .ipsEntry__username, .ipsComment_author .ipsType_break, .ipsUsername",
        time=".ipsComment_meta time[datetime], .ipsEntry__date time[datetime], time[datetime]",
        permalink="a.ipsEntry__date, a[href*='findComment'], a[href*='comment='], .ipsComment_meta a[href*='comment']",
        quote="blockquote.ipsQuote, .ipsQuote",
        noise=".ipsItemControls, [data-role=memberSignature], .ipsSpoiler_header, .ipsQuote_citation, "
        ".ipsComment_tools, .ipsEdited, .ipsEntry__signature, .ipsSignature, .ipsAttachLink_title",
        source="",
        edited=".ipsEdited, .ipsType_reset.ipsType_medium.ipsType_light em, strong:contains('Изменено пользователем')",
        images="[data-role=commentContent] img:not(.ipsEmoji):not([data-emoticon])",
        topic_title="h1.ipsType_pageTitle, .ipsPageHeader__title, h1",
        thread=".ipsDataItem_title a[href*='topic/'], .ipsData__title a[href*='topic/'], "
        ".ipsDataItem_title a[data-ipshover], .ipsDataItem_title a[data-ipsHover], [data-ipshover-target*='topic/']",
        thread_row="self::li",
        board=".cForumRow .ipsDataItem_title a[href*='forum/'], .ipsData__title a[href*='forum/'], "
        ".cForumGrid__title a",
        next=".ipsPagination_next:not(.ipsPagination_inactive) a, "
        ".ipsPagination__next:not(.ipsPagination__inactive) a, a[rel=next], link[rel=next]",
        sign="body[data-pageapp], body.ipsApp, html[data-ips-path], meta[name=generator][content^='Invision']",
    )

    def post_id(self, element: Selector) -> str:
        inner = element.css("[data-commentid]::attr(data-commentid)").get()
        numbers = DIGITS.findall(element.attrib.get("data-commentid") or inner or element.attrib.get("id", ""))
        return numbers[-1] if numbers else ""

    def reply_to(self, element: Selector) -> str | None:
        quoted = element.css(".ipsQuote::attr(data-ipsquote-contentcommentid)").get()
        return quoted if quoted and quoted.isdecimal() else None
