"""Follows docs/add-a-source.md as a newcomer would, with the page class and the commands that stand there."""

import json
import re
import sys
from pathlib import Path

import pytest

from crawler import __main__, pages
from crawler.spiders import SPIDERS

GUIDE = (Path(__file__).parents[2] / "docs" / "add-a-source.md").read_text()
LISTING = """<main class="market"><article class="listing" data-id="77"><h2>Фикус</h2>
<a class="permalink" href="/l/77">#</a>
<time datetime="2026-11-20T10:00:00Z"></time><b class="seller">Айжан</b><div class="words">Отдам<br>даром
<span style="display:none">не видно</span> <a href="https://t.me/example_ficus">пишите</a></div></article>
<a rel="next" href="?page=2">дальше</a></main>"""


@pytest.fixture
def saved(tmp_path):
    page = tmp_path / "saved.html"
    page.write_text(LISTING)
    return str(page)


@pytest.fixture
def market(monkeypatch):
    """Enter the guide's own class where the guide says."""
    namespace: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)[1], namespace)  # noqa: S102 - the guide's example itself
    monkeypatch.setitem(pages.FAMILIES, "board", (namespace["MarketPage"], *pages.FAMILIES["board"]))


def parse(capsys, *arguments):
    code = __main__.main(["parse", *arguments])
    written = capsys.readouterr()
    return code, [json.loads(line) for line in written.out.splitlines()], written.err


def test_step_1_names_unknown_markup(saved, capsys):
    code, posts, words = parse(capsys, "board", saved, "--url", "https://market.example.com/search")
    assert (code, posts) == (65, [])
    assert words.startswith("MARKUP_UNRECOGNISED: 0 posts")


def test_step_2_reads_it_with_the_class_of_the_guide(market, saved, capsys):
    code, [post], words = parse(capsys, "board", saved, "--url", "https://market.example.com/search")
    assert code == 0
    assert words.startswith("OK: 1 posts read by MarketPage")
    assert (post["post_id"], post["title"], post["author"]) == ("77", "Фикус", "Айжан")
    assert (post["text"], post["hidden_text"]) == ("Отдам\nдаром пишите", "не видно")
    assert "record_id" not in post


def test_step_3_turns_to_the_next_page(market):
    page = pages.open_page("board", LISTING, "https://market.example.com/search")
    assert page.next_url() == json.loads(re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)[1])["next_url"]


def test_the_guide_names_every_site_and_parameter():
    missing = [
        site for site in pages.SITES if site not in {"declared", "telegram_landing"} and f"`{site}`" not in GUIDE
    ]
    fields = {name for spider in SPIDERS.values() for name in spider.parameters_model.model_fields}
    assert missing + [name for name in fields if f"`{name}`" not in GUIDE] == []


def test_a_wrong_family_is_answered_with_the_right_ones(saved, capsys):
    code, _, words = parse(capsys, "bord", saved, "--url", "https://market.example.com/")
    assert code == 64
    assert "There is no family or page class 'bord'; use one of telegram, board" in words


def test_a_missing_page_is_named(capsys):
    code, _, words = parse(capsys, "board", "no-such-page.html", "--url", "https://market.example.com/")
    assert code == 64
    assert "no-such-page.html" in words


def test_a_page_may_come_from_standard_input(monkeypatch, capsys):
    class Standard:
        buffer = type("Buffer", (), {"read": staticmethod(lambda: LISTING.encode())})

    monkeypatch.setattr(sys, "stdin", Standard)
    assert parse(capsys, "MarketPage", "-", "--url", "https://market.example.com/")[0] == 64
    assert parse(capsys, "GenericPage", "-", "--url", "https://market.example.com/")[0] == 0
