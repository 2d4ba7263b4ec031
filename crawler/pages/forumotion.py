"""Forumotion, whose free boards stand under hundreds of names (forum2x2, forumieren, forumactif)."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup


class ForumotionPage(ForumPage):
    site = "forumotion"
    markup = Markup(
        post="div.post[class*='post--'][id^=p]:not(#p0)",  # the post of number nought is the host's advert
        body=".post-entry, .postbody .content, .entry-content",
        author="p.author strong, .postprofile-head strong, .postprofile dt strong, .user .username",
        time="p.author",
        permalink=".post-header h3 a[href*='#'], .topic-title a[href*='#'], .posthead a[href*='#'], h3 a[href*='#']",
        quote="blockquote",
        noise="cite, .signature_div, .signature, .codebox > dt, .post-footer",
        title=".post-header h3, .postbody h2.topic-title, .posthead h2",
        images=".post-entry img[src*='servimg'], .post-entry a img, .content a img, .post-entry img, .content img",
        topic_title="h1.page-title, .maintitle h3, .maintitle h1",
        thread="a.topictitle",
        thread_row="self::li or self::tr",
        board="a.forumtitle, a.forumlink",
        next="link[rel=next], .pagination a[rel=next], .pagination a:has(img[alt*='next'])",
        sign="div.post[class*='post--'][id^=p], script[src*='illiweb.com'], link[href*='illiweb.com'], "
        "img[src*='illiweb.com']",
    )

    def moment(self, element: Selector) -> str:
        """The time stands in words after the author: 'von name am 26/10/13, 03:48 pm'."""
        return " ".join(" ".join(element.css("p.author::text").getall()).split())[-60:]
