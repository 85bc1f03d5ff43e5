"""The bare echo bot of botbuilder-integration-aiohttp, as its samples show it, without credentials.

python -m bench.echo_sdk PORT
"""

# botbuilder has no types.
# mypy: disable-error-code="import-untyped,misc,no-any-return,arg-type"

from __future__ import annotations

import sys

from aiohttp import web
from aiohttp.web import Request, Response
from botbuilder.core import ActivityHandler, MessageFactory, TurnContext
from botbuilder.core.integration import aiohttp_error_middleware
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication


class Config:
    """An empty app id switches the token check off."""

    APP_ID = ""
    APP_PASSWORD = ""
    APP_TYPE = "MultiTenant"
    APP_TENANTID = ""


class EchoBot(ActivityHandler):
    """Says what it hears."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Answer with the same text."""
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


def app() -> web.Application:
    """Build the sample's web application, and a page that tells that it is up."""
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Config()))
    bot = EchoBot()

    async def messages(request: Request) -> Response | None:
        return await adapter.process(request, bot)

    async def ready(_: Request) -> Response:
        return Response()

    application = web.Application(middlewares=[aiohttp_error_middleware])
    application.router.add_post("/api/messages", messages)
    application.router.add_get("/health/ready", ready)
    return application


if __name__ == "__main__":
    web.run_app(app(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
