"""`plek chat`: the bot in a terminal, for who has no Teams at hand."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from admin.client_words import STOP, ClientWords, client_words
from admin.failure import told
from admin.form import Asked, NotSent
from admin.terminal import WIDTH, Button, Page, Press, plain, text_of

if TYPE_CHECKING:
    from admin.talk import Shown, Talk

_NUMBER = re.compile(r"\[?([0-9]{1,2})\]?")
_PROMPT = "> "

Run = Callable[[Coroutine[Any, Any, "list[Shown]"]], "list[Shown]"]


class Place(StrEnum):
    """Where the conversation is held."""

    PERSONAL = "personal"
    GROUP = "group"
    CHANNEL = "channel"


def chat(
    person: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Who you are: a role, no real name.")
    ] = "Vrager",
    place: Annotated[
        Place, typer.Option(help="Where you talk: alone with the bot, or where others read along.")
    ] = Place.PERSONAL,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Keep the conversation in this database (sqlite:///PATH or postgresql://…)."
            " Without it everything is forgotten at the end.",
        ),
    ] = "",
) -> None:
    """Talk with the bot in this terminal.

    Type a question, and a number to press a button. It works through a pipe too, and ends where
    the input ends.
    """
    if sys.stdin.isatty():
        typer.echo(client_words("nl").wait, err=True)
    # The bot takes a while to load, and `plek --help` does not need it.
    from admin.talk import talking  # noqa: PLC0415

    with told(), tempfile.TemporaryDirectory(prefix="plek-chat-") as folder:
        url = database or f"sqlite:///{Path(folder, 'chat.db')}"
        with asyncio.Runner() as runner:
            stack = AsyncExitStack()
            try:
                talk = runner.run(
                    stack.enter_async_context(talking(url, name=person, place=place.value))
                )
                Conversation(talk, runner.run, _ask, typer.echo).hold()
            except KeyboardInterrupt:
                typer.echo("")
            finally:
                runner.run(stack.aclose())


class Conversation:
    """A conversation at a terminal.

    run: runs a piece of the talk to its end; between two pieces the bot stands still, waiting for
    the same person as the terminal does. ask: shows a prompt and gives what was typed, or raises
    EOFError. say: shows a text.
    """

    def __init__(
        self, talk: Talk, run: Run, ask: Callable[[str], str], say: Callable[[str], None]
    ) -> None:
        self._talk = talk
        self._run = run
        self._ask = ask
        self._say = say
        self._card: Shown | None = None
        self._unfolded: frozenset[str] = frozenset()
        self._page = Page("", (), ())

    def hold(self) -> None:
        """Talk until the input ends or somebody stops."""
        self._show(self._run(self._talk.begin()))
        self._say(f"\n{self._words.start}\n")
        try:
            while (line := self._ask(_PROMPT).strip()) not in STOP:
                if line:
                    self._answer(line)
        except EOFError:
            self._say("")
        self._say(self._words.gone)

    @property
    def _words(self) -> ClientWords:
        language = (self._card.card or {}).get("lang", "") if self._card else ""
        return client_words(str(language))

    def _answer(self, line: str) -> None:
        numbered = _NUMBER.fullmatch(line)
        count = len(self._page.buttons)
        if numbered is None:
            self._show(self._run(self._talk.say(line)))
        elif not count:
            self._say(self._words.no_buttons)
        elif 1 <= int(numbered[1]) <= count:
            self._press(self._page.buttons[int(numbered[1]) - 1])
        else:
            self._say(self._words.no_button.format(count=count))

    def _press(self, button: Button) -> None:
        match button.press:
            case Press.LINK:
                self._say(button.url)
            case Press.FOLD:
                self._unfolded ^= frozenset(button.folds)
                self._draw()
            case Press.SEND:
                self._send(button)

    def _send(self, button: Button) -> None:
        inputs: dict[str, str] = {}
        if button.asks and self._page.fields:
            asked = Asked(self._ask, self._say, self._words)
            try:
                inputs = asked.filled_in(button.title, self._page.fields)
            except NotSent:
                self._say(self._words.back)
                return
        if self._card is not None:
            self._show(self._run(self._talk.press(self._card, button.verb, button.data, inputs)))

    def _show(self, shown: Sequence[Shown]) -> None:
        for each in shown:
            if each.card is None:
                self._say(f"\n{plain(each.text)}\n")
            # It may come twice: as the answer to a press, and for who reads along.
            elif self._card is None or (each.key, each.card) != (self._card.key, self._card.card):
                self._card, self._unfolded = each, frozenset()
                self._draw()

    def _draw(self) -> None:
        if self._card is not None and self._card.card is not None:
            width = min(WIDTH, shutil.get_terminal_size().columns - 2)
            self._page = text_of(self._card.card, unfolded=self._unfolded, width=max(width, 20))
            self._say(f"\n{self._page.text}\n")


def _ask(prompt: str) -> str:
    line = input(prompt)
    if not sys.stdin.isatty():
        typer.echo(line)  # a person sees what they type; a pipe shows nothing
    # What is no UTF-8 comes in as half characters, which no JSON can hold.
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
