"""The table answers as the lists do."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from review_portal.blocking.warninglists import Index, open_index

LISTS = ("cloudflare", "link-in-bio", "public-dns-v6", "url-shortener", "cisco_top20k")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guard")


@pytest.fixture(scope="module")
def index(folder: Path) -> Index:
    return open_index(folder, LISTS)


def test_it_names_every_list_of_a_name(index: Index) -> None:
    assert set(index.name("bit.ly")) >= {"link-in-bio", "url-shortener"}
    assert index.name("shop-demo.example") == ()


def test_it_finds_the_range_around_an_address(index: Index) -> None:
    assert index.network(ip_network("104.16.132.229/32")) == ("cloudflare",)
    assert index.network(ip_network("2001:1608:10:25::1c04:b12f/128")) == ("public-dns-v6",)
    assert index.network(ip_network("203.0.113.7/32")) == ()


def test_a_range_wider_than_the_listed_one_is_not_in_it(index: Index) -> None:
    assert index.network(ip_network("104.0.0.0/8")) == ()


def test_it_counts_what_people_visit_beneath_a_name(index: Index) -> None:
    assert index.crowd("apple.com") > 50
    assert index.crowd("shop-demo.example") == 0


def test_it_is_built_once_and_whole(tmp_path: Path) -> None:
    open_index(tmp_path, LISTS[1:3])
    [table] = tmp_path.iterdir()
    built_at = table.stat().st_mtime_ns
    assert open_index(tmp_path, LISTS[1:3]).name("bit.ly") == ("link-in-bio",)
    assert [(path, path.stat().st_mtime_ns) for path in tmp_path.iterdir()] == [(table, built_at)]


def test_other_lists_are_another_table(tmp_path: Path) -> None:
    open_index(tmp_path, LISTS[1:3])
    open_index(tmp_path, LISTS[1:2])
    assert len(list(tmp_path.iterdir())) == 2


def test_it_refuses_more_lists_than_a_mark_has_bits(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leave some out"):
        open_index(tmp_path, tuple(f"list-{n}" for n in range(65)))
