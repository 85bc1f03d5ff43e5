"""Following: the buttons to hear an answer too or no longer, and the news to who follows."""

from __future__ import annotations

from collections.abc import Mapping

from cards.element import Drawn, Element, heading, labelled, one_line, press, said, sheet
from cards.language import Words
from cards.model import ExecuteAction
from cards.views import NewsView


def button(data: Mapping[str, str | int], say: Words, number: str = "") -> ExecuteAction:
    """Make the button to follow a question. data: keys of what it acts on.

    number: where there is more than one question on the card.
    """
    _ = say.gettext
    title = _("Follow this question")
    if number:
        title = _("Follow {number}").format(number=one_line(number, 20))
    return press(title, "question.follow", data, _("You hear the answer too"))


def stop_button(question: int, say: Words) -> ExecuteAction:
    """Make the button to follow a question no longer."""
    _ = say.gettext
    data = {"question": question, "stop": True}
    return press(_("Stop following"), "question.follow", data, _("You hear no more about it"))


def draw_news(view: NewsView, say: Words) -> Drawn:
    """Draw what became of a question, for who followed it."""
    _ = say.gettext
    title = _("News about a question that you follow")
    number = one_line(view.number, 20)
    if view.about == "withdrawn":
        news = _("Question {number} has been withdrawn.").format(number=number)
    else:
        news = _("Only the hub may read question {number} from now on.").format(number=number)
    ends = _("So you no longer follow it. If you still want to know, ask it yourself.")
    body: list[Element] = [heading(title), said(news)]
    if view.text:
        body.append(labelled(_("The question"), one_line(view.text, 300)))
    body.append(said(ends))
    return Drawn(sheet(say.language, body, [], title), f"{title}\n{news} {ends}")
