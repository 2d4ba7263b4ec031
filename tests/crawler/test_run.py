"""The whole way of a run: claim, visit, seal, spool, deliver, finish."""

from io import BytesIO

from warcio.archiveiterator import ArchiveIterator


def ids(name, first, last):
    return {f"{name}/{number}" for number in range(first, last + 1)}


def test_it_delivers_every_post_of_a_channel_once(portal, web, show, run_once):
    show("example_x", 65)
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert portal.post_ids == ids("example_x", 1, 65)
    assert len(portal.posts) == 65
    assert (portal.finished[0]["outcome"], portal.finished[0]["pages"]) == ("OK", 4)


def test_the_next_visit_delivers_only_what_is_new_or_edited(portal, web, show, run_once):
    show("example_x", 30)
    source = portal.add_source(f"{web.url}/s/example_x")
    run_once()
    portal.deliveries.clear()
    show("example_x", 95, edited=frozenset({95}))
    portal.make_due(source)
    run_once()
    assert portal.post_ids == ids("example_x", 31, 95)
    portal.deliveries.clear()
    show("example_x", 95, edited=frozenset({90, 95}))
    portal.make_due(source)
    run_once()
    assert portal.post_ids == {"example_x/90"}
    assert portal.captures


def test_a_bounded_visit_goes_on_where_it_stopped(portal, web, show, run_once):
    show("example_x", 100)
    source = portal.add_source(f"{web.url}/s/example_x", max_pages=2)
    run_once()
    assert portal.post_ids == ids("example_x", 61, 100)
    for _ in range(3):
        portal.make_due(source)
        run_once()
    assert portal.post_ids == ids("example_x", 1, 100)
    assert len(portal.posts) == 100


def test_each_post_points_to_its_sealed_capture(portal, web, show, run_once):
    show("example_x", 5)
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    [delivery] = portal.deliveries.values()
    capture = delivery["captures"][0]
    assert {post["record_id"] for post in delivery["posts"]} == {capture["record_id"]}
    assert capture["ip"] == "127.0.0.1"
    warc = BytesIO(portal.warcs[delivery["warc_sha256"]])
    bodies = {record.rec_headers["WARC-Record-ID"]: record.content_stream().read() for record in ArchiveIterator(warc)}
    assert "Сообщение 5".encode() in bodies[f"<{capture['record_id']}>"]


def test_a_redirect_to_the_landing_page_is_named(portal, web, run_once):
    web.show("/s/example_gone", "", status=302, Location="/example_gone")
    web.show("/example_gone", '<title>Telegram: Contact @example_gone</title><div class="tgme_page"></div>')
    portal.add_source(f"{web.url}/s/example_gone")
    run_once()
    assert portal.finished[0]["outcome"] == "NOT_FOUND"
    assert portal.captures[0]["redirects"] == [f"{web.url}/s/example_gone"]
    assert portal.captures[0]["final_url"] == f"{web.url}/example_gone"


def test_a_rate_limit_stops_the_visit(portal, web, show, run_once):
    show("example_x", 60)
    web.show("/s/example_x?before=41", "slow down", status=429)
    source = portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert portal.finished[0]["outcome"] == "RATE_LIMITED"
    assert [path for path in web.asked if "before" in path] == ["/s/example_x?before=41"]
    del web.pages["/s/example_x?before=41"]
    portal.make_due(source)
    run_once()
    assert portal.post_ids == ids("example_x", 1, 60)
    assert len(portal.posts) == 60


def test_changed_markup_is_an_alarm_and_not_an_empty_channel(portal, web, run_once):
    web.show("/s/example_x", "<html><body><div class='tg2_message'>Новая разметка</div></body></html>")
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert portal.finished[0]["outcome"] == "MARKUP_UNRECOGNISED"
    assert len(portal.captures) == 1


def test_robots_txt_is_obeyed(portal, web, run_once):
    portal.add_source(f"{web.url}/forbidden/page", family="site")
    run_once()
    assert portal.finished[0]["outcome"] == "PREVIEW_UNAVAILABLE"
    assert "robots.txt" in portal.finished[0]["message"]
    assert web.asked == ["/robots.txt"]


def test_it_says_who_it_is(portal, web, show, run_once):
    show("example_x", 1)
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert all(agent.startswith("QalqanCrawler/") and "@" in agent for agent in web.agents)


def test_wrong_parameters_are_refused_before_the_first_request(portal, web, run_once):
    portal.add_source(f"{web.url}/s/example_x", max_pages=0, colour="red")
    run_once()
    assert "max_pages" in portal.finished[0]["message"]
    assert "colour" in portal.finished[0]["message"]
    assert web.asked == []


def test_a_page_that_is_too_large_is_named(portal, web, run_once):
    web.show("/s/example_x", b"<html>" + b"x" * (17 << 20))
    portal.add_source(f"{web.url}/s/example_x")
    run_once()
    assert portal.finished[0]["outcome"] == "TOO_LARGE"
