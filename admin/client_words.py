"""What the terminal itself says to somebody who chats: it stands in for the client of Teams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientWords:
    """The words in one language. {count}, {title}, {example} and {value} are filled in."""

    wait: str
    start: str
    no_button: str
    no_buttons: str
    form: str
    now: str
    needed: str
    number: str
    numbers: str
    date: str
    back: str
    gone: str


DUTCH = ClientWords(
    wait="Even wachten, PLeK start.",
    start="Typ je vraag. Typ een nummer om op een knop te drukken. Stoppen: /stop",
    no_button="Deze knop is er niet. Kies een nummer van 1 tot {count}, of typ je vraag.",
    no_buttons="Hier zijn geen knoppen. Typ je vraag in woorden, of typ help.",
    form="{title}: vul in. Enter = zo laten, - = leegmaken, /terug = niet versturen.",
    now="Nu: {value}",
    needed="Vul dit eerst in.",
    number="Kies één nummer van 1 tot {count}.",
    numbers="Kies nummers van 1 tot {count}, met een komma ertussen.",
    date="Typ de datum zo: 31-12-2027.",
    back="Niet verstuurd.",
    gone="Tot ziens.",
)

ENGLISH = ClientWords(
    wait="One moment, PLeK starts.",
    start="Type your question. Type a number to press a button. To end: /stop",
    no_button="There is no such button. Choose a number from 1 to {count}, or type your question.",
    no_buttons="There are no buttons here. Type your question in words, or type help.",
    form="{title}: fill in. Enter = leave as it is, - = make empty, /back = do not send.",
    now="Now: {value}",
    needed="Fill this in first.",
    number="Choose one number from 1 to {count}.",
    numbers="Choose numbers from 1 to {count}, with commas between them.",
    date="Type the date like this: 31-12-2027.",
    back="Not sent.",
    gone="Goodbye.",
)

STOP = frozenset({"/stop", "/quit", "/exit"})
BACK = frozenset({"/terug", "/back"})
EMPTY = "-"


def client_words(language: str) -> ClientWords:
    """Give the words for the language of a card; Dutch for one that is not known."""
    return ENGLISH if language == "en" else DUTCH
