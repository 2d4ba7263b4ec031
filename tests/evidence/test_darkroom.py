"""Real Tesseract and real codes on drawn walls; hostile pictures end with a word, and nothing of a camera comes out."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageOps

from review_portal.evidence import developing
from review_portal.evidence.developing import develop
from tests.tips.drawings import animated, bomb, jpeg, wall, with_exif


def test_a_wall_is_read_in_three_languages_with_its_code(photo: bytes) -> None:
    developed = develop(photo)
    assert "Қар, шөп, тұз әкелеміз" in developed.text
    assert "t.me/example_harbor" in developed.text
    assert developed.codes == ("https://t.me/example_qr_shop",)
    assert (developed.width, developed.height, developed.marks) == (900, 520, ())


def test_every_line_and_code_has_its_place_in_the_picture(photo: bytes) -> None:
    developed = develop(photo)
    [line] = [line for line in developed.lines if line.text == "t.me/example_harbor"]
    assert (35 < line.left < 50, 150 < line.top < 180, line.right < 500, line.bottom < 220) == (True,) * 4
    [code] = developed.code_places
    assert (code.text, 660 <= code.left < 700, 820 < code.right <= 860) == (developed.codes[0], True, True)


def test_an_underscore_that_looks_like_a_space_is_seen() -> None:
    text = develop(jpeg(ImageOps.invert(wall("@example_my_shop", "open today", "@snow_kz_bot пишите")))).text
    assert {"@example_my_shop", "open today", "@snow_kz_bot пишите"} <= set(text.splitlines())


def test_the_copy_holds_nothing_that_a_camera_wrote() -> None:
    sent = with_exif(wall("@example_turned"), "Айжан's telephone")
    developed = develop(sent)
    clean = Image.open(io.BytesIO(developed.clean))
    assert "@example_turned" in developed.text  # and it was turned upright
    assert (clean.size, dict(clean.getexif()), "comment" in clean.info) == ((900, 520), {}, False)
    assert b"telephone" in sent
    assert b"telephone" not in developed.clean


def test_a_file_with_two_faces_comes_out_with_one() -> None:
    developed = develop(jpeg(wall("@example_two")) + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in developed.clean
    assert developed.clean.startswith(b"\xff\xd8\xff")


def test_a_photo_that_was_cut_off_is_read_as_far_as_it_came() -> None:
    whole = jpeg(wall("@example_top", "second", "third"))
    developed = develop(whole[: len(whole) * 3 // 4])
    assert "truncated" in developed.marks
    assert "@example_top" in developed.text


def test_of_a_moving_picture_the_first_is_read() -> None:
    developed = develop(animated())
    assert developed.marks == ("animated",)
    assert ("@example_first" in developed.text, "@example_second" in developed.text) == (True, False)


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        (bomb(), "too_large"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "broken"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 ", "broken"),
        (b"GIF89a" + b"\0" * 50, "broken"),
        (b"", "broken"),
    ],
)
def test_a_hostile_picture_ends_with_a_word(content: bytes, mark: str) -> None:
    developed = develop(content)
    assert (developed.marks, developed.clean, developed.text) == ((mark,), b"", "")


def test_what_takes_too_long_is_ended_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch, photo: bytes) -> None:
    monkeypatch.setattr(developing, "PATIENCE", 0.01)
    assert develop(photo).marks == ("no_answer",)


def test_without_a_reader_of_letters_the_codes_are_still_read(monkeypatch: pytest.MonkeyPatch, photo: bytes) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    developed = develop(photo)
    assert (developed.text, developed.marks) == ("", ("no_words",))
    assert developed.codes == ("https://t.me/example_qr_shop",)
