"""Boards, forums, feeds and sites, visited twice: the second visit brings only what is new."""

import json


def thread(numbers, following=""):
    posts = "".join(
        f'<article class="message message--post" data-author="A" data-content="post-{number}">'
        f'<div class="message-body"><div class="bbWrapper">слово {number}</div></div></article>'
        for number in numbers
    )
    jump = f'<a class="pageNav-jump--next" href="{following}">›</a>' if following else ""
    return f'<html id="XF"><body>{posts}{jump}</body></html>'


def listing(replies):
    title = '<div class="structItem-title"><a href="/threads/a.1/">А</a></div>'
    row = f'<div class="structItem">{title}<dd>{replies}</dd></div>'
    return f'<html id="XF"><body>{row}</body></html>'


def card(number, price):
    return (
        f'<div data-cy="l-card" id="{number}"><a href="/d/obyavlenie/x-ID{number}.html"><h4>Товар {number}</h4></a>'
        f'<p data-testid="ad-price">{price}</p></div>'
    )


def advert(number, words):
    return (
        f'<div data-cy="ad_title"><h4>Товар {number}</h4></div><div data-cy="ad_description"><div>{words}</div></div>'
        f'<div data-cy="ad-footer-bar-section"><span>ID: {number}</span></div>'
    )


def visit_again(portal, source, run_once):
    portal.deliveries.clear()
    portal.make_due(source)
    run_once()
    return portal.post_ids


def test_a_forum_is_read_to_its_end_and_then_only_where_somebody_wrote(portal, web, run_once):
    web.show("/forums/m.5/", listing(3))
    web.show("/threads/a.1/", thread([1, 2], "/threads/a.1/page-2"))
    web.show("/threads/a.1/page-2", thread([3]))
    source = portal.add_source(f"{web.url}/forums/m.5/", family="forum", site="xenforo")
    run_once()
    assert portal.post_ids == {"1", "2", "3"}
    web.asked.clear()
    assert visit_again(portal, source, run_once) == set()
    assert web.asked == ["/robots.txt", "/forums/m.5/"]
    web.show("/forums/m.5/", listing(4))
    web.show("/threads/a.1/page-2", thread([3, 4]))
    assert visit_again(portal, source, run_once) == {"4"}


def test_a_board_is_read_listing_by_listing(portal, web, run_once):
    web.show("/list/", card(10001, "5 тг") + card(10002, "6 тг"))
    for number in (10001, 10002):
        web.show(f"/d/obyavlenie/x-ID{number}.html", advert(number, "слова"))
    source = portal.add_source(f"{web.url}/list/", family="board", site="olx")
    run_once()
    assert {(post["post_id"], post["text"]) for post in portal.posts} == {("10001", "слова"), ("10002", "слова")}
    assert visit_again(portal, source, run_once) == set()
    web.show("/list/", card(10001, "5 тг") + card(10002, "7 тг"))
    web.show("/d/obyavlenie/x-ID10002.html", advert(10002, "другие слова"))
    assert visit_again(portal, source, run_once) == {"10002"}


def test_a_feed_is_read_with_its_articles_when_asked(portal, web, run_once):
    item = "<item><guid>g1</guid><title>Т</title><link>/a/1</link><description>кратко</description></item>"
    web.show("/rss.xml", f"<rss><channel>{item}</channel></rss>", Content_Type="application/rss+xml")
    ld = {"@type": "NewsArticle", "headline": "Т", "articleBody": "подробно", "url": "/a/1"}
    web.show("/a/1", f'<script type="application/ld+json">{json.dumps(ld)}</script>')
    source = portal.add_source(f"{web.url}/rss.xml", family="feed", site="rss", articles=True)
    run_once()
    assert {post["text"] for post in portal.posts} == {"кратко", "подробно"}
    assert visit_again(portal, source, run_once) == set()


def test_an_endless_calendar_ends(portal, web, run_once):
    def month(query):
        number = int(query.get("month", 0))
        page = thread([number], f"/calendar?month={number + 1}")
        return 200, {"Content-Type": "text/html"}, page.encode()

    web.pages["/calendar"] = month
    portal.add_source(f"{web.url}/calendar", family="forum", site="xenforo", max_pages=7)
    run_once()
    assert portal.finished[0]["pages"] == 7


def test_a_site_is_followed_no_further_than_asked(portal, web, run_once):
    web.show(
        "/", '<article>Главная страница сайта</article><a href="/a">а</a><a href="http://elsewhere.example/">б</a>'
    )
    web.show("/a", '<article>Вторая страница сайта</article><a href="/b">в</a>')
    portal.add_source(f"{web.url}/", family="site")
    run_once()
    assert len(portal.posts) == 2
    assert web.asked == ["/robots.txt", "/", "/a"]


def test_an_unknown_family_is_refused_with_a_sentence(portal, web, run_once):
    portal.add_source(f"{web.url}/", family="gopher")
    run_once()
    assert "No spider visits the family 'gopher'" in portal.finished[0]["message"]


def sitemap(*lines, root="urlset"):
    return f"<{root}>{''.join(f'<x>{line}</x>' for line in lines)}</{root}>"


def test_the_sitemaps_of_an_index_are_read_whatever_they_are_called(portal, web, run_once):
    portal.add_source(f"{web.url}/sitemap", family="feed")
    web.show("/sitemap", sitemap(f"<loc>{web.url}/map?part=1</loc>", root="sitemapindex"), Content_Type="text/xml")
    web.show("/map?part=1", sitemap(f"<loc>{web.url}/notes/1</loc>"), Content_Type="text/xml")
    web.show("/notes/1", f"<article><h1>Заметка</h1><p>{'Слова о рассаде. ' * 20}</p></article>")
    run_once()
    assert portal.post_ids == {f"{web.url}/notes/1"}


def test_a_page_is_read_again_when_its_sitemap_says_that_it_changed(portal, web, run_once):
    source = portal.add_source(f"{web.url}/sitemap.xml", family="feed")
    for day, words in (
        ("2026-11-20", "Слова о рассаде. "),
        ("2026-11-20", "Не то. "),
        ("2026-11-21", "Слова о яблоках. "),
    ):
        location = f"<loc>{web.url}/notes/1</loc><lastmod>{day}</lastmod>"
        web.show("/sitemap.xml", sitemap(location), Content_Type="text/xml")
        web.show("/notes/1", f"<article><h1>Заметка</h1><p>{words * 20}</p></article>")
        run_once()
        portal.make_due(source)
    assert [post["text"].split()[2][:4] for post in portal.posts] == ["расс", "ябло"]
    assert web.asked.count("/notes/1") == 2
