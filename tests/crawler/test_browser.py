"""A browser that cannot be started is said in words, and takes nobody with it."""

import asyncio

import pytest

from crawler.browser import Browser, NoBrowser


def test_a_browser_that_cannot_be_started_harms_nobody(monkeypatch):
    killed = []
    monkeypatch.setattr("os.killpg", lambda group, number: killed.append(group))
    monkeypatch.setattr("os.posix_spawn", lambda *_, **__: (_ for _ in ()).throw(BlockingIOError("too many processes")))

    async def start():
        browser = Browser()
        with pytest.raises(NoBrowser, match="too many processes"):
            await browser.start()
        await browser.close()

    asyncio.run(start())
    assert killed == []
