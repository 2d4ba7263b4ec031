"""Takes the pictures of the README and of docs/moderators.md from a running portal.

python docs/screenshots.py http://127.0.0.1:8900 demo_bota PASSWORD [FOLDER]
python docs/screenshots.py http://127.0.0.1:8900 demo_bota PASSWORD --moderators [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SCREEN = {"width": 1440, "height": 900}


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("#username", username)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_selector("nav.rail")


def take(page: Page, folder: Path, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}.png")


def moderators(page: Page, folder: Path) -> None:
    """Take the main pages of judging in the three languages; whoever logs in must hold no second look."""
    for language in ("kk", "ru", "en"):
        page.goto("/queue/")
        page.select_option("#language", language)
        page.wait_for_selector(f"html[lang={language}]")
        take(page, folder, f"queue.{language}")
        page.click("#take-next button")
        page.wait_for_selector("#decide")
        page.wait_for_timeout(1500)
        take(page, folder, f"case.{language}")
        page.keyboard.press("3")
        page.wait_for_selector("#palette:not([hidden])")
        take(page, folder, f"palette.{language}")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Slash")
        take(page, folder, f"keys.{language}")
        page.keyboard.press("Escape")
        page.goto("/desk/")
        take(page, folder, f"desk.{language}")


def main(address: str, username: str, password: str, *rest: str) -> None:
    of_judging = "--moderators" in rest
    named = [word for word in rest if word != "--moderators"]
    pictures = Path(named[0] if named else "docs/pictures/moderators" if of_judging else "docs/pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(base_url=address, viewport=SCREEN)
        log_in(page, username, password)
        if of_judging:
            moderators(page, pictures)
            browser.close()
            return
        page.goto("/queue/")
        take(page, pictures, "queue")
        page.click("#take-next button")
        page.wait_for_selector("#decide")
        take(page, pictures, "case")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
