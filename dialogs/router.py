"""From what is said to the step that answers it: exact tables, never a part of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dialogs.ask import ASK, MORE
from dialogs.confirm import CONFIRM, SOLVED
from dialogs.follow import FOLLOW
from dialogs.networks import NETWORKS
from dialogs.offer import OFFER
from dialogs.privacy import FORGET, FORGET_ME, KEEP, MY_DATA
from dialogs.questions import MINE, NUMBERED, SHOW, WITHDRAW, number_in
from dialogs.sharpen import CANCEL, SHARPEN, SUBMIT
from dialogs.step import Said, Step
from dialogs.talk import BROKERS_ONLY, HELP, text_step
from knowledge.text import fold

VERBS: dict[str, Step[Any]] = {
    "ask.sharpen": SHARPEN,
    "ask.submit": SUBMIT,
    "ask.confirm": CONFIRM,
    "ask.edit": SHARPEN,
    "ask.cancel": CANCEL,
    "ask.solved": SOLVED,
    "ask.more": MORE,
    "question.withdraw": WITHDRAW,
    "question.show": SHOW,
    "question.offer": OFFER,
    "question.follow": FOLLOW,
    "questions.page": MINE,
    "networks.page": NETWORKS,
    "privacy.show": MY_DATA,
    "privacy.ask": FORGET_ME,
    "privacy.forget": FORGET,
    "privacy.keep": KEEP,
}
"""What a button can ask for. The names are stable: see docs/decisions."""

HELLO = text_step("hello")
THANKS = text_step("thanks")
EMPTY = text_step("empty")
STICKER = text_step("sticker")
ATTACHMENT = text_step("attachment")
OLD_CARD = text_step("old_card")


def _words(*groups: tuple[Step[Any], str]) -> dict[str, Step[Any]]:
    """Give each phrase, as it is when capitals, accents and signs are taken off, its step."""
    return {phrase.strip(): step for step, phrases in groups for phrase in phrases.split(",")}


DUTCH = _words(
    (MINE, "mijn vragen"),
    (NETWORKS, "netwerken"),
    (MY_DATA, "mijn gegevens"),
    (FORGET_ME, "vergeet mij, vergeet me"),
    (BROKERS_ONLY, "wachtrij, signalen, rapport, schakelaars, noteer vraag, noteer signaal"),
    (HELP, "hulp, uitleg, wat kan je, wat kun je, wat doe je, wie ben je"),
    (HELLO, "hallo, hoi, dag, goedemorgen, goedemiddag, goedenavond, goedendag, moin, hoi plek"),
    (HELLO, "goede morgen, goede middag, goeden avond, hallo plek, dag plek, hallo allemaal"),
    (THANKS, "dank, dank je, dank u, dankjewel, dank je wel, dank u wel, bedankt, merci, fijn"),
    (THANKS, "heel erg bedankt, hartelijk dank, dank je wel voor je hulp, prima, mooi, duidelijk"),
    (THANKS, "helder, top bedankt, ok bedankt, oke bedankt, bedankt voor je hulp, oke"),
)
"""Commands and courtesies in Dutch. They are the whole message, never a part of one."""

ENGLISH = _words(
    (MINE, "my questions"),
    (NETWORKS, "networks"),
    (MY_DATA, "my data"),
    (FORGET_ME, "forget me"),
    (BROKERS_ONLY, "queue, signals, report, brokers, note question, note signal"),
    (HELP, "commands, what can you do, who are you, what do you do"),
    (HELLO, "hello, good morning, good afternoon, good evening, hello there, hi there"),
    (THANKS, "thanks, thank you, thank you very much, many thanks, great, thx, thanks a lot"),
    (THANKS, "thank you for your help"),
)
"""The same in English."""

BOTH = _words(
    (BROKERS_ONLY, "agenda"),
    (HELP, "help, menu"),
    (HELLO, "hi, hey, hee, test"),
    (THANKS, "ok, top, super"),
)
"""What both languages say: it tells nothing of the language in which to answer."""

_WITH_ARGUMENT = re.compile(r"(netwerken|networks)\s+(?P<about>\S.*)", re.IGNORECASE | re.DOTALL)
_MOST_ABOUT = 4
"""Words after 'netwerken'; more is a sentence, so a question."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Route:
    """The step for what was said. language: the one in which a command was given."""

    step: Step[Any]
    language: str | None = None


def route(said: Said) -> Route:
    """Choose the step: by the verb of a press, else by the whole message."""
    if said.verb:
        return Route(VERBS.get(said.verb, OLD_CARD))
    # No command is longer, and only a question has that many words.
    plain = " ".join(_WORD.findall(fold(said.text[:_LONGEST])))
    if not plain:
        return Route(_wordless(said))
    if len(said.text) <= _LONGEST:
        for words, language in ((BOTH, None), (DUTCH, "nl"), (ENGLISH, "en")):
            if plain in words:
                return Route(words[plain], language)
    return _with_argument(said.text.strip()) or Route(ASK)


_LONGEST = 100
"""Characters of a message that may be a command or a greeting."""


def _wordless(said: Said) -> Step[Any]:
    """Answer a message without a word in it: nothing, a picture, a file, an emoji, '?'."""
    if "?" in said.text:
        return HELP
    if said.sticker or (said.text.strip() and not said.attachments):
        return STICKER  # meant kindly, but no question
    return ATTACHMENT if said.attachments else EMPTY


def _with_argument(text: str) -> Route | None:
    if number_in(text):
        word = text.partition(" ")[0].casefold()
        return Route(NUMBERED, {"vraag": "nl", "question": "en"}.get(word))
    searched = _WITH_ARGUMENT.fullmatch(text)
    # 'Netwerken over bodem in Twente, wie kent die?' is a question, 'netwerken bodem' is not.
    if searched and "?" not in text and len(searched["about"].split()) <= _MOST_ABOUT:
        return Route(NETWORKS, "en" if searched[1].casefold() == "networks" else "nl")
    return None
