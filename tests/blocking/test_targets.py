"""One thing, one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_portal.blocking.targets import Kind, read_target

SPELLINGS = [
    ("HTTPS://Bad.Example:443/a/../b#c", Kind.URL, "https://bad.example/b"),
    ("http://bad.example:80/%7euser/%d0%b0?q=%41", Kind.URL, "http://bad.example/~user/%D0%B0?q=A"),
    ("bad.example:8443/x y", Kind.URL, "https://bad.example:8443/x%20y"),
    ("https://user:word@Bad.Example/", Kind.HOST, "bad.example"),
    ("https://google.com\\@bad.example", Kind.URL, "https://google.com/@bad.example"),
    ("bad.example.", Kind.HOST, "bad.example"),
    ("https://bad.example/.", Kind.HOST, "bad.example"),
    ("https://bad.example/a/%2e%2e/?#b", Kind.HOST, "bad.example"),
    ("https://bad.example///", Kind.HOST, "bad.example"),
    ("«bad.example»", Kind.HOST, "bad.example"),
    ("b\u200bad.exam\u00adple", Kind.HOST, "bad.example"),
    ("bad。example", Kind.HOST, "bad.example"),
    ("b%61d.example", Kind.HOST, "bad.example"),
    ("пример.рф", Kind.HOST, "xn--e1afmkfd.xn--p1ai"),
    ("МЫСАЛ.ҚАЗ", Kind.HOST, "xn--80awbu3c.xn--80ao21a"),
    ("faß.de", Kind.HOST, "xn--fa-hia.de"),
    ("3627734734", Kind.IP, "216.58.214.206"),
    ("0x7f.1", Kind.IP, "127.0.0.1"),
    ("0300.0.2.1", Kind.IP, "192.0.2.1"),
    ("192.0.2.1/32", Kind.IP, "192.0.2.1"),
    ("[2001:DB8:0:0::1]:443", Kind.IP, "2001:db8::1"),
    ("::ffff:192.0.2.1", Kind.IP, "192.0.2.1"),
    ("64:ff9b::c000:201", Kind.IP, "192.0.2.1"),
    ("192.0.2.77/24", Kind.NETWORK, "192.0.2.0/24"),
    ("@Example_Shop", Kind.CHANNEL, "https://t.me/example_shop"),
    ("t.me/s/Example_Shop/12?before=3", Kind.CHANNEL, "https://t.me/example_shop"),
    ("https://telegram.me/joinchat/AbCdEf-12345", Kind.CHANNEL, "https://t.me/+AbCdEf-12345"),
    ("tg://resolve?domain=Example_Shop&start=1", Kind.CHANNEL, "https://t.me/example_shop"),
    ("https://example_shop.t.me", Kind.CHANNEL, "https://t.me/example_shop"),
    ("https://t.me/%65xample_%53hop", Kind.CHANNEL, "https://t.me/example_shop"),
    ("https://bad.example:00443/a", Kind.URL, "https://bad.example/a"),
    ("https://bad.example:65536/a", Kind.UNREADABLE, "https://bad.example:65536/a"),
    ("https://bad.example:٤٤٣/a", Kind.UNREADABLE, "https://bad.example:٤٤٣/a"),
    ("https://web.telegram.org/k/#@example_shop", Kind.CHANNEL, "https://t.me/example_shop"),
    ("https://t.me/c/0123456/7", Kind.CHANNEL, "https://t.me/c/123456"),
    ("https://t.me/share/url?url=x", Kind.URL, "https://t.me/share/url?url=x"),
    ("*.bad.example", Kind.WILDCARD, "*.bad.example"),
    ("https://bad.example/*", Kind.URL, "https://bad.example/*"),
]


@pytest.mark.parametrize(("text", "kind", "canonical"), SPELLINGS)
def test_it_writes_every_spelling_in_one_way(text: str, kind: Kind, canonical: str) -> None:
    read = read_target(text)
    assert (read.kind, read.canonical) == (kind, canonical)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("I❤.ws", "xn--i-7iq.ws"),
        ("❤️.ws", "xn--qei.ws"),
        ("xn--i-7iq.ws", "xn--i-7iq.ws"),
        ("🇰🇿.to", "xn--o77h4a.to"),
        ("👍🏽.ws", "xn--on8h5e.ws"),
        ("кофе☕.рф", "xn--e1ajmy0044b.xn--p1ai"),
    ],
)
def test_a_name_with_pictures_is_a_name(text: str, canonical: str) -> None:
    read = read_target(text)
    assert (read.kind, read.canonical) == (Kind.HOST, canonical)
    assert read_target(read.canonical).canonical == canonical


@pytest.mark.parametrize("text", ["❤-.ws", "-❤.ws", "ab--❤.ws", "❤" * 60 + ".ws", "xn--y2g.ws", "♠ש.ws"])
def test_beside_its_pictures_a_name_is_held_to_the_rules(text: str) -> None:
    assert read_target(text).kind is Kind.UNREADABLE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("shop@example.com", "e-mail"),
        ("javascript:alert(1)", "not a web address"),
        ("bad..example", "not a valid host name"),
        ("256.1.1.1", "range of addresses"),
        ("[fe80::1%25eth0]", "zone"),
        ("@x", "Telegram channel"),
        ("a" * 64 + ".example", "not a valid host name"),
    ],
)
def test_it_says_why_it_cannot_read(text: str, sentence: str) -> None:
    read = read_target(text)
    assert read.kind is Kind.UNREADABLE
    assert sentence in str(read.problem)


LABEL = st.text("abcdefghijklmnopqrstuvwxyzабвгдежзқәөүұі0123456789-", min_size=1, max_size=12)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
PATH = st.text("abcАБ/.%20?&=#~!*'()", max_size=30)
TEXT = st.one_of(
    st.text(max_size=60),
    st.builds("{}://{}:{}/{}".format, st.sampled_from(["http", "HTTPS", "ftp"]), HOST, st.integers(0, 70000), PATH),
    st.builds("{}/{}".format, HOST, PATH),
    st.ip_addresses().map(str),
    st.builds("t.me/{}".format, PATH),
    st.builds("{}".format, st.integers(0, 2**33)),
)


@settings(max_examples=500, deadline=None)
@given(TEXT)
def test_reading_what_was_written_changes_nothing(text: str) -> None:
    read = read_target(text)
    if read.kind not in {Kind.UNREADABLE, Kind.WILDCARD}:
        again = read_target(read.canonical)
        assert (again.kind, again.canonical) == (read.kind, read.canonical)
