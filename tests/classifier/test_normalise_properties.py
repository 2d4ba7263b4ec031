"""Whatever comes in: each change can be walked back, numbers stay numbers, and undisguised text stays itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.normalise import normalise
from classifier.words import known_words

WORDS = list(known_words().rank)
plain_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
hostile = st.text(
    st.one_of(
        st.sampled_from("аоеіқсмphabc0134@$€*#._- \n🎁❄️\u200b\u0301\u0336𝓶ⓚᴀσ()[]<>!"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
figures = st.sampled_from(
    ["12 000 тг", "5г", "0.5 ➖ 22т", "+7 700 000 00 01", "8-701-000-00-00", "4111 1111 1111 1111", "$500", "€20",
     "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0x52908400098527886E0F7030069857D2E4169EE7", "KZ86125KZT5004100100",
     "@example_b0t", "https://example.com/с0ль", "s4l3@example.org", "10шт", "24/7", "1к", "2500₸"]
)  # fmt: skip


@given(hostile)
@settings(max_examples=150, deadline=None)
def test_every_change_can_be_walked_back(text: str) -> None:
    found = normalise(text)
    assert list(found.offsets) == sorted(found.offsets)
    assert (len(found.offsets), found.offsets[-1]) == (len(found.text) + 1, len(text))
    assert all(text[change.start : change.end] == change.original for change in found.changes)
    assert 0 <= found.mixed_script_ratio <= 1


@given(plain_texts)
@settings(max_examples=150, deadline=None)
def test_known_words_stay_as_they_are(text: str) -> None:
    found = normalise(text)
    assert (found.text, found.mixed_script_ratio) == (text, 0.0)


@given(plain_texts, figures, plain_texts)
@settings(max_examples=150, deadline=None)
def test_figures_contacts_and_wallets_are_never_rewritten(before: str, figure: str, after: str) -> None:
    assert figure in normalise(f"{before} {figure} {after}").text


@given(hostile)
@settings(max_examples=100, deadline=None)
def test_kazakh_letters_are_never_folded(text: str) -> None:
    kazakh = "әғқңөұүһі"
    marked = f"{text} қазақша өлең"
    assert "қазақша өлең" in normalise(marked).text
    assert sum(map(normalise("бәрі " + text).text.count, kazakh)) >= 2
