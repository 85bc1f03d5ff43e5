"""The SDK's adapter over our own transport: a turn's context in, its answer out."""

from __future__ import annotations

import orjson
from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationReference, ResourceResponse

from bot.connector import Connector
from bot.handler import Handler

_ANSWER = "answer to the press"


class Adapter(BotAdapter):
    """Runs turns of the SDK. What a turn sends itself goes straight to the connector.

    Nearly all that the bot says goes through the outbox instead, which outlives a crash.
    """

    def __init__(self, connector: Connector, handler: Handler) -> None:
        super().__init__()
        self._connector = connector
        self._handler = handler

    async def process(self, activity: Activity) -> InvokeResponse | None:
        """Run a turn. Gives the answer to an invoke."""
        context = TurnContext(self, activity)
        await self.run_pipeline(context, self._handler.on_turn)
        answer: InvokeResponse | None = context.turn_state.get(_ANSWER)
        return answer

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """Send activities to the conversation of this turn; keep the answer to an invoke."""
        sent = []
        for activity in activities:
            if activity.type == ActivityTypes.invoke_response:
                context.turn_state[_ANSWER] = activity.value
                sent.append(ResourceResponse())
                continue
            body = orjson.dumps(activity.serialize())
            key = await self._connector.send(
                context.activity.service_url, context.activity.conversation.id, body
            )
            sent.append(ResourceResponse(id=key))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        """Put an activity in the place of one that was sent."""
        await self._connector.update(
            context.activity.service_url,
            context.activity.conversation.id,
            activity.id,
            orjson.dumps(activity.serialize()),
        )

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Take back an activity that was sent."""
        await self._connector.delete(
            context.activity.service_url, context.activity.conversation.id, reference.activity_id
        )
