"""What a person does on the page, and how long to wait for it."""

from __future__ import annotations

from typing import Any


def ask(page: Any, question: str) -> None:
    page.get_by_label("Ваш вопрос").fill(question)
    page.get_by_role("button", name="Спросить").click()


def answered(page: Any) -> None:
    """Wait for the answer with the picture of its page."""
    page.locator(".svod-answer").wait_for()
    picture = page.locator(".svod-page img:visible").first
    picture.wait_for()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=picture.element_handle())
    settled(page)


def settled(page: Any) -> None:
    """Wait until the script of the page has run to its end."""
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')")
    page.wait_for_timeout(300)
