"""Words for what the house calls by a code: scales, states, what is looked for, who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cards.element import one_line
from cards.language import Words, words
from cards.views import HubView
from knowledge.lifecycle import State
from knowledge.masking import Kind
from knowledge.network import LookingFor, Scale
from knowledge.question import Visibility
from knowledge.theme import Theme


def theme_name(theme: Theme, say: Words) -> str:
    """Give the name of a theme in the reader's language."""
    return theme.name_en if say.language == "en" and theme.name_en else theme.name


@cache
def scales(language: str) -> dict[Scale, str]:
    """Name each scale in one word."""
    _ = words(language).gettext
    return {
        Scale.LOCAL: _("local"),
        Scale.REGIONAL: _("regional"),
        Scale.NATIONAL: _("national"),
    }


@cache
def scale_choices(language: str) -> dict[Scale, str]:
    """Explain each scale where it is chosen."""
    _ = words(language).gettext
    return {
        Scale.LOCAL: _("Local: a street, a village or one municipality"),
        Scale.REGIONAL: _("Regional: several municipalities or a province"),
        Scale.NATIONAL: _("National: the whole country"),
    }


@cache
def looking_for(language: str) -> dict[LookingFor, str]:
    """Say what can be looked for."""
    _ = words(language).gettext
    return {
        LookingFor.FACTS: _("Facts or figures"),
        LookingFor.APPROACH: _("An approach: how do you do it"),
        LookingFor.EXPERIENCE: _("Experiences of others"),
        LookingFor.RULES: _("Rules or policy"),
        LookingFor.PEOPLE: _("People who know about it"),
    }


@cache
def things(language: str) -> dict[LookingFor, str]:
    """Name what is looked for, inside a sentence."""
    _ = words(language).gettext
    return {
        LookingFor.FACTS: _("facts or figures"),
        LookingFor.APPROACH: _("an approach"),
        LookingFor.EXPERIENCE: _("experiences of others"),
        LookingFor.RULES: _("rules or policy"),
        LookingFor.PEOPLE: _("people who know about it"),
    }


@cache
def states(language: str) -> dict[State, str]:
    """Say in plain words where a question is; it follows a number and a dot or stands alone."""
    _ = words(language).gettext
    return {
        State.SOLVED: _("solved at once"),
        State.NEW: _("waiting for the hub"),
        State.CLAIMED: _("somebody at the hub is working on it"),
        State.CLARIFYING: _("the hub has asked something back"),
        State.REFERRED: _("passed on to a network"),
        State.ANSWERED: _("answered"),
        State.CLOSED: _("closed"),
        State.WITHDRAWN: _("withdrawn"),
        State.MERGED: _("taken together with another question"),
        State.EXPIRED: _("stopped, because nothing happened for a long time"),
    }


@cache
def visibilities(language: str) -> dict[Visibility, str]:
    """Say in one line who sees what, where it is chosen."""
    _ = words(language).gettext
    return {
        Visibility.UNNAMED: _(
            "Without name: members of PLeK see your question, only the hub sees your name"
        ),
        Visibility.OPEN: _("Open: members of PLeK see your question and your name"),
        Visibility.HUB: _(
            "Hub only: the hub sees your question and your name, "
            "and so does the network that gets your question"
        ),
        Visibility.ANONYMOUS: _("Anonymous: nobody sees your name, I pass on the messages"),
    }


@cache
def audiences(language: str) -> dict[Visibility, str]:
    """Say who sees a question, where it is shown to its asker or to others."""
    _ = words(language).gettext
    return {
        Visibility.UNNAMED: _("members of PLeK, without the name; only the hub sees the name"),
        Visibility.OPEN: _("members of PLeK, with the name"),
        Visibility.HUB: _("only the hub, and the network that gets the question"),
        Visibility.ANONYMOUS: _("members of PLeK; nobody sees the name"),
    }


@cache
def _kinds(language: str) -> dict[Kind, str]:
    _ = words(language).gettext
    return {
        Kind.SERVICE_NUMBER: _("a citizen service number"),
        Kind.PHONE: _("a phone number"),
        Kind.EMAIL: _("an e-mail address"),
        Kind.ACCOUNT: _("a bank account number"),
    }


def personal_data(kinds: Iterable[Kind], say: Words) -> str:
    """List kinds of personal data: 'een telefoonnummer en een e-mailadres'."""
    names = _kinds(say.language)
    found = frozenset(kinds)
    return say.listing([names[kind] for kind in Kind if kind in found])


def what_a_broker_is(say: Words) -> str:
    """Explain the word once, where it is first needed."""
    return say.gettext("The broker is the person at the hub who helps a question further.")


def hub_name(hub: HubView, say: Words) -> str:
    """Name a hub inside a sentence: 'hub Twente', 'de landelijke hub'."""
    _ = say.gettext
    if hub.national:
        return _("the national hub")
    return _("the hub {hub}").format(hub=one_line(hub.name, 100))


def hub_line(hub: HubView, say: Words) -> str:
    """Say which hub takes the question, and honestly whether somebody is there."""
    _ = say.gettext
    if hub.national:
        line = _("Your question fits the national hub ({hub}).")
    else:
        line = _("The hub {hub} covers this area.")
    rest = (
        _("A broker reads along there.") + " " + what_a_broker_is(say)
        if hub.linked
        else _("Nobody reads along there yet. Your question will be kept.")
    )
    return line.format(hub=one_line(hub.name, 100)) + " " + rest
