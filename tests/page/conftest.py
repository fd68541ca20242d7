"""A group with a week behind it, and Debian's Chromium to look at it; without a browser these tests are left out."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo.shows import Opening, sandbox
from bot.sandbox.server import Sandbox

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "sample.txt"
PATIENCE = 40_000
"""Milliseconds after which something that should appear is missed: long, since the machine may have other work."""

expect.set_options(timeout=PATIENCE)
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a browser when there is none, and say so."""
    if CHROMIUM:
        return
    missing = pytest.mark.skip(reason="no Chromium: install the package “chromium”, or name the program in CHROMIUM")
    for item in items:
        if item.path.parent == Path(__file__).parent and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(missing)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def room_in(data: Path) -> AsyncIterator[Sandbox]:
    """The sandbox as `make demo` opens it."""
    async with sandbox(Opening(data, reading=(SAMPLE.name, SAMPLE.read_bytes()))) as opened:
        yield opened
        assert opened.unknown_routes == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """One room for all tests that leave its week as it is."""
    async with room_in(tmp_path_factory.mktemp("room")) as opened:
        yield opened


@asynccontextmanager
async def page_of(
    browser: Browser, room: Sandbox, query: str = "?as=eli", size: dict[str, int] = DESKTOP
) -> AsyncIterator[Page]:
    """The page, loaded; whatever the browser complains of fails the test, and so does a request to anywhere else."""
    complaints: list[str] = []
    context = await browser.new_context(viewport={"width": size["width"], "height": size["height"]}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(room.address) else complaints.append(asked.url))
    await page.goto(room.page + query)
    await page.get_by_role("log").get_by_role("article").first.wait_for()
    yield page
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, room: Sandbox) -> AsyncIterator[Page]:
    async with page_of(browser, room) as opened:
        yield opened
