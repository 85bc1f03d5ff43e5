"""Start the bot on this machine with the Agents Playground beside it; Ctrl-C ends both.

Run from the root of the repository: `python -m playground.run`, or `make run`.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playground.client import FOLDER, MissingError, Playground, end, fetch, people, wait_until_ok

ASKER = "Vrager"


def main() -> int:
    """Run until Ctrl-C, or until one of the two ends. Gives the exit status of the shell."""
    wanted = _arguments()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        fetch()  # before the bot starts, so that what is missing is the last thing said
        with (
            _bot(wanted.port, wanted.person) as bot,
            Playground(
                f"http://127.0.0.1:{wanted.port}",
                port=wanted.playground_port,
                at_the_keyboard=wanted.person,
                opens_browser=wanted.browser,
            ) as playground,
        ):
            print(
                f"\n  Open {playground.url} in a browser. You are '{playground.me.name}'."
                "\n  Ask something in 'Personal Chat', or in a channel: <at>PLeK</at> wie weet …"
                "\n  Ctrl-C ends the bot and the Playground.\n",
                flush=True,
            )
            return _watch(bot, playground)
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nBoth ended.")
        return 0


@contextmanager
def _bot(port: int, person: str) -> Iterator[subprocess.Popen[bytes]]:
    # Who sits at the keyboard may link a channel to a hub: on this machine that is no secret.
    everybody = people()
    admins = {everybody[name].aad_object_id for name in (person, "Beheerder")}
    settings = {
        "PLEK_ENV": "development",
        "PLEK_PORT": str(port),
        "PLEK_ADMINS": os.environ.get("PLEK_ADMINS", ",".join(sorted(admins))),
    }
    bot = subprocess.Popen([sys.executable, "app.py"], cwd=FOLDER.parent, env=os.environ | settings)
    try:
        wait_until_ok(f"http://127.0.0.1:{port}/health/ready", bot, None, 120)
        yield bot
    finally:
        end(bot)


def _watch(bot: subprocess.Popen[bytes], playground: Playground) -> int:
    while True:
        time.sleep(0.5)
        if bot.poll() is not None:
            print(f"The bot ended by itself: {bot.returncode}.", file=sys.stderr)
            return 1
        if not playground.is_running():
            print("The Playground ended by itself.", file=sys.stderr)
            return 1


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground.run", description=__doc__)
    parser.add_argument(
        "--as",
        dest="person",
        default=ASKER,
        choices=sorted(people()),
        help="who sits at the keyboard (default: %(default)s)",
    )
    parser.add_argument("--port", type=int, default=3978, help="of the bot")
    parser.add_argument("--playground-port", type=int, default=56150, help="of the Playground")
    parser.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only print the address"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
