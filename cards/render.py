"""The one way in: from a view to the card and the text that say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cards import (
    already,
    answer,
    follow,
    form,
    networks,
    offer,
    preview,
    privacy,
    question,
    questions,
    text,
    welcome,
)
from cards.element import Drawn, clean, dumped
from cards.language import Words, words
from cards.views import (
    AlreadyView,
    AnswerView,
    ForgetView,
    FormView,
    HelpView,
    MyDataView,
    NetworksView,
    NewsView,
    OfferedView,
    OfferView,
    PreviewView,
    PrivateView,
    QuestionsView,
    QuestionView,
    TextView,
    View,
    WelcomeView,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds.

    card: the Adaptive Card as UTF-8 JSON, None when a text says it all. text: plain text (send it
    with textFormat 'plain') for notifications and for a client that shows no cards.
    """

    card: bytes | None
    text: str


_DRAW: dict[type, Callable[[Any, Words], Drawn]] = {
    AnswerView: answer.draw,
    AlreadyView: already.draw,
    FormView: form.draw,
    PreviewView: preview.draw,
    QuestionView: question.draw,
    QuestionsView: questions.draw,
    NewsView: follow.draw_news,
    PrivateView: privacy.draw_private,
    NetworksView: networks.draw,
    OfferView: offer.draw,
    OfferedView: offer.draw_offered,
    WelcomeView: welcome.draw,
    HelpView: welcome.draw_help,
    MyDataView: privacy.draw_data,
    ForgetView: privacy.draw_forget,
}


def render(view: View, language: str) -> Content:
    """Draw a view. language: 'nl' or 'en'; another one is told in Dutch."""
    say = words(language)
    if isinstance(view, TextView):
        return Content(None, clean(text.write(view, say)))
    drawn = _DRAW[type(view)](view, say)
    return Content(dumped(drawn.card), clean(drawn.text))
