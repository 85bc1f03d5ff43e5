"""Which activity is which: the SDK's routing, and what each kind leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import ChannelAccount

from bot.hearing import hear_message, hear_press, place_of
from bot.turn import Heard, Turns
from cards.views import WelcomeView
from dialogs.router import route

PRESS = "adaptiveCard/action"


class Handler(ActivityHandler):
    """Leads activities to turns. now: gives aware UTC; key: gives a new random key."""

    def __init__(
        self, turns: Turns, *, now: Callable[[], datetime], key: Callable[[], str]
    ) -> None:
        self._turns = turns
        self._now = now
        self._key = key

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Somebody says something."""
        said = hear_message(turn_context.activity, at=self._now(), key=self._key())
        await self._turns.take(Heard(turn_context.activity, said, route(said)))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Somebody presses a button. Other invokes are not for this bot."""
        activity = turn_context.activity
        if activity.name != PRESS:
            return InvokeResponse(status=404)
        said = hear_press(activity, at=self._now(), key=self._key())
        body = await self._turns.take(Heard(activity, said, route(said)))
        return InvokeResponse(status=200, body=body)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        """The bot was added to a team, a group chat, or by a person."""
        await self._welcome(turn_context)

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        """The bot was removed: nothing is sent there any more."""
        await self._turns.leave(turn_context.activity)

    async def on_members_added_activity(
        self, members_added: list[ChannelAccount], turn_context: TurnContext
    ) -> None:
        """Somebody joined. Only when that is the bot itself something is said: no spam."""
        bot = turn_context.activity.recipient.id
        if bot and any(member.id == bot for member in members_added):
            await self._welcome(turn_context)

    async def _welcome(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        view = WelcomeView(place_of(activity))
        await self._turns.welcome(activity, at=self._now(), view=view)
