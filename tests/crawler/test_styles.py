"""Words that a style sheet hides are kept apart, and only those: what is not certain stays visible."""

import time

import pytest

from crawler.pages import open_page
from crawler.pages.nesting import parse_html
from crawler.pages.reading import Seen, read_text
from crawler.pages.shapes import shapes_of


def seen(css, inner='<span class="x y" id="z">скрыто</span>', media=""):
    html = (
        f"<html><head><style{media}>{css}</style></head><body><div class=post><p>видно {inner}</p></div></body></html>"
    )
    return read_text(parse_html(html).css("div")[0].root)


@pytest.mark.parametrize(
    "css",
    [
        ".x{display:none}", "#z { visibility : hidden }", "span.x.y{font-size:0}", ".post .x{opacity:0}",
        "p>.x{display:none}",
        ".a, .x {position:absolute;left:-9999px}", ".x{display:block} .x{display:none}",
        ".y{display:none!important} #z{display:inline}",
        "@media screen{.x{display:none}}", "@media (min-width: 600px) and (max-width:2000px){.x{display:none}}",
        "div{background:#fff} .x{color:white}", "/* } */ .x{display:none}",
        "@import 'a.css'; .x{display:none", ".x:not(.open){display:none}",
    ],
)  # fmt: skip
def test_what_a_rule_hides_is_kept_apart(css):
    assert seen(css) == Seen("видно", "скрыто")


@pytest.mark.parametrize(
    "css",
    [
        ".q{display:none}", ".x{display:none} #z{display:inline}", ".x{display:none} .x.y{display:block}",
        "@media print{.x{display:none}}", "@media (max-width:600px){.x{display:none}}", ".x::before{display:none}",
        ".x:hover{display:none}", ".x{display:none} [class]{display:block}", "body{display:none} html{opacity:0}",
        "div>.x{display:none}", ".x + .y{display:none}", ".y:not(.x){display:none}",
        "div{background:#fff url(a.png)} .x{color:#fff}", "div{font-size:0} p{font-size:14px}",
        ".x{display:none} .p ~ .x{display:block}", "}}}{{{", ".x{display:none", "@media{", ".x[{display:none}",
    ],
)  # fmt: skip
def test_what_is_seen_or_uncertain_stays(css):
    assert seen(css if css != ".x{display:none" else "@supports (a:b){.x{display:none}}").text.startswith(
        "видно скрыто"
    )


def test_a_sheet_for_printers_hides_nothing():
    assert seen(".x{display:none}", media=" media=print").text == "видно скрыто"


def test_an_element_s_own_style_has_the_last_word_but_not_over_an_important_rule():
    shown = '<span class="x" style="display:inline">слово</span>'
    assert seen(".x{display:none}", shown).text == "видно слово"
    assert seen(".x{display:none!important}", shown).hidden == "слово"


def test_posts_carry_what_their_page_hides():
    html = '<style>.tgme_note{display:none}</style><div class="tgme_widget_message" data-post="example_x/1"><div class='
    html += '"tgme_widget_message_text">видно <b class="tgme_note">скрыто</b></div></div>'
    [post] = open_page("telegram", html, "https://t.me/s/example_x").found
    assert (post.text, post.hidden_text) == ("видно", "скрыто")


@pytest.mark.parametrize(
    "css",
    ["*{display:none}" * 20_000, ".a " * 60_000, "{" * 100_000, "@media screen{" * 20_000, ":not(" * 30_000,
     "a" * 5_000_000, "a{color:" + "(" * 50_000, "(" * 50_000 + ")" * 50_000 + "{color:red}"],
)  # fmt: skip
def test_absurd_sheets_cost_seconds_at_most(css):
    started = time.process_time()
    read_text(parse_html(f"<style>{css}</style>" + "<p class=x>слово</p>" * 3000).root)
    assert time.process_time() - started < 5


def test_letters_without_size_are_hidden_until_a_size_is_given_back():
    inner = '<b>нет</b><i style="font-size:2em">нет</i><u style="font-size:9pt">есть</u>'
    assert seen("", f'<span style="font-size:0">{inner}</span>') == Seen("видно есть", "нетнет")


def test_a_rule_with_endless_brackets_takes_nothing_from_the_others():
    assert seen(".y{color:" + "(" * 5000 + ")" * 5000 + "}.x{display:none}") == Seen("видно", "скрыто")


def test_ancestors_without_end_cost_seconds_at_most():
    css = "".join(f".z{number} .a{{color:red}}" for number in range(600)) + ".a{color:red}"
    started = time.process_time()
    parse_html(f"<style>{css}</style>" + "<div class=a>" * 1400 + "слово")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (".x{display:none}", "скрыто"),
        ("#z .x{display:none}" + " " * 900_000, ""),
        ("".join(f".a{n}{{display:none}}" for n in range(4000)) + ".x{display:none}", ""),
    ],
)  # fmt: skip
def test_a_linked_sheet_counts_only_where_it_can_be_read_whole(sheet, hidden):
    html = '<head><link rel="stylesheet" href="/s.css"></head><body><p>видно <b class="x">скрыто</b></p></body>'
    assert read_text(parse_html(html, {"/s.css": sheet}).css("p")[0].root).hidden == hidden


@pytest.mark.parametrize("said", ['media="print"', 'rel="alternate stylesheet"', "disabled"])
def test_a_sheet_that_is_not_in_force_is_not_asked_for(said):
    html = f'<head><link {said} rel="stylesheet" href="/s.css"></head><body><p>видно</p></body>'
    assert open_page("site", html, "https://s.example.test/").sheets() == []


def test_elements_that_no_rule_tells_apart_are_one_shape():
    root = parse_html("<p class='a x'>1</p><p id=n class='y a'>2</p><p class=b>3</p><div><p class=a>4</p></div>").root
    shapes = [shape for shape in shapes_of(root, ids={"m"}, classes=frozenset({"a"})) if shape.tag == "p"]
    assert [[place.text for place in shape.elements] for shape in shapes] == [["1", "2"], ["3"], ["4"]]
    assert [shape.above.tag for shape in shapes if shape.above] == ["body", "body", "div"]
    named = [shape for shape in shapes_of(root, ids={"n"}, classes=frozenset({"a"})) if shape.tag == "p"]
    assert [len(shape.elements) for shape in named] == [1, 1, 1, 1]
