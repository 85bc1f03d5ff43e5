"""The bare echo of microsoft-agents-hosting-aiohttp, anonymous.

    python -m bench.echo_agents PORT [application]

`ActivityHandler` is the least that the SDK asks for, and the faster of its two ways, so the harder
one to compare with; with `application` it is the `AgentApplication` of its quickstart instead.
"""

from __future__ import annotations

import logging
import sys

from aiohttp import web
from aiohttp.web import Request, StreamResponse
from microsoft_agents.activity import Activity, TurnContextProtocol
from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware
from microsoft_agents.hosting.core import (
    ActivityHandler,
    Agent,
    AgentApplication,
    AgentAuthConfiguration,
    AnonymousTokenProvider,
    MemoryStorage,
    MessageFactory,
    TurnContext,
    TurnState,
)
from microsoft_agents.hosting.core.authorization import ConnectionManager, Connections


class EchoAgent(ActivityHandler):
    """Says what it hears."""

    async def on_message_activity(self, turn_context: TurnContextProtocol[Activity]) -> None:
        """Answer with the same text."""
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


def quickstart(adapter: CloudAdapter, connections: Connections) -> Agent:
    """Build the same answer with an `AgentApplication` with its state in memory."""
    agent = AgentApplication[TurnState](
        storage=MemoryStorage(), adapter=adapter, connection_manager=connections
    )

    @agent.activity("message")
    async def on_message(context: TurnContext, _: TurnState) -> None:
        await context.send_activity(f"Echo: {context.activity.text}")

    return agent


def app(*, application: bool = False) -> web.Application:
    """Build the web application of the samples, and a page that tells that it is up."""
    configuration = AgentAuthConfiguration(anonymous_allowed=True)
    connections = ConnectionManager(
        lambda _: AnonymousTokenProvider(), {"SERVICE_CONNECTION": configuration}
    )
    adapter = CloudAdapter(connection_manager=connections)
    agent = quickstart(adapter, connections) if application else EchoAgent()

    async def messages(request: Request) -> StreamResponse:
        return await adapter.process(request, agent) or web.Response()

    async def ready(_: Request) -> StreamResponse:
        return web.Response()

    served = web.Application(middlewares=[jwt_authorization_middleware])
    served["agent_configuration"] = configuration
    served.router.add_post("/api/messages", messages)
    served.router.add_get("/health/ready", ready)
    return served


if __name__ == "__main__":
    # It warns about the missing app id in each turn; writing that would be counted as slowness.
    logging.getLogger("microsoft_agents").setLevel(logging.ERROR)
    web.run_app(
        app(application="application" in sys.argv[2:]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        print=None,
    )
