"""Whole visits to pages that link their style sheets: what these hide is kept apart, and asking for them is polite."""

HEAD = '<link rel="stylesheet" href="/style.css"><link rel="stylesheet" href="http://cdn.example.test/all.css">'
WORDS = '<div class="content">Видно {0} <b class="x">тайно</b></div>'
POST = f'<div id="p{{0}}" class="post"><div class="postbody">{WORDS}</div></div>'
CSS = "text/css; charset=utf-8"


def show_thread(web, head=HEAD):
    web.show(
        "/viewtopic.php", f'<head>{head}</head><body id="phpbb">{POST.format(1)}<a rel="next" href="?p=2">2</a></body>'
    )
    web.show("/viewtopic.php?p=2", f'<head>{head}</head><body id="phpbb">{POST.format(2)}</body>')


def test_what_a_linked_sheet_or_one_that_it_imports_hides_is_kept_apart(portal, web, run_once):
    portal.add_source(f"{web.url}/viewtopic.php", family="forum")
    show_thread(web)
    web.show("/style.css", '@import url("more.css"); .post{color:#000}', Content_Type=CSS)
    web.show("/more.css", ".content .x{display:none}", Content_Type=CSS)
    run_once()
    assert {(post["text"], post["hidden_text"]) for post in portal.posts} == {
        ("Видно 1", "тайно"),
        ("Видно 2", "тайно"),
    }
    assert [web.asked.count(path) for path in ("/style.css", "/more.css")] == [1, 1]
    assert b".content .x{display:none}" in b"".join(portal.unpacked_warcs())


def test_a_sheet_that_does_not_come_or_is_none_takes_nothing_from_the_page(portal, web, run_once):
    portal.add_source(f"{web.url}/viewtopic.php", family="forum")
    show_thread(web, HEAD + '<link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/forbidden/a.css">')
    web.show("/style.css", ".x{display:none}", status=500)
    web.show("/page.css", ".x{display:none}", Content_Type="text/html")
    web.show("/forbidden/a.css", ".x{display:none}", Content_Type=CSS)
    run_once()
    assert {post["text"] for post in portal.posts} == {"Видно 1 тайно", "Видно 2 тайно"}
    assert "/forbidden/a.css" not in web.asked
    assert [ending["outcome"] for ending in portal.finished] == ["OK"]


def test_a_source_may_do_without_sheets(portal, web, run_once):
    portal.add_source(f"{web.url}/viewtopic.php", family="forum", styles=False)
    show_thread(web)
    run_once()
    assert "/style.css" not in web.asked
