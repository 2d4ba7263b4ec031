"""Links and bare hosts."""

import pytest

from classifier.entities import Kind, extract


def hosts(text: str) -> list[str]:
    return [entity.canonical for entity in extract(text).entities if entity.kind is Kind.HOST]


def urls(text: str) -> list[str]:
    return [entity.canonical for entity in extract(text).entities if entity.kind is Kind.URL]


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("example.kz", "example.kz"),
        ("Зайди на Example.KZ!", "example.kz"),
        ("example[.]com", "example.com"),
        ("example . com example{.}org", "example.org"),
        ("shop.example.test", "shop.example.test"),
        ("пример.қаз", "xn--e1afmkfd.xn--80ao21a"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("www.example.org.", "www.example.org"),
        ("http://example.org:8901/x", "example.org"),
        ("http://examplexampleexample.onion", "examplexampleexample.onion"),
        ("http://192.0.2.7/x", "192.0.2.7"),
    ],
)
def test_it_finds_hosts(text, host):
    assert hosts(text) == [host]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1.5",
            "10.000",
            "2.5гр",
            "notes.md",
            "report.pdf",
            "скрипт run.sh",
            "т.д.",
            "и т.п.",
            "конец.Начало",
        ),
        *("end.It was", "v1.2.3", "192.0.2.7", "...", "а.б.в", "5.am", "example.c0m"),
    ],
)
def test_it_takes_no_file_number_or_lost_space_for_a_host(text):
    assert hosts(text) == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("hxxps://example[.]net/a", "https://example.net/a"),
        ("(https://Example.org/A_(b)),", "https://example.org/A_(b)"),
        ("https://example.org:443/x?y=1", "https://example.org/x?y=1"),
        ("example.kz/shop/7", "https://example.kz/shop/7"),
        ("https://example.org", "https://example.org/"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
    ],
)
def test_it_writes_a_link_in_one_way(text, url):
    assert urls(text) == [url]


def test_a_host_inside_a_link_has_its_own_span():
    text = "смотри https://example.org/x"
    host = next(entity for entity in extract(text).entities if entity.kind is Kind.HOST)
    assert text[host.start : host.end] == host.value == "example.org"


def test_links_behind_buttons_are_read_once_and_without_a_span():
    links = ["https://t.me/example_shop", "mailto:x@example.org", "tel:+77000000001", "https://example.org/x"]
    entities = extract("пиши @example_shop", links).entities
    assert [(e.kind.value, e.start, e.end) for e in entities] == [
        ("handle", 5, 18),
        ("email", 0, 0),
        ("phone", 0, 0),
        ("url", 0, 0),
        ("host", 0, 0),
    ]


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "http://[", "https://", "#top", "/relative", "http://a:b:c/"]
)
def test_a_broken_link_gives_nothing(link):
    assert extract("", [link]).entities == ()
