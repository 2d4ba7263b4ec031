"""Kazakh and Russian are complete, and what is shipped is what was translated."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import ngettext

PORTAL = Path(__file__).resolve().parents[2] / "review_portal"
LANGUAGES = ("kk", "ru")
PLACES = re.compile(r"%\((\w+)\)")
TAGS = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def catalogue(language: str, ending: str) -> Path:
    return PORTAL / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


def wanted() -> set[str]:
    """Return every simple msgid of templates and code, read without gettext's own tools."""
    found = {
        next(filter(None, pair))
        for page in (PORTAL / "templates").rglob("*.html")
        for pair in TAGS.findall(page.read_text())
    }
    calls = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")
    return found | {text for module in PORTAL.rglob("*.py") for text in calls.findall(module.read_text())}


def spoken(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return translations by their msgids; a plural has several of both."""
    read = read_po(io.BytesIO(catalogue(language, "po").read_bytes()))
    return {many(message.id): many(message.string) for message in read if message.id}


def many(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    translated = spoken(language)
    assert wanted() - {ids[0] for ids in translated} == set()
    assert [ids for ids, strings in translated.items() if not all(strings)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_places(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(PLACES.findall(text))

    assert [
        ids for ids, strings in spoken(language).items() if any(places(text) != places(ids[-1]) for text in strings)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_of_this_text(language: str) -> None:
    compiled = gettext.GNUTranslations(io.BytesIO(catalogue(language, "mo").read_bytes()))._catalog  # type: ignore[attr-defined]  # the only way to see it whole
    said = {
        (ids[0], place) if len(ids) > 1 else ids[0]: text
        for ids, strings in spoken(language).items()
        for place, text in enumerate(strings)
    }
    assert {name: text for name, text in compiled.items() if name} == said, (
        "Run msgfmt on the catalogue and commit both."
    )


def test_plurals_follow_the_language() -> None:
    def said(language: str, count: int) -> str:
        with translation.override(language):
            return ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}

    assert [said("ru", count) for count in (1, 2, 5, 21)] == ["1 запись", "2 записи", "5 записей", "21 запись"]
    assert [said("kk", count) for count in (1, 5)] == ["1 жазба", "5 жазба"]
