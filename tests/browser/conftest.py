"""A browser, and a place for pictures of what it shows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.newcomer import Newcomer

_CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--no-first-run"]


# Not for the session: Playwright keeps an event loop running, beside which no asynchronous test can run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not _CHROMIUM.exists() and "CI" not in os.environ:
        pytest.skip("Debian's Chromium is not installed: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def newcomer(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Newcomer]:
    """Somebody in front of the page; pictures go where CI keeps them."""
    pictures = Path(os.environ.get("BANDSTAND_ARTEFACTS") or tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    newcomer = Newcomer(context.new_page(), pictures)
    yield newcomer
    newcomer.take_picture(f"{request.node.name}-last")
    context.close()
