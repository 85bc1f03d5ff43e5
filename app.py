"""The entry: `python app.py` reads the settings, migrates the database and serves."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable

from bot.errors import SettingsError
from bot.settings import load_settings
from knowledge.errors import PlekError


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give uvloop's event loop, which needs a tenth less for a turn; None where it is not made."""
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


def main() -> int:
    """Serve until told to stop. Gives the exit status: 0, or 2 when it could not start."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Nearly all that is made until the bot is ready stays; `serve` turns the collector on again.
    gc.disable()
    from bot.application import serve  # noqa: PLC0415 - wrong settings are told before this
    from storage.migrate import migrated  # noqa: PLC0415

    try:
        migrated(settings.database_url)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(serve(settings))
    except PlekError as error:
        sys.stderr.write(f"The app is not started: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
