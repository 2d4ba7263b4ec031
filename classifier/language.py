"""Names the language of a text: Kazakh by its own letters or its Latin spelling, the rest by two identifiers."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from classifier.backwriting import in_cyrillic
from classifier.reading import MASKS
from classifier.rewriting import Rewriting

LANGUAGES = ("kk", "ru", "en", "uz", "ky", "tr", "uk", "tt")
KAZAKH_ONLY = re.compile(r"[әғқұіһ]", re.IGNORECASE)  # і also stands in Ukrainian, ө ү ң in Kyrgyz
KYRGYZ_WORDS = re.compile(
    r"(?<!\w)(жана|менен|эмес|үчүн|болот|керек|бар|жок|бул|өзү|кыргыз\w*|сом)(?!\w)", re.IGNORECASE
)
KAZAKH_WORDS = re.compile(
    r"(?<!\w)(жəне|мен|бар|жоқ|үшін|емес|керек|бол\w*|таза|арзан|тез|жеткіз\w*|қайда|қалай|сат\w*|алу|беру|теңге|ғой|ма|ме)(?!\w)",
    re.IGNORECASE,
)
KAZAKH_LATIN = re.compile(
    r"(?<!\w)(jane|jäne|zhane|men|bar|joq|zhoq|jok|zhok|ushin|üşın|emes|kerek|bolad?y|zhetkiz\w*|jetkiz\w*|jetkız\w*"
    r"|arzan|satyla?d?y|satamyn|satam|alamyn|tenge|teŋge|qala\w*|qosp?a|koktem|kok|taza|salem|sälem|qayda|kayda|zhumys|jumys|jumıs"
    r"|bizde|sizge|olar|tegin|tez|sapaly|sapalı|jaksy|zhaksy|jaqsy|jaqsı)(?!\w)",
    re.IGNORECASE,
)
# Words and endings without a letter of their own that no Russian word has; "бар" and "сат…" alone prove nothing.
KAZAKH_SPELT = re.compile(
    r"(?<!\w)(арзан\w*|жаз|жаздар|жазамын|керек|сатам\w*|сатыла\w+|алам\w*|балалар|жекеге|тез|таза|емес|мен|деген"
    r"|\w{2,}(?:ылады|лайды|амын|аймын|дап|паймын|сыз|айық|ымыз|арсыз|маңыз))(?!\w)",
    re.IGNORECASE,
)
RUSSIAN_WORDS = re.compile(
    r"(?<!\w)(и|в|на|с|по|что|это|как|или|для|от|до|за|к|из|но|же|так|все|всё|только|есть|нет|если|уже|без|под|при|мы|вы|ты"
    r"|он|она|они|я|кто|где|чтобы|ещё|еще|можно|надо|нужно|пишите|про|после|через|там|тут|сразу|кому|меня|тебя|его|их|был|будет"
    r"|\w{3,}(?:ого|его|ый|ая|ые|ться|ется|ите|йте|ешь|ишь|ами|ях|ует|ают|ить|ать))(?!\w)",
    re.IGNORECASE,
)
UZBEK_LETTERS = re.compile(
    r"[og]ʻ|(?<![a-z])(?:o['‘’`](?!clock|s\b)[a-z]|g['‘’`][oa])|[bkqty]o['‘’`][a-z]", re.IGNORECASE
)
KYRGYZ_ONLY = re.compile(r"аа|оо|уу|ээ|өө|үү|(?<!\w)(?:жана|менен|эмес|үчүн|болот|жок|өзү)(?!\w)", re.IGNORECASE)
UZBEK_WORDS = re.compile(
    r"(?<!\w)(bor|yoq|uchun|bilan|kerak|narx\w*|arzon\w*|sotil\w+|sotam\w*|yetkaz\w+|dona|ming|toza|tez|yoz\w*|qani|emas)(?!\w)",
    re.IGNORECASE,
)
SHORT = 5  # words: below, an identifier guesses, and a guess needs a second witness
CYRILLIC = re.compile(r"[\u0400-\u052f]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
LEAST_LETTERS = 3
LEAST_MIXED = 0.08  # share of the words that the rarer of two languages must have


def identify(text: str) -> str:
    """Return kk, ru, en, uz, ky, mixed (Kazakh and Russian in one text) or und.

    >>> identify("Қоспа бар, жеткізу тегін"), identify("Продам гараж, недорого"), identify("bar, arzan, jetkizu tegin")
    ('kk', 'ru', 'kk')
    """
    # A handle is written in Latin letters whatever its owner speaks; it speaks only where nothing else does.
    bare = MASKS.sub(" ", text)
    text = bare if len(LATIN.findall(bare)) + len(CYRILLIC.findall(bare)) >= LEAST_LETTERS else text
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    if cyrillic + latin < LEAST_LETTERS:
        return "und"
    return _cyrillic(text) if cyrillic >= latin else _latin(text)


def _cyrillic(text: str) -> str:
    words = re.findall(r"[\u0400-\u052f]+", text)
    kazakh = sum(bool(KAZAKH_ONLY.search(word) or KAZAKH_WORDS.fullmatch(word)) for word in words)
    russian = len(RUSSIAN_WORDS.findall(text))
    if min(kazakh, russian) >= 2 and min(kazakh, russian) / len(words) >= LEAST_MIXED:
        return "mixed"
    if KAZAKH_ONLY.search(text) and kazakh / len(words) > 0.08:
        return "kk"
    if re.search(r"[өүң]", text, re.IGNORECASE) or len(KYRGYZ_WORDS.findall(text)) >= 2:
        kyrgyz = KYRGYZ_ONLY.search(text) or len(words) >= SHORT
        return "ky" if kyrgyz and not _says(text, "kk") else "kk"
    if re.search(r"[ўҳ]", text, re.IGNORECASE):
        return "uz"
    spelt = len(KAZAKH_SPELT.findall(text))
    if spelt and spelt / len(words) >= 0.25:
        return "kk"
    guess = str(_identifier().classify(text)[0])
    # Without a letter of their own Kyrgyz and Uzbek need a second witness: slang in short Russian looks like anything.
    return guess if (guess == "kk" and (spelt or len(words) >= SHORT)) or _is_witnessed(guess, text) else "ru"


def _is_witnessed(guess: str, text: str) -> bool:
    return guess in ("ky", "uz") and _says(text, guess)


def _latin(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    kazakh = len(KAZAKH_LATIN.findall(text)) + len(re.findall(r"[ğūŋşäñ]", text.lower()))
    if kazakh >= max(2, 0.2 * len(words)):
        return "kk"
    uzbek = bool(UZBEK_LETTERS.search(text)) or len(UZBEK_WORDS.findall(text)) >= 2
    back = "" if uzbek else _written_back(text)
    if len(CYRILLIC.findall(back)) > len(LATIN.findall(back)):
        return _cyrillic(back)
    guess = str(_identifier().classify(text)[0])
    if uzbek or (guess == "uz" and (len(words) >= SHORT or UZBEK_WORDS.search(text))):
        return "uz"
    return "kk" if kazakh and guess != "en" else "en"


def _written_back(text: str) -> str:
    """Return Russian or Kazakh that was typed in Latin letters in Cyrillic; any other text as it is."""
    rewriting = Rewriting(text)
    rewriting.apply(in_cyrillic(text), "transliterated")
    return rewriting.text


def _says(text: str, language: str) -> bool:
    import pycld2

    try:
        return any(found[1] == language for found in pycld2.detect(text)[2])
    except pycld2.error:
        return False


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
