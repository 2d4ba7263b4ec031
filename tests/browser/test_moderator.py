"""A moderator's work in a real browser, by keyboard alone, under any layout, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from review_portal.accounts.models import User
from review_portal.review.models import Case, Decision
from review_portal.review.services import Setup, arrange_desk, take_next
from tests.face.world import World, open_case
from tests.scoring.publishing import NOW

pytestmark = pytest.mark.browser
LogIn = Callable[..., Page]
TYPED = """([key, code]) => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
}"""

# Eight adverts of eight shops; were they alike, they would be one campaign and so one case.
UNLIKE = (
    "Свежий товар в южной части города, оплата на карту, спросить @example_lot_a",
    "Курьер везёт товар за полчаса, скидка постоянным клиентам: @example_lot_b",
    "Открылся бот @example_lot_c с витриной: товар, отзывы и гарантия",
    "Ночная смена отдаёт товар до утра, перевод принимаем в крипте — @example_lot_d",
    "Ищем оптовых покупателей, товар от десяти штук, связь через @example_lot_e",
    "Жаңа дүкен ашылды, товар келді, жеткізу тегін, жазыңыз @example_lot_f",
    "Fresh товар every Friday, parcels by post, ask @example_lot_g",
    "Разыгрываем товар среди подписчиков канала магазина @example_lot_h",
)
# Enter once, and the whole decision over again in the very moment in which the next case stands on the page.
PRESSED_AGAIN = """() => new Promise((done) => {
  const press = (code) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: code, code, bubbles: true, cancelable: true }));
  const again = () => { ["Digit4", "Enter", "Enter"].forEach(press); done(); };
  new MutationObserver(again).observe(document.querySelector("#main"), { childList: true });
  press("Enter");
})"""


def settle(page: Page) -> None:
    """Wait until the page says that it takes keys."""
    page.wait_for_selector("html[data-keys=ready]", state="attached")


def open_first(page: Page) -> None:
    settle(page)
    page.keyboard.press("n")
    page.wait_for_selector("#decide")
    settle(page)


def test_ten_cases_are_decided_by_keyboard_alone(
    world: World, aigerim: User, log_in: LogIn, complaints: list[str], settings: Any
) -> None:
    settings.SECOND_LOOKS = 0
    for n, text in enumerate(UNLIKE):
        open_case(text, where=f"example_lot{n}")
    page = log_in(aigerim)
    open_first(page)
    for _ in range(10):
        number = page.locator("h1 .mono").inner_text()
        page.keyboard.press("4")
        page.keyboard.press("Enter")
        page.wait_for_function("number => document.querySelector('h1 .mono')?.textContent !== number", arg=number)
        settle(page)
    expect(page.locator(".empty")).to_be_visible()
    assert Decision.objects.filter(actor=aigerim, exit="no_violation").count() == 10
    assert complaints == []


def test_a_blocking_decision_needs_no_mouse(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.keyboard.press("x")
    page.keyboard.press("3")
    for typed in ("дүкен", "опио", "single post", "байланыс"):  # each in another language
        page.keyboard.type(typed)
        expect(page.locator("#palette-options [aria-selected=true]")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.locator("#palette-options [aria-selected=true]")).to_contain_text(
        page.locator("#write").inner_text()[:8]
    )
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#undo >> text={world.cases[0].number}")
    decision = Decision.objects.filter(exit="blocking").latest("pk")
    assert (decision.members.count(), decision.role, decision.substance) == (2, "shop_link", "opioid")


def test_the_usual_combination_is_two_keys(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.keyboard.press("3")
    expect(page.locator("#palette-options [aria-selected=true] .end")).to_contain_text("100")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#undo >> text={world.cases[0].number}")
    assert Decision.objects.filter(exit="blocking").latest("pk").measure == "channel"


def test_nothing_is_chosen_before_a_person_chooses(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    assert page.locator("#decide input[name=exit]:checked").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator(".say.is-danger")).to_be_visible()
    assert Decision.objects.filter(actor=aigerim).count() == 2  # those of the morning


def test_an_undo_by_key_brings_the_case_back(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#undo >> text={world.cases[0].number}")
    settle(page)
    page.keyboard.press("u")
    page.wait_for_selector(f"h1 .mono >> text={world.cases[0].number}")
    assert Decision.objects.filter(reverses__isnull=False).count() == 1


def test_keys_are_physical(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.evaluate(TYPED, ["ә", "Digit2"])  # the Kazakh layout types letters with the digit row
    expect(page.locator("input[name=exit]").nth(1)).to_be_checked()
    page.keyboard.press("Escape")
    page.evaluate(TYPED, ["о", "KeyJ"])  # J under the Russian layout
    expect(page.locator(".members li").nth(1)).to_have_class("is-current")
    expect(page.locator("input[name=exit]").nth(1)).to_be_checked()


def test_keys_can_be_turned_off_and_changed(world: World, aigerim: User, log_in: LogIn) -> None:
    arrange_desk(actor=aigerim, setup=Setup(keys={"down": "KeyZ"}))
    page = log_in(aigerim)
    open_first(page)
    page.keyboard.press("z")
    expect(page.locator(".members li").nth(1)).to_have_class("is-current")
    arrange_desk(actor=aigerim, setup=Setup(keys_on=False))
    page.reload()
    settle(page)
    page.keyboard.press("4")
    assert page.locator("#decide input[name=exit]:checked").count() == 0


def test_a_double_press_decides_nothing_unseen(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.keyboard.press("4")
    page.evaluate(PRESSED_AGAIN)
    settle(page)
    assert page.locator("h1 .mono").inner_text() == world.cases[1].number
    assert page.locator("#decide input[name=exit]:checked").count() == 0
    assert Decision.objects.filter(exit="no_violation").count() == 1


def test_the_next_case_is_loaded_already(world: World, aigerim: User, log_in: LogIn, complaints: list[str]) -> None:
    page = log_in(aigerim)
    open_first(page)
    expect(page.locator("[data-ready]")).to_be_visible()
    assert Case.objects.held_by(aigerim).count() == 2
    page.evaluate("window.sameDocument = true")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1 .mono >> text={world.cases[1].number}")
    assert page.evaluate("window.sameDocument && document.activeElement.tagName") == "H1"
    assert page.url.endswith("/") and world.cases[1].number[2:] in page.url  # noqa: PT018  # one address
    assert complaints == []


def test_commands_open_a_case_by_number_and_a_page_in_any_language(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    page.keyboard.press("Control+k")
    page.keyboard.type(world.cases[1].number[-6:])
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1 .mono >> text={world.cases[1].number}")
    page.keyboard.press("Control+k")
    page.keyboard.type("settings")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def test_help_prints_both_legends(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim)
    settle(page)
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    assert "J · О" in page.locator("#keys").inner_text()


def test_two_moderators_race_and_get_two_cases(world: World, aigerim: User, rita: User, log_in: LogIn) -> None:
    pages = [log_in(aigerim), log_in(rita)]
    for page in pages:
        page.evaluate("document.querySelector('#take-next').requestSubmit()")
    for page in pages:
        page.wait_for_selector("#write")
    assert {page.locator("h1 .mono").inner_text() for page in pages} == {case.number for case in world.cases}


def test_the_slower_one_is_told_and_keeps_what_was_chosen(
    world: World, aigerim: User, rita: User, log_in: LogIn
) -> None:
    page = log_in(aigerim)
    open_first(page)
    page.fill("#grounds", "Мои слова")
    Case.objects.filter(holder=aigerim).update(lease_until=NOW)
    take_next(actor=rita, now=NOW.replace(year=2027))
    page.check("input[name=exit][value=no_violation]", force=True)
    page.click("#write")
    expect(page.locator("#conflict")).to_be_visible()
    page.click("#conflict summary")
    expect(page.locator("#conflict li").first).to_contain_text("M-02")
    assert page.input_value("#grounds") == "Мои слова"
    assert not Decision.objects.filter(exit="no_violation").exists()


def test_everything_works_without_scripts(world: World, aigerim: User, log_in: LogIn) -> None:
    page = log_in(aigerim, scripts=False)
    page.click("#take-next button")
    page.check("input[name=exit][value=no_violation]", force=True)
    page.click("#write")
    page.wait_for_selector(f"h1 .mono >> text={world.cases[1].number}")
    page.select_option("#language", "kk")
    page.click("form[action='/language/'] button")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
