"""Drives the Agents Playground in a real browser, as a person would: type, choose, press, read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Route,
    ViewportSize,
    WebSocket,
    expect,
)

from playground.client import Playground

CARD = ".ac-preview-panel > .ac-adaptiveCard"
EDITOR = "[data-lexical-editor=true]"
WINDOW: ViewportSize = {"width": 1280, "height": 900}
PHONE_CARD = 342
"""Pixels that a card gets on a telephone: its width, less the margins of Teams."""
NARROW = f"""
.phone .ac-preview-panel {{ width: {PHONE_CARD}px !important; min-width: 0 !important; }}
"""
SECONDS = 10.0
LOOPBACK = {"localhost", "127.0.0.1"}


def launch_arguments() -> list[str]:
    """Options of Chromium for a test: no sandbox (it may run as root), nothing over the network."""
    return [
        *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync", "--no-first-run"),
    ]


@dataclass(frozen=True)
class Sent:
    """One message of the bot, as the Playground got it.

    Attributes:
        id: activity id, what a later press names in `replyToId`.
        conversation: where it stands; in a channel with `;messageid=` for its thread.
        body: the activity: `text`, `attachments`, …
    """

    id: str
    conversation: str
    body: dict[str, Any]


class Card:
    """The last card of the conversation on the screen; always the one that is last now."""

    def __init__(self, chat: Chat, place: Locator) -> None:
        self._chat = chat
        self.place = place

    def text(self) -> str:
        """Everything that can be read on the card, in one string; what is hidden is not in it."""
        return self.place.inner_text()

    def texts(self) -> list[str]:
        """The lines that can be read on the card, without empty ones."""
        return [line.strip() for line in self.text().splitlines() if line.strip()]

    def buttons(self) -> list[str]:
        """Titles of the buttons in sight, from top to bottom."""
        found = self.place.locator(".ac-actionSet button:visible")
        titles = [one.get_attribute("aria-label") or one.inner_text() for one in found.all()]
        return [title for title in titles if title != "More options"]

    def press(self, title: str) -> None:
        """Press a button of the card, also one that is folded away under '…'.

        Wait for what it does with `chat.wait_for_card`.
        """
        self._chat.remember()
        button = self._button(title)
        if button.count() == 0:
            self.place.get_by_role("button", name="More options").last.click()
            button = self._chat.page.get_by_role("menuitem", name=title, exact=True)
        button.last.click()

    def can_press(self, title: str) -> bool:
        """Whether the card shows that button and it is enabled."""
        button = self._button(title)
        return button.count() > 0 and button.last.is_enabled()

    def fill(self, label: str, text: str) -> None:
        """Type into the text input with that label, instead of what was in it."""
        self.place.get_by_role("textbox", name=label).fill(text)

    def value(self, label: str) -> str:
        """What stands in the text, date or drop-down input with that label."""
        box = self.place.get_by_role("textbox", name=label)
        found = box if box.count() else self.place.get_by_role("combobox", name=label)
        return found.input_value()

    def choose(self, label: str, *titles: str) -> None:
        """Choose in the choice set with that label: drop-down, radio buttons or tick boxes.

        The choices that are already made stay in a set where several are possible.
        """
        box = self.place.get_by_role("combobox", name=label)
        if box.count() == 0:
            for title in titles:
                self._tick(label, title)
            return
        for title in titles:
            if box.get_attribute("aria-expanded") != "true":
                box.click()
            self._option(title).click()
        if box.get_attribute("aria-expanded") == "true":
            box.press("Escape")

    def options(self, label: str) -> list[str]:
        """The choices that the drop-down with that label offers."""
        box = self.place.get_by_role("combobox", name=label)
        box.click()
        expect(self._listbox().first).to_be_visible()
        found = [one.inner_text() for one in self._listbox().all()]
        box.press("Escape")
        return found

    def toggle(self, label: str, *, on: bool = True) -> None:
        """Set the single tick box with that label."""
        self.place.get_by_role("checkbox", name=label).set_checked(on)

    def date(self, label: str, day: int) -> None:
        """Pick a day of the month that the calendar opens at."""
        self.place.get_by_role("combobox", name=label).click()
        calendar = self._chat.page.get_by_role("grid").last
        calendar.get_by_role("button", name=re.compile(rf"^{day}\b")).first.click()

    def screenshot(self, path: Path) -> None:
        """Make a picture of the whole card, without anything around it, at twice the pixels.

        Raises:
            AssertionError: something on the card is cut off, or was not drawn at all.
        """
        assert self.cut_off() == [], f"cut off: {self.cut_off()}"
        assert self.not_drawn() == [], f"not drawn: {self.not_drawn()}"
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._chat.room_for(self.place):
            self.place.screenshot(path=path, animations="disabled", caret="hide")

    def cut_off(self) -> list[str]:
        """Texts on the card that are cut off at the right; empty when all is well.

        Lines that `maxLines` leaves out do not count: a card asks for that itself.
        """
        found: list[str] = self.place.evaluate(
            """card => {
                const cut = e => e.checkVisibility() && e.clientWidth > 0
                    && e.scrollWidth > e.clientWidth + 1
                    && getComputedStyle(e).overflowX === 'hidden'
                    && !e.matches('input, textarea');
                const all = [card, ...card.querySelectorAll('*')].filter(cut);
                return all.filter(e => !all.some(o => o !== e && e.contains(o)))
                    .map(e => e.innerText.slice(0, 80));
            }"""
        )
        return found

    def not_drawn(self) -> list[str]:
        """Texts that the bot sent in this card and that its renderer left out.

        The renderer drops an element it does not know, and the container around it, without a
        word. What is folded away does not count: `isVisible: false`, a card behind a button.
        """
        drawn = _letters(self.place.evaluate("card => card.textContent"))
        return [text for text in _texts(self._chat.content()) if _letters(text) not in drawn]

    def _button(self, title: str) -> Locator:
        return self.place.locator(".ac-actionSet button").and_(
            self.place.locator(f"[aria-label={json.dumps(title)}]:visible")
        )

    def _tick(self, label: str, title: str) -> None:
        group = self.place.get_by_role("radiogroup", name=label)
        if group.count():
            group.get_by_role("radio", name=title, exact=True).check()
            return
        # the name of a tick box in a set is that of the set and its own
        name = re.compile(rf"{re.escape(label)}.*\b{re.escape(title)}$")
        self.place.get_by_role("checkbox", name=name).check()

    def _listbox(self) -> Locator:
        return self._chat.page.locator(
            "[role=listbox] [role=option], [role=listbox] [role=menuitemcheckbox],"
            " .fui-Listbox .fui-Option"
        ).filter(visible=True)

    def _option(self, title: str) -> Locator:
        return self._listbox().filter(has_text=re.compile(rf"^\s*{re.escape(title)}\s*$")).first


class Chat:
    """The Playground in one browser window.

    Attributes:
        page: the page, for what has no method here.
        sent: the messages of the bot so far, oldest first.
        failures: what went wrong out of sight: errors in the console, calls between bot and
            Playground that were answered with 400 or higher. Check that it is empty.
    """

    def __init__(self, page: Page, playground: Playground) -> None:
        self.page = page
        self.playground = playground
        self.sent: list[Sent] = []
        self.failures: list[str] = []
        self._contents: list[tuple[str, dict[str, Any]]] = []
        self._before: list[str] = []
        self._in_channel = False
        self._conversation: str = playground.config["personalChat"]["id"]
        page.set_default_timeout(SECONDS * 1000)
        page.set_viewport_size(WINDOW)
        page.route(_is_elsewhere, _refuse)
        page.on("console", self._hear_console)
        page.on("pageerror", self._hear_page_error)
        page.on("websocket", self._hear_socket)
        page.goto(playground.url, wait_until="domcontentloaded", timeout=60_000)
        page.get_by_role("treeitem", name="Personal Chat").wait_for()
        page.get_by_title("Toggle Log Panel").click()
        page.add_style_tag(content=NARROW)

    def close(self) -> None:
        """Leave the Playground and forget it; the page stays, for the next test."""
        self.page.remove_listener("console", self._hear_console)
        self.page.remove_listener("pageerror", self._hear_page_error)
        self.page.remove_listener("websocket", self._hear_socket)
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.unroute(_is_elsewhere, _refuse)
        self.page.goto("about:blank")

    def open_personal(self) -> None:
        """Open the chat of one person with the bot."""
        self._open("Personal Chat", self.playground.config["personalChat"]["id"])

    def open_group(self) -> None:
        """Open the group chat: everybody is in it, the bot hears only what mentions it."""
        chat = self.playground.config["groupChat"]
        self._open(chat["name"], chat["id"])

    def open_channel(self, name: str = "General") -> None:
        """Open a channel of the team: 'General', or the other one in the configuration."""
        team = self.playground.config["team"]
        ids = {"General": team["id"]} | {one["name"]: one["id"] for one in team["channels"]}
        self._open(f"{team['name']} - {name}", ids[name])
        self._in_channel = True

    def say(self, text: str) -> None:
        """Say something here; in a channel that is a new post. Mention with `mention`."""
        self._type(self.page.locator(EDITOR).first, text)

    def reply(self, text: str) -> None:
        """Say something in the newest thread of this channel."""
        self._type(self.page.locator(EDITOR).nth(1), text)

    def mention(self, text: str) -> str:
        """The same text, said to the bot: what a person types in a channel or group chat."""
        return f"<at>{self.playground.config['bot']['name']}</at> {text}"

    def wait_for_card(self, containing: str = "", seconds: float = SECONDS) -> Card:
        """Wait until there is something new since the last thing said or pressed.

        Args:
            containing: text that must be on the last card then.
            seconds: how long at most.

        Raises:
            AssertionError: it did not come; the message holds the last card and the failures.
        """
        return self._wait(lambda now: now != self._before, containing, seconds)

    def wait_for_text(self, text: str, seconds: float = SECONDS) -> None:
        """Wait until a text stands somewhere in the conversation."""
        expect(self.page.get_by_text(text).last).to_be_visible(timeout=seconds * 1000)

    def wait_for_sent(self, number: int, seconds: float = SECONDS) -> Sent:
        """Wait until the bot has sent that many messages; gives the last of these."""
        self._until(lambda: len(self.sent) >= number, seconds)
        assert len(self.sent) >= number, f"{len(self.sent)} messages; {self.failures}"
        return self.sent[number - 1]

    def cards(self) -> list[str]:
        """The texts of all cards on the screen, in the order in which they came."""
        return [place.inner_text() for place in self._places().all()]

    def last_card(self) -> Card:
        """The newest card: the lowest one in a chat, the lowest of the newest thread in a channel.

        Raises:
            AssertionError: there is no card.
        """
        assert self._places().count(), f"no card here; {self.failures}"
        return Card(self, self._places().last)

    def content(self) -> dict[str, Any]:
        """JSON of the card that was sent or answered last in this conversation; {} without."""
        here = [one for place, one in self._contents if place.split(";")[0] == self._conversation]
        return here[-1] if here else {}

    def remember(self) -> None:
        """Take what is on the screen now as old, for the next `wait_for_card`."""
        self._before = self.cards()

    def on_phone(self) -> None:
        """Make the cards as narrow as on a telephone of 390 pixels.

        The window stays: the Playground does not fit a narrow one, and gives a card 446 pixels
        at least. It renders every card as 'wide', so `targetWidth` cannot be seen here.
        """
        self.page.evaluate("document.documentElement.classList.add('phone')")

    def on_desktop(self) -> None:
        """Give the cards their own width again."""
        self.page.evaluate("document.documentElement.classList.remove('phone')")

    @contextmanager
    def room_for(self, place: Locator) -> Iterator[None]:
        """Make the window so high that an element fits, for as long as that is needed."""
        size = self.page.viewport_size
        box = place.bounding_box()
        assert size is not None
        assert box is not None
        wanted = max(size["height"], int(box["height"]) + 500)
        self.page.set_viewport_size({"width": size["width"], "height": wanted})
        place.scroll_into_view_if_needed()
        try:
            yield
        finally:
            self.page.set_viewport_size(size)

    def _open(self, name: str, conversation: str) -> None:
        self.page.get_by_role("treeitem", name=name, exact=True).click()
        self.page.locator(EDITOR).first.wait_for()
        self._conversation = conversation
        self._in_channel = False
        self.remember()

    def _type(self, editor: Locator, text: str) -> None:
        self.remember()
        editor.click()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def _places(self) -> Locator:
        if not self._in_channel:
            return self.page.locator(CARD)
        threads = self.page.locator(".fui-Card").filter(has=self.page.locator(EDITOR))
        return threads.nth(1).locator(CARD)  # the first one is the box for a new post

    def _wait(self, is_new: Callable[[list[str]], bool], containing: str, seconds: float) -> Card:
        def there() -> bool:
            now = self.cards()
            return bool(now) and is_new(now) and containing in now[-1]

        self._until(there, seconds)
        last = self.cards()[-1:]
        assert there(), f"waited for a card with {containing!r}; last: {last}; {self.failures}"
        return self.last_card()

    def _until(self, done: Callable[[], bool], seconds: float) -> None:
        for _ in range(int(seconds * 20)):
            if done():
                return
            self.page.wait_for_timeout(50)

    def _hear_console(self, message: ConsoleMessage) -> None:
        url = urlsplit(message.location.get("url", ""))
        ours = url.hostname in LOOPBACK and not url.path.endswith("favicon.ico")
        if message.type == "error" and ours and "office.net" not in message.text:
            self.failures.append(f"console: {message.text[:500]}")

    def _hear_page_error(self, error: Error) -> None:
        self.failures.append(f"page: {error}")

    def _hear_socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear_frame)

    def _hear_frame(self, frame: str | bytes) -> None:
        heard = json.loads(frame)
        if heard.get("action") in {"createMessage", "updateMessage"}:
            message, place = heard["message"], heard["actionConversationId"]
            if heard["action"] == "createMessage":
                self.sent.append(Sent(message["messageId"], place, message))
            for attachment in message.get("attachments") or []:
                self._contents.append((place, attachment.get("content") or {}))
        log = heard.get("log") or {}
        response = log.get("response") or {}
        status, body = response.get("statusCode", 200), response.get("body")
        if isinstance(status, int) and status >= 400:
            self.failures.append(f"{log.get('activityName')} from {log.get('from')}: {status}")
        if log.get("activityName") == "invoke" and isinstance(body, dict):
            value = body.get("value")
            if isinstance(value, dict) and value.get("type") == "AdaptiveCard":
                self._contents.append((log["conversationId"], value))


def _is_elsewhere(url: str) -> bool:
    return urlsplit(url).hostname not in LOOPBACK


def _refuse(route: Route) -> None:
    route.abort()


def _texts(element: object) -> Iterator[str]:
    """Every text of a card that is to be drawn at once: not choices, buttons or inner cards."""
    if isinstance(element, list):
        for one in element:
            yield from _texts(one)
    elif isinstance(element, dict) and "targetWidth" not in element and _shows(element):
        for key, value in element.items():
            if key in {"text", "label"} and isinstance(value, str):
                yield value
            elif key not in {"actions", "selectAction", "fallback", "choices", "refresh", "data"}:
                yield from _texts(value)


def _shows(element: dict[str, Any]) -> bool:
    """Whether it is drawn from the start: what is folded away is drawn when it is opened."""
    return element.get("isVisible") is not False


def _letters(text: str) -> str:
    """Only letters and digits: markdown, its escapes and the addresses of its links are gone."""
    return re.sub(r"[\W_]+", "", re.sub(r"\]\([^)]*\)", "]", text))
