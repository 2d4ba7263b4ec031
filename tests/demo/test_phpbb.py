"""The phpBB forum: index, sections, topics, quotes."""

import pytest

from tests.demo.asking import lines, shown

HOST = "phpbb.example.test"


def walk(look, path):
    """Follow the pager's arrow to the last page."""
    pages = []
    while path:
        pages.append(look(HOST, "/" + path.removeprefix("./").removeprefix("/")))
        path = pages[-1].css(".pagination li.arrow.next a[rel=next]::attr(href)").get()
    return pages


def topics(look):
    forums = look(HOST, "/index.php").css("a.forumtitle::attr(href)").getall()
    found = [page for forum in forums for page in walk(look, forum)]
    return [path for page in found for path in page.css("li.row dl.row-item a.topictitle::attr(href)").getall()]


def posts(look):
    return [post for topic in topics(look) for page in walk(look, topic) for post in page.css("div.post")]


def own_text(post):
    """The content without what it quotes."""
    content = post.css(".postbody .content")[0]
    quote = "".join(shown(block) for block in content.xpath("./blockquote"))
    return shown(content).removeprefix(quote)


def test_paging_reaches_every_post_once(look):
    numbers = [int(post.attrib["id"].removeprefix("p")) for post in posts(look)]
    assert sorted(numbers) == sorted(line["id"] for line in lines("phpbb"))


def test_some_section_and_some_topic_have_several_pages(look):
    assert len(walk(look, "/viewforum.php?f=2")) > 1
    assert any(len(walk(look, topic)) > 1 for topic in topics(look))


def test_every_text_and_author_survives_exactly(look):
    written = {f"p{line['id']}": (line["author"], line["text"]) for line in lines("phpbb")}
    read = {post.attrib["id"]: (post.css("a.username::text").get(), own_text(post)) for post in posts(look)}
    assert read == written


def test_a_post_carries_its_time_and_signature(look):
    times = [post.css("p.author time::attr(datetime)").get() for post in posts(look)]
    assert all(time.endswith("+00:00") for time in times)
    assert any(post.css(".signature") for post in posts(look))


def test_a_quote_names_the_post_it_quotes(look):
    numbers = {line["id"] for line in lines("phpbb")}
    quoted = [int(one) for post in posts(look) for one in post.css("cite a[data-post-id]::attr(data-post-id)").getall()]
    assert quoted
    assert set(quoted) <= numbers


def test_a_post_number_leads_to_its_page(get):
    last = max(lines("phpbb"), key=lambda line: line["id"])
    reply = get(HOST, f"/viewtopic.php?p={last['id']}")
    assert reply.status == 302
    assert reply.headers["Location"].endswith(f"#p{last['id']}")


@pytest.mark.parametrize("path", ["/viewtopic.php?t=9999", "/viewforum.php?f=9999", "/viewtopic.php?p=1", "/x.php"])
def test_what_does_not_exist_is_not_found(get, path):
    assert get(HOST, path).status == 404
