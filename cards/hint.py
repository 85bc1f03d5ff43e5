"""What makes a question hard to answer, as a friendly hint with something to do about it."""

from __future__ import annotations

from cards.element import one_line
from cards.language import Words
from cards.wording import personal_data
from knowledge.articulation import Obstacle, ObstacleKind
from knowledge.masking import Kind

_ROOM = 200
_MOST_NAMES = 4


def hint(obstacle: Obstacle, say: Words) -> str:
    """Put an obstacle into words."""
    _ = say.gettext
    match obstacle.kind:
        case ObstacleKind.PERSONAL_DATA:
            return _personal(obstacle.suggestions, say)
        case ObstacleKind.TOO_SHORT:
            return _("Your question is short. Tell a little more: what is it about, and where?")
        case ObstacleKind.TWO_QUESTIONS:
            return _two(obstacle.suggestions, say)
        case ObstacleKind.NO_AREA:
            return _("I see no place or area. Name your municipality: that finds people near you.")
        case ObstacleKind.WHICH_AREA:
            return _which_area(obstacle, say)
        case ObstacleKind.YES_NO:
            return _open(obstacle.suggestions, say)
        case ObstacleKind.ABBREVIATION:
            return _abbreviation(obstacle, say)


def _personal(names: tuple[str, ...], say: Words) -> str:
    _ = say.gettext
    kinds = [kind for kind in Kind if kind.value in names]
    if not kinds:
        return _("There was personal data in your question. I took it out.")
    text = _("I took {data} out of your question. You can ask without it.")
    return text.format(data=personal_data(kinds, say))


def _two(questions: tuple[str, ...], say: Words) -> str:
    _ = say.gettext
    if not questions:
        return _("I read two questions in one. Ask them one at a time.")
    text = _("I read two questions in one. Begin with one of them, for example: “{part}”")
    return text.format(part=one_line(questions[0], _ROOM))


def _open(suggestions: tuple[str, ...], say: Words) -> str:
    _ = say.gettext
    if not suggestions:
        return _("The answer to this may be just yes or no. A question with 'how' tells you more.")
    text = _("The answer to this may be just yes or no. You learn more with: “{suggestion}”")
    return text.format(suggestion=one_line(suggestions[0], _ROOM))


def _which_area(obstacle: Obstacle, say: Words) -> str:
    """Ask which of the areas with this name is meant, by names that the form understands."""
    _ = say.gettext
    names = [one_line(each, 60) for each in obstacle.suggestions[:_MOST_NAMES]]
    text = _("There is more than one {name}. Do you mean {areas}? Fill that in as the area.")
    return text.format(name=one_line(obstacle.detail, 60), areas=_either(names, say))


def _either(choices: list[str], say: Words) -> str:
    """List choices: 'a, b or c'."""
    if len(choices) < 2:
        return "".join(choices)
    text = say.gettext("{first} or {last}")
    return text.format(first=", ".join(choices[:-1]), last=choices[-1])


def _abbreviation(obstacle: Obstacle, say: Words) -> str:
    """Ask to write it in full; when the letters stand for more than one thing, say so."""
    _ = say.gettext
    letters = one_line(obstacle.detail, 30)
    meanings = [one_line(each, 80) for each in obstacle.suggestions[:3]]
    if not meanings:
        return _("Not everybody knows {letters}. Write it in full.").format(letters=letters)
    if len(meanings) == 1:
        text = _("Not everybody knows {letters}. Write it in full: {meaning}.")
        return text.format(letters=letters, meaning=meanings[0])
    text = _("{letters} can mean more than one thing: {meanings}. Write what you mean.")
    return text.format(letters=letters, meanings=_either(meanings, say))
