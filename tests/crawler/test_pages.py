"""One test runs every saved page: fixtures/pages/<site>/<case>/{page.html, meta.json, posts.json}."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from crawler.items import to_json_line
from crawler.pages import open_page

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
CASES = sorted(folder.parent for folder in PAGES.glob("*/*/meta.json"))


@pytest.fixture(params=CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def case(request):
    return request.param


def opened(folder):
    meta = json.loads((folder / "meta.json").read_text())
    seen_at = datetime.fromisoformat(meta["seen_at"]) if "seen_at" in meta else None
    return meta, open_page(meta["family"], (folder / "page.html").read_bytes(), meta["url"], seen_at=seen_at)


def test_a_saved_page_is_read_as_a_person_would(case):
    _, page = opened(case)
    posts = [json.loads(line) for line in to_json_line(page.found).splitlines()]
    expected = case / "posts.json"
    if not expected.exists():
        expected.write_text(json.dumps(posts, ensure_ascii=False, indent=1) + "\n")
        pytest.fail(f"{expected} was missing and is written now. Read it, then commit it.")
    assert posts == json.loads(expected.read_text())


def test_its_outcome_and_its_neighbours_are_named(case):
    meta, page = opened(case)
    assert page.outcome() == meta.get("outcome", "OK")
    assert page.next_url() == meta.get("next_url")
    if "children" in meta:
        assert page.child_urls() == meta["children"]


def test_its_own_class_reads_it(case):
    _, page = opened(case)
    assert page.site == case.parent.name
