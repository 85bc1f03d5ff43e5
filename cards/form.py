"""The form for sharpening: a coach that shows what would help most, and insists on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from cards.element import (
    Drawn,
    Element,
    action_set,
    choice,
    choice_set,
    clean,
    container,
    date_input,
    heading,
    labelled,
    line,
    one_line,
    plain,
    press,
    run,
    said,
    sheet,
    subheading,
    text_input,
    toggle,
    warning,
)
from cards.hint import hint
from cards.language import Words, words
from cards.model import Choice
from cards.views import ANY_SCALE, FormView
from cards.wording import audiences, looking_for, scale_choices, theme_name, visibilities
from knowledge.question import LONGEST, Visibility
from knowledge.theme import Theme

FIELDS = (
    "areas",
    "themes",
    "looking_for",
    "scale",
    "purpose",
    "tried",
    "deadline",
    "visibility",
)
"""The inputs beside the question itself, in the order in which they stand."""

_LONGEST_FIELD = 1_000
_FOLDED = "folded"
_MOST_PROMPTS = 3
_MOST_HINTS = 3


def draw(view: FormView, say: Words) -> Drawn:
    """Draw the form."""
    _ = say.gettext
    wrong = dict(view.wrong)
    fields = [name for name in FIELDS if not (view.by_broker and name == "visibility")]
    asked = list(dict.fromkeys(prompt.facet for prompt in view.prompts if prompt.facet in fields))[
        :_MOST_PROMPTS
    ]
    folded = [name for name in fields if name not in asked]
    title = _("Sharpen your question")
    intro = _("A clear question finds the right people sooner. You may skip everything here.")
    hints = [hint(obstacle, say) for obstacle in view.obstacles[:_MOST_HINTS]]
    body: list[Element] = [heading(title), said(intro)]
    if view.number:
        body.append(labelled(_("You are changing"), one_line(view.number, 20)))
    if view.by_broker:
        chosen = audiences(say.language)[view.facets.visibility]
        body.append(labelled(_("The asker chose who sees it"), chosen))
    body += [line(run("• " + each)) for each in hints]
    body += _input("question", view, say, wrong)
    if asked:
        body.append(subheading(_("This would help most")))
    for name in asked:
        body += _input(name, view, say, wrong)
    body += _fold(folded, view, say, wrong)
    if clean(view.original).strip() != clean(view.text).strip():
        body.append(line(run(_("First you wrote:") + " ", bold=True), close=False))
        body.append(said(one_line(view.original, 300), subtle=True))
    data = {"draft": view.draft}
    actions = [
        press(_("See my question"), "ask.submit", data, _("You first see how it reads")),
        press(_("Stop"), "ask.cancel", data, _("Back, without these changes"), validate=False),
    ]
    text = "\n".join([title, intro, *hints])
    return Drawn(sheet(say.language, body, actions, title), text)


def _fold(names: list[str], view: FormView, say: Words, wrong: dict[str, str]) -> list[Element]:
    """Fold the other inputs away, unless one of them must be corrected."""
    _ = say.gettext
    inputs: list[Element] = []
    for name in names:
        inputs += _input(name, view, say, wrong)
    shown = any(name in wrong for name in names)
    more = toggle(
        title=_("Fill in more"),
        tooltip=_("Show or hide the other fields"),
        target_elements=[_FOLDED],
    )
    return [
        action_set(actions=[more]),
        container(id=_FOLDED, is_visible=shown, items=[*inputs]),
    ]


def _input(name: str, view: FormView, say: Words, wrong: dict[str, str]) -> list[Element]:
    """Draw one input, with what is wrong in it above it."""
    drawn: list[Element] = []
    if name in wrong:
        drawn.append(warning(_wrong(wrong[name], say)))
    drawn += _DRAW[name](view, say)
    return drawn


def _wrong(reason: str, say: Words) -> str:
    """Say what is wrong and what to do. reason: a stable name, with ': detail' where it helps."""
    _ = say.gettext
    name, _colon, detail = reason.partition(":")
    match name:
        case "empty":
            return _("Write your question here first.")
        case "unknown":
            text = _(
                "I do not know this area: {areas}. "
                "Write the name of a municipality, a region or a province."
            )
            return text.format(areas=one_line(detail, 120))
        case "several":
            text = _("More than one area has this name. Write which one: {areas}.")
            return text.format(areas=one_line(detail, 120))
        case "too_many":
            return _("These are many areas. Choose a province, or the Netherlands.")
        case "not_a_date":
            return _("I cannot read this date. Choose a day in the calendar.")
        case "past":
            return _("This day has passed. Choose a later day.")
        case "anonymous_in_public":
            return _not_anonymous(say)
        case _:
            return _("I cannot use this answer. Choose again.")


def _not_anonymous(say: Words) -> str:
    return say.gettext(
        "Anonymous is possible only in a chat with me alone. Others have read along here."
    )


def _label(text: str, say: Words) -> str:
    skip = say.gettext("you may skip this")
    return f"{text} ({skip})"


def _question(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    return [
        text_input(
            id="question",
            label=_("Your question"),
            value=clean(view.text)[:LONGEST],
            is_multiline=True,
            is_required=True,
            max_length=LONGEST,
            error_message=_("Write your question here first."),
        )
    ]


def _areas(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    suggested = say.listing([one_line(area, 40) for area in view.suggested_areas[:3]])
    example = _("For example: {areas}").format(areas=suggested or "Urk, Noordoostpolder")
    value = view.typed_areas or ", ".join(view.facets.areas)
    return [
        text_input(
            id="areas",
            label=_label(_("Which area is it about?"), say),
            placeholder=plain(example),
            value=clean(value)[:_LONGEST_FIELD],
            max_length=_LONGEST_FIELD,
        )
    ]


def _themes(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    first = [key for prompt in view.prompts if prompt.facet == "themes" for key in prompt.options]
    ranked = sorted(
        view.themes, key=lambda theme: first.index(theme.key) if theme.key in first else len(first)
    )
    return [
        choice_set(
            id="themes",
            label=_label(_("Which subjects is it about?"), say),
            placeholder=_("Choose one or more"),
            choices=_theme_choices(tuple(ranked), say.language),
            value=",".join(theme.key for theme in view.facets.themes),
            is_multi_select=True,
            style="compact",
            wrap=True,
        )
    ]


@cache
def _theme_choice(theme: Theme, language: str) -> Choice:
    return choice(one_line(theme_name(theme, words(language)), 60), theme.key)


def _theme_choices(themes: Iterable[Theme], language: str) -> list[Choice]:
    return [_theme_choice(theme, language) for theme in themes]


def _looking_for(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    return [
        choice_set(
            id="looking_for",
            label=_label(_("What are you looking for?"), say),
            choices=[choice(text, each.value) for each, text in looking_for(say.language).items()],
            value=",".join(each.value for each in view.facets.looking_for),
            is_multi_select=True,
            style="expanded",
            wrap=True,
        )
    ]


def _scale(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    return [
        choice_set(
            id="scale",
            label=_label(_("How large is the area?"), say),
            placeholder=_("Choose what fits"),
            choices=[
                *(choice(text, each.value) for each, text in scale_choices(say.language).items()),
                choice(_("It does not matter"), ANY_SCALE),
            ],
            value=view.facets.scale.value if view.facets.scale else "",
            style="compact",
            wrap=True,
        )
    ]


def _text(name: str, label: str, example: str, value: str, say: Words) -> list[Element]:
    return [
        text_input(
            id=name,
            label=_label(label, say),
            placeholder=example,
            value=clean(value)[:_LONGEST_FIELD],
            is_multiline=True,
            max_length=_LONGEST_FIELD,
        )
    ]


def _purpose(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    label, example = _("What do you need the answer for?"), _("For example: a council proposal")
    return _text("purpose", label, example, view.facets.purpose, say)


def _tried(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    label = _("What have you tried or read already?")
    example = _("Then nobody sends you what you know already")
    return _text("tried", label, example, view.facets.tried, say)


def _deadline(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    deadline = view.facets.deadline
    return [
        date_input(
            id="deadline",
            label=_label(_("When do you need it?"), say),
            placeholder=_("Choose a day"),
            value=deadline.isoformat() if deadline else None,
        )
    ]


def _visibility(view: FormView, say: Words) -> list[Element]:
    _ = say.gettext
    chosen = view.facets.visibility
    offered = {
        each: text
        for each, text in visibilities(say.language).items()
        if view.offer_anonymous or each is not Visibility.ANONYMOUS
    }
    drawn: list[Element] = [
        choice_set(
            id="visibility",
            label=_("Who may see your question?"),
            choices=[choice(text, each.value) for each, text in offered.items()],
            value=(chosen if chosen in offered else Visibility.UNNAMED).value,
            style="expanded",
            wrap=True,
        )
    ]
    if not view.offer_anonymous:
        drawn.append(said(_not_anonymous(say), subtle=True))
    return drawn


_DRAW: dict[str, Callable[[FormView, Words], list[Element]]] = {
    "question": _question,
    "areas": _areas,
    "themes": _themes,
    "looking_for": _looking_for,
    "scale": _scale,
    "purpose": _purpose,
    "tried": _tried,
    "deadline": _deadline,
    "visibility": _visibility,
}
