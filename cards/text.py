"""Short texts without a card: greetings, what went wrong and what to do about it."""

from __future__ import annotations

from functools import cache

from cards.element import one_line
from cards.language import Words, words
from cards.views import TextView
from cards.wording import states
from knowledge.lifecycle import State


class _Values(dict[str, str]):
    """Values to fill in; one that is missing leaves nothing rather than an error."""

    def __missing__(self, key: str) -> str:
        return ""


def write(view: TextView, say: Words) -> str:
    """Write the text of a code; an unknown code is told as something that cannot be used."""
    known = texts(say.language)
    values = _Values({name: one_line(value, 200) for name, value in view.values})
    if view.code == "moved":
        values["state"] = _state(values["state"], say)
    text = known.get(view.code, known["invalid"])
    return " ".join(text.format_map(values).split())


def _state(name: str, say: Words) -> str:
    _ = say.gettext
    if name in set(State):
        return _("It is now: {state}.").format(state=states(say.language)[State(name)])
    return ""


@cache
def texts(language: str) -> dict[str, str]:
    """Give every text by its code."""
    _ = words(language).gettext
    return {
        "hello": _(
            "Hello. Ask me your question, for example: "
            "'Who knows about heat in the city centre?' Type 'help' to see what I can do."
        ),
        "thanks": _("You are welcome. If you have another question, just type it."),
        "empty": _("I received no text. Type your question, or type 'help'."),
        "sticker": _("Nice. If you have a question, type it in words."),
        "attachment": _(
            "I cannot read files or pictures. Type in your own words what you want to know."
        ),
        "cut": _("Your message was very long. I read only the first {count} characters."),
        "cancelled": _("Stopped. Nothing was sent. You find your question under 'my questions'."),
        "unknown_number": _(
            "I do not know question {number}. Check the number, or type 'my questions'."
        ),
        "not_yours": _(
            "This is somebody else's question. Ask your own: type what you want to know."
        ),
        "not_a_broker": _(
            "This is for the brokers of a hub: the people who help questions further. "
            "If you should be one, ask the lead of your hub."
        ),
        "not_found": _(
            "I cannot find this. Perhaps it was removed, or you may not see it. "
            "Type 'my questions' to see what is yours."
        ),
        "moved": _(
            "This has changed in the meantime, so I did nothing. {state} "
            "Type 'my questions' to see how it stands."
        ),
        "invalid": _("I cannot use what you filled in. Have a look at it and try again."),
        "storage_away": _(
            "I cannot keep anything at the moment. Your message was not kept. "
            "Try again in a few minutes."
        ),
        "incident": _(
            "Something went wrong on our side. Try it once more. "
            "If it goes wrong again, tell your administrator this number: {number}"
        ),
        "later": _("This takes longer than usual. Press the button again in a minute."),
        "old_card": _(
            "This button no longer works. Type 'my questions', or ask your question again."
        ),
        "brokers_only": _(
            "This is only for the brokers of a hub. Type 'help' to see what you can do."
        ),
        "core_team_only": _(
            "This is only for the core team of PLeK. Type 'help' to see what you can do."
        ),
        "own_question": _(
            "This is your own question. This button is for colleagues who can help you."
        ),
        "kept": _("Nothing has changed. We keep what we had."),
        "unfollowed": _("You no longer follow this question."),
    }
