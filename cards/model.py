"""The typed models of Adaptive Cards: who writes cards is checked against them, who runs is not.

mypy reads the models of microsoft-teams-cards. The process that serves does not import them: that
takes a sixth of its start, and validating a card takes several times as long as making it, while
what comes in is made by the modules next to this one. Here a model only holds what it was given,
under the names that Adaptive Cards use. The tests compare these names with those of the real
models, and read every card back through them. See docs/decisions/0005.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from microsoft_teams.cards.core import (
        ActionSet,
        AdaptiveCard,
        CardElement,
        Choice,
        ChoiceSetInput,
        Container,
        DateInput,
        ExecuteAction,
        OpenUrlAction,
        RichTextBlock,
        TeamsCardProperties,
        TextBlock,
        TextInput,
        TextRun,
        ToggleVisibilityAction,
    )
else:

    class _Model(dict[str, Any]):
        """A piece of a card as it goes into JSON; what is None is left out."""

        kind = ""

        def __init__(self, **values: Any) -> None:
            super().__init__({"type": self.kind} if self.kind else {})
            for name, value in values.items():
                if value is not None:
                    self[_in_json(name)] = value

    @cache
    def _in_json(name: str) -> str:
        """Give the name in JSON: 'is_subtle' is written 'isSubtle'."""
        first, *rest = name.split("_")
        return first + "".join(each.title() for each in rest)

    def _model(name: str, kind: str = "") -> type[_Model]:
        return type(name, (_Model,), {"kind": kind})

    AdaptiveCard = _model("AdaptiveCard", "AdaptiveCard")
    CardElement = _model("CardElement")
    TextBlock = _model("TextBlock", "TextBlock")
    RichTextBlock = _model("RichTextBlock", "RichTextBlock")
    TextRun = _model("TextRun", "TextRun")
    Container = _model("Container", "Container")
    ActionSet = _model("ActionSet", "ActionSet")
    TextInput = _model("TextInput", "Input.Text")
    DateInput = _model("DateInput", "Input.Date")
    ChoiceSetInput = _model("ChoiceSetInput", "Input.ChoiceSet")
    Choice = _model("Choice")
    ExecuteAction = _model("ExecuteAction", "Action.Execute")
    OpenUrlAction = _model("OpenUrlAction", "Action.OpenUrl")
    ToggleVisibilityAction = _model("ToggleVisibilityAction", "Action.ToggleVisibility")
    TeamsCardProperties = _model("TeamsCardProperties")


__all__ = [
    "ActionSet",
    "AdaptiveCard",
    "CardElement",
    "Choice",
    "ChoiceSetInput",
    "Container",
    "DateInput",
    "ExecuteAction",
    "OpenUrlAction",
    "RichTextBlock",
    "TeamsCardProperties",
    "TextBlock",
    "TextInput",
    "TextRun",
    "ToggleVisibilityAction",
]
