"""XenForo 1, which many old forums still run."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup


class Xenforo1Page(ForumPage):
    site = "xenforo1"
    markup = Markup(
        post="li.message[id^=post-]",
        body=".messageText",
        author=".messageUserBlock .username, .messageMeta .username",
        time=".messageMeta .DateTime, .DateTime",
        permalink=".messageMeta a.postNumber",
        quote=".bbCodeQuote",
        noise=".attribution, .quoteExpand, .signature, .baseHtml.signature, .messageTextEndMarker, "
        ".bbCodeSpoilerButton, .editDate, .bbCodeCode .type, .bbCodeBlock > .type",
        source=".bbCodeQuote a.AttributionLink, .bbCodeQuote .attribution a[href*='post']",
        edited=".editDate",
        images=".messageText img.bbCodeImage, .messageText img.LbImage, .attachedFiles img",
        topic_title=".titleBar h1",
        thread=".discussionListItem .title a.PreviewTooltip, .discussionListItem h3.title a:not(.prefixLink)",
        thread_row="contains(concat(' ', @class, ' '), ' discussionListItem ')",
        board=".nodeTitle a",
        next=".PageNav a.text:contains('>'), .PageNav nav > a.text:last-of-type:not(:contains('<')), link[rel=next]",
        sign="html#XenForo",
    )

    def author(self, element: Selector) -> str | None:
        return element.attrib.get("data-author") or super().author(element)
