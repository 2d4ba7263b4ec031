"""The XenForo forum: index, sections, threads, quotes, spoilers."""

import json

import pytest

from tests.demo.asking import lines, shown

HOST = "xenforo.example.test"
POST = "article.message.message--post[data-content]"


def walk(look, path):
    pages = []
    while path:
        pages.append(look(HOST, path))
        path = pages[-1].css("a.pageNav-jump--next::attr(href)").get()
    return pages


def threads(look):
    forums = look(HOST, "/").css(".node-title a::attr(href)").getall()
    return [
        path
        for forum in forums
        for page in walk(look, forum)
        for path in page.css(".structItem-title a::attr(href)").getall()
    ]


def posts(look):
    return [post for thread in threads(look) for page in walk(look, thread) for post in page.css(POST)]


def own_text(post):
    body = post.css(".message-body .bbWrapper")[0]
    quote = "".join(shown(block) for block in body.xpath("./blockquote"))
    return shown(body).removeprefix(quote)


def test_paging_reaches_every_post_once(look):
    numbers = [int(post.attrib["data-content"].removeprefix("post-")) for post in posts(look)]
    assert sorted(numbers) == sorted(line["id"] for line in lines("xenforo"))


def test_some_thread_has_several_pages(look):
    assert any(len(walk(look, thread)) > 1 for thread in threads(look))


def test_every_text_and_author_survives_exactly(look):
    written = {f"post-{line['id']}": (line["author"], line["text"]) for line in lines("xenforo")}
    read = {post.attrib["data-content"]: (post.attrib["data-author"], own_text(post)) for post in posts(look)}
    assert read == written


def test_quotes_spoilers_signatures_and_times_occur(look):
    everything = posts(look)
    assert all(post.css("time.u-dt::attr(datetime)").get().endswith("+00:00") for post in everything)
    for css in ("blockquote[data-source]", ".bbCodeBlock--spoiler", ".message-signature"):
        assert any(post.css(css) for post in everything), css


def test_a_thread_describes_itself_in_json_ld(look):
    page = look(HOST, threads(look)[0])
    described = json.loads(page.css('script[type="application/ld+json"]::text').get())
    assert described["@type"] == "DiscussionForumPosting"
    assert described["headline"] == page.css("h1::text").get()


def test_a_post_number_leads_to_its_page(get):
    line = lines("xenforo")[-1]
    reply = get(HOST, f"/threads/{line['place']}.311/post-{line['id']}")
    assert reply.status == 302
    assert reply.headers["Location"].endswith(f"#post-{line['id']}")


@pytest.mark.parametrize("path", ["/threads/none.1/", "/forums/none.1/", "/threads/none.1/post-1", "/members/"])
def test_what_does_not_exist_is_not_found(get, path):
    assert get(HOST, path).status == 404
