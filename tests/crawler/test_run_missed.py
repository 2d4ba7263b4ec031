"""A page that could not be read is not an empty one: what lies on it, and behind it, is fetched by the next visit."""

import subprocess
import sys

import pytest

from tests.crawler.stage import channel_page

REDESIGN = "<html><body><main>All is new here.</main></body></html>"
ENGINE = '<body id="phpbb">'


def post(number):
    return (
        f'<div id="p{number}" class="post"><div class="postbody"><div class="content">Слова {number}</div></div></div>'
    )


def advert(number):
    return f'<h4 data-cy="ad_title">Рассада</h4><div data-cy="ad_description">Слова {number}</div>'


def card(number):
    return f'<div data-cy="l-card" id="{number}"><a href="/d/x-ID{number}.html"><h4>Рассада {number}</h4></a></div>'


@pytest.fixture
def visit(portal, web, run_once):
    """Visit with one page broken, then with that page well; return the ids that arrived."""

    def visits(source, path, well, broken=REDESIGN, status=200):
        web.show(path, broken, status=status)
        run_once()
        web.show(path, well)
        portal.make_due(source)
        run_once()
        return portal.post_ids

    return visits


@pytest.mark.parametrize("status", [200, 404])
def test_a_channels_history_is_not_complete_because_a_page_could_not_be_read(portal, web, visit, status):
    source = portal.add_source(f"{web.url}/s/example_x")
    web.show("/s/example_x", channel_page("example_x", [21, 22], older=21))
    found = visit(source, "/s/example_x?before=21", channel_page("example_x", [19, 20]), status=status)
    assert found == {f"example_x/{number}" for number in (19, 20, 21, 22)}


def test_a_gap_in_a_channel_stays_open_until_it_is_read(portal, web, run_once, visit):
    source = portal.add_source(f"{web.url}/s/example_x", backfill=False)
    web.show("/s/example_x", channel_page("example_x", [1, 2]))
    run_once()
    web.show("/s/example_x", channel_page("example_x", [5, 6]))
    portal.make_due(source)
    assert visit(source, "/s/example_x?after=2", channel_page("example_x", [3, 4])) >= {"example_x/3", "example_x/4"}


@pytest.mark.parametrize("broken", ["/viewtopic.php?t=1", "/viewtopic.php?t=1&start=10"])
def test_a_thread_is_not_known_because_a_page_of_it_could_not_be_read(portal, web, visit, broken):
    source = portal.add_source(f"{web.url}/viewforum.php", family="forum")
    web.show("/viewforum.php", f'{ENGINE}<li><a class="topictitle" href="/viewtopic.php?t=1">Тема</a></li>')
    pages = {
        "/viewtopic.php?t=1": f'{ENGINE}{post(1)}<a rel="next" href="/viewtopic.php?t=1&amp;start=10">2</a>',
        "/viewtopic.php?t=1&start=10": ENGINE + post(2),
    }
    for path, page in pages.items():
        web.show(path, page)
    assert visit(source, broken, pages[broken]) == {"1", "2"}


@pytest.mark.parametrize("broken", ["/list/?page=2", "/d/x-ID101.html"])
def test_a_board_is_looked_at_behind_what_is_known(portal, web, visit, broken):
    source = portal.add_source(f"{web.url}/list/", family="board")
    pages = {
        "/list/": f'{card(101)}<a data-cy="pagination-forward" href="/list/?page=2">→</a>',
        "/list/?page=2": card(102),
        "/d/x-ID101.html": advert(101),
        "/d/x-ID102.html": advert(102),
    }
    for path, page in pages.items():
        web.show(path, page)
    assert visit(source, broken, pages[broken]) == {"101", "102"}


def test_an_article_is_not_read_because_it_was_asked_for(portal, web, visit):
    source = portal.add_source(f"{web.url}/map.xml", family="feed")
    web.show("/map.xml", f"<urlset><url><loc>{web.url}/note</loc></url></urlset>")
    well = '<script type="application/ld+json">{"@type": "Article", "sku": "7", "articleBody": "Слова"}</script>'
    assert visit(source, "/note", well, status=503) == {"7"}


def test_a_feed_that_turned_into_a_page_is_a_changed_layout_and_no_article(portal, web, run_once):
    portal.add_source(f"{web.url}/rss.xml", family="feed")
    web.show("/rss.xml", REDESIGN)
    run_once()
    assert (portal.finished[-1]["outcome"], portal.posts) == ("MARKUP_UNRECOGNISED", [])


BREAKING = """
import sys
from crawler import __main__ as crawler
from crawler.spiders.telegram import TelegramSpider

async def parse_older(self, response):
    raise OSError("The disk of this example is full.")
    yield

TelegramSpider.parse_older = parse_older
sys.exit(crawler.main(["run", "--once", "--name", "own"]))
"""


def test_a_visit_whose_own_code_broke_says_so_and_the_next_one_goes_on_from_there(
    portal, web, show, stage, run_once, tmp_path
):
    show("example_x", 60)
    source = portal.add_source(f"{web.url}/s/example_x")
    portal.runner = "own"
    environment = stage.environment(tmp_path / "spool")
    subprocess.run([sys.executable, "-c", BREAKING], env=environment, stderr=subprocess.DEVNULL, check=True)
    (ending,) = portal.finished
    assert ending["outcome"] == "MARKUP_UNRECOGNISED"
    assert "before=41" in ending["message"]
    assert "The disk of this example is full." in ending["message"]
    portal.make_due(source)
    run_once()
    assert portal.post_ids == {f"example_x/{number}" for number in range(1, 61)}


def test_a_visit_that_read_something_says_what_it_missed(portal, web, run_once):
    portal.add_source(f"{web.url}/s/example_x")
    web.show("/s/example_x", channel_page("example_x", [21, 22], older=21))
    web.show("/s/example_x?before=21", REDESIGN)
    run_once()
    (ending,) = portal.finished
    assert ending["outcome"] == "OK"
    assert ending["message"] == f"A page was missed: {web.url}/s/example_x?before=21: MARKUP_UNRECOGNISED"


def test_what_a_bound_kept_back_is_fetched_though_the_feed_has_not_changed(portal, web, run_once):
    source = portal.add_source(f"{web.url}/sitemap.xml", family="feed", articles=True, max_articles=1)
    urls = [f"{web.url}/notes/{number}" for number in (1, 2)]
    for url in urls:
        web.show(url.removeprefix(web.url), f"<article><h1>Заметка</h1><p>{'Слова о рассаде. ' * 20}</p></article>")
    locations = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    web.show("/sitemap.xml", f"<urlset>{locations}</urlset>", ETag='"one"', Content_Type="application/xml")
    run_once()
    portal.make_due(source)
    run_once()
    assert web.conditions == []
    assert [url for url in urls if url.removeprefix(web.url) in web.asked] == urls
