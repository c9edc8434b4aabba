"""How somebody works a page: with a mouse, with scripts or without, or by the keyboard alone."""

from typing import Any

from playwright.sync_api import Locator, Page

MOST_TABS = 400  # a page on which the wanted thing is not reached by then cannot be worked by keys


class Mouse:
    """Presses what it sees. Whatever is pressed here leads to a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            thing.click()

    def tick(self, thing: Locator) -> None:
        thing.check()

    def fill(self, thing: Locator, words: str) -> None:
        thing.fill(words)

    def choose(self, thing: Locator, start: str) -> None:
        """The choice whose words begin so."""
        words = thing.locator("option").all_text_contents()
        thing.select_option(label=next(each for each in words if each.startswith(start)))


class Keyboard:
    """Tab, arrows, Space and Enter, and nothing else: the mouse lies in a drawer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        self._reach(thing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, thing: Locator) -> None:
        """A box by Space; one of several by the arrows, as the keyboard gives them."""
        if thing.get_attribute("type") == "radio":
            self._reach_radio(thing)
        else:
            self._reach(thing)
        if not thing.is_checked():
            self.page.keyboard.press("Space")
        if not thing.is_checked():
            raise AssertionError(f"{thing} cannot be chosen by keyboard")

    def fill(self, thing: Locator, words: str) -> None:
        self._reach(thing)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def choose(self, thing: Locator, start: str) -> None:
        """Typing the first letters moves a list of choices to the one that begins so."""
        self._reach(thing)
        self.page.keyboard.type(start)

    def _reach(self, thing: Locator) -> None:
        thing.wait_for(state="visible")
        for _ in range(MOST_TABS):
            if thing.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{thing} is not reached by the Tab key")

    def _reach_radio(self, thing: Locator) -> None:
        """Into the group by Tab (on the chosen one, or an end of it), then along by the arrows."""
        thing.wait_for(state="visible")
        same = "it => document.activeElement.name === it.name"
        for _ in range(MOST_TABS):
            if thing.evaluate(same):
                break
            self.page.keyboard.press("Tab")
        for _ in range(MOST_TABS):
            if thing.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{thing} is not reached by the arrow keys")


def hands_of(kind: str, page: Page) -> Any:
    """The hands of this kind for a page: "keyboard", or a mouse whatever else is said."""
    return Keyboard(page) if kind == "keyboard" else Mouse(page)
