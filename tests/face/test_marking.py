"""Reasons in the text: nested, split, escaped, and never able to turn the page around."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review_portal.face.marking import KINDS, Span, marked, visible

SPANS = st.builds(
    Span, st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(sorted(KINDS)), st.sampled_from("ABC")
)


def plain(html: str) -> str:
    """Return the marked text without its elements and letters."""
    import re  # of this reading only

    return re.sub(r"<[^>]+>", "", re.sub(r'<a class="ref".*?</a>', "", html))


def test_a_span_inside_another_is_nested() -> None:
    html = marked("товар тут", [Span(0, 9, "sale", "A"), Span(0, 5, "trick", "B")])
    assert html.startswith(
        '<mark class="sale" data-ref="A"><mark class="trick" data-ref="B">товар</mark><a class="ref" href="#r-B">B</a>'
    )
    assert html.endswith('</mark><a class="ref" href="#r-A">A</a>')


def test_spans_that_overlap_are_split_where_the_first_ends() -> None:
    html = marked("abcdef", [Span(0, 4, "sale", "A"), Span(2, 6, "pay", "B")])
    assert html.count('class="pay"') == 2
    assert html.count("</mark>") == html.count("<mark") == 3


def test_text_is_escaped_inside_and_outside_of_marks() -> None:
    assert "<script>" not in marked('<script>alert("x")</script>', [Span(1, 7, "sale", "A")])


def test_signs_that_turn_the_reading_direction_become_chips() -> None:
    assert visible("a\u202eb") == 'a<span class="chip">RLO</span>b'


def test_a_span_outside_of_the_text_is_left_out() -> None:
    assert marked("abc", [Span(2, 9, "sale", "A"), Span(-1, 2, "sale", "B")]) == "abc"


@given(st.text("ab<&ж \n", max_size=40), st.lists(SPANS, max_size=6))
def test_marking_never_changes_the_words_and_always_closes(text: str, spans: list[Span]) -> None:
    html = marked(text, spans)
    assert html.count("<mark") == html.count("</mark>")
    assert plain(html) == str(visible(text))
