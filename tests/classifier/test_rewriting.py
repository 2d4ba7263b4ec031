"""Edits compose, and every character knows its place in the original."""

from classifier.rewriting import Change, Edit, Rewriting


def test_edits_of_edits_lead_back_to_the_original() -> None:
    rewriting = Rewriting("a--b c")
    rewriting.apply([Edit(1, 3, "")], "joined")
    rewriting.apply([Edit(0, 2, "XYZ")], "grown")
    assert rewriting.text == "XYZ c"
    assert rewriting.offsets == [0, 3, 3, 4, 5, 6]
    assert rewriting.changes[-1] == Change(0, 4, "a--b", "XYZ", "grown")


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    rewriting = Rewriting("abc")
    rewriting.apply([Edit(0, 1, "a")], "none")
    assert (rewriting.text, rewriting.changes) == ("abc", [])


def test_an_overlapping_edit_is_passed_over() -> None:
    rewriting = Rewriting("abcd")
    rewriting.apply([Edit(0, 2, "X"), Edit(1, 3, "Y")], "twice")
    assert rewriting.text == "Xcd"
