"""XenForo 2 threads and thread lists."""

import re

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup


class XenforoPage(ForumPage):
    site = "xenforo"
    markup = Markup(
        post="article.message[data-content^='post-'], article.message--post",
        body=".message-body .bbWrapper, .message-content .bbWrapper, .message-body",
        author=".message-name .username, .message-name, .message-userDetails .username",
        time=".message-attribution time[datetime], time.u-dt[datetime], time[datetime]",
        permalink=".message-attribution-main a[href*='post-'], .message-attribution a[href*='post-'], "
        ".message-attribution a[href*='posts/']",
        quote="blockquote.bbCodeBlock--quote, .bbCodeBlock--quote",
        noise=".bbCodeSpoiler-button, .bbCodeBlock-expandLink, .js-extraPhrases, .message-signature, "
        ".message-lastEdit, "
        ".bbCodeBlock--unfurl, .bbCodeBlock-title, .message-attachments",
        edited=".message-lastEdit",
        images=".message-body img.bbImage, .message-attachments img",
        topic_title="h1.p-title-value",
        thread=".structItem-title a[href*='/threads/']:not(.labelLink), .structItem-title a[data-preview-url], "
        ".structItem-title a[data-tp-primary], "
        ".structItem-title a[href*='threads/']:not(.labelLink)",
        thread_row="contains(concat(' ', @class, ' '), ' structItem ')",
        board=".node-title a",
        next="a.pageNav-jump--next, .pageNavSimple-el--next[href], link[rel=next]",
        sign="html#XF",
    )

    def post_id(self, element: Selector) -> str:
        marks = [element.attrib.get("data-content", ""), element.attrib.get("id", "")]
        marks += element.css(".message-attribution a::attr(href)").getall()
        numbers = [found[1] for found in (re.search(r"post-(\d+)", mark) for mark in marks) if found]
        return numbers[0] if numbers else ""

    def author(self, element: Selector) -> str | None:
        return element.attrib.get("data-author") or super().author(element)

    def reply_to(self, element: Selector) -> str | None:
        source = re.search(r"post:\s*(\d+)", element.css(".bbCodeBlock--quote::attr(data-source)").get() or "")
        return source[1] if source else None
