"""vBulletin 3 to 5: three generations of markup."""

from parsel import Selector

from crawler.pages.forum import ForumPage
from crawler.pages.markup import Markup


class VbulletinPage(ForumPage):
    site = "vbulletin"
    markup = Markup(
        post="li.postbit[id^=post_], li.postbitlegacy[id^=post_], li.postcontainer[id^=post_], "
        "table[id^=post]:has(div[id^=post_message_]), li.b-post[data-node-id], li.b-comments__comment[data-node-id]",
        body=".postcontent, .js-post__content-text, div[id^=post_message_], .js-comments__comment-text",
        author=".userinfo .username, .username, a.bigusername, .bigusername, .b-userinfo .author a, .author a, "
        ".b-userinfo .author, div[id^=postmenu_]",
        time=".b-post__timestamp time[datetime], time[datetime], .postdate .date, .postdate, "
        "td.thead:not([align=right]):contains(':')",
        permalink="a.postcounter, a[id^=postcount], .b-post__count",
        quote=".bbcode_quote, .bbcode_container.bbcode_quote, div:has(> div.smallfont + table td.alt2)",
        noise=".bbcode_postedby, .signature, .signaturecontainer, .bbcode_description, .postfoot, .tapatalkSignatur, "
        ".b-post-signature, .post-signature, .after_content, fieldset, td.alt2 > div:has(> strong):has(+ div), "
        "div.smallfont:contains('Цитата'), div.smallfont:contains('Quote'), div.smallfont:contains('Код'), "
        "div.smallfont:contains('Code')",
        source=".bbcode_postedby a[href*='post'], td.alt2 a[href*='post'], .bbcode_quote a[href*='p=']",
        title="h2.title, .posttitle, .b-post__title",
        edited=".lastedited, .postbody .edit_container, .b-post__edit-details, .postedit, "
        "em:contains('Last edited by'), em:contains('едактировал')",
        images=".postcontent img, div[id^=post_message_] img, .js-post__content-text img, .attachments img.thumbnail, "
        "fieldset img.thumbnail",
        topic_title="span.threadtitle, h1.main-title, .main-title, td.navbar strong, .navbar strong",
        thread="a[id^=thread_title_], a.topic-title",
        thread_row="self::li or self::tr",
        board=".forumtitle a, h2.forumtitle a, td[id^=f] a[href*='forumdisplay'], a.forum-title",
        next="a[rel=next], link[rel=next], .right-arrow[href], .js-pagenav-next-button[href]",
        sign="#vb-page-body, meta[name=generator][content^=vBulletin], script[src*='vbulletin'], #vbulletin_html",
    )

    def post_id(self, element: Selector) -> str:
        return element.attrib.get("data-node-id") or super().post_id(element)
