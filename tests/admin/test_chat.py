"""The real bot in a terminal: slow to start, so a few long conversations instead of many."""

from __future__ import annotations

import sqlite3

import pytest
from typer.testing import CliRunner, Result

from admin.main import app

pytestmark = pytest.mark.slow


def chat(*lines: str, database: str = "", options: tuple[str, ...] = ()) -> Result:
    arguments = ["chat", *options, *(("--database", database) if database else ())]
    return CliRunner().invoke(app, arguments, input="".join(f"{line}\n" for line in lines))


def after(text: str, mark: str) -> str:
    """What was shown after somebody typed this line."""
    return text.split(f"> {mark}\n", 1)[1].split("\n> ", 1)[0]


def test_a_question_and_a_press(database: str) -> None:
    result = chat("wie weet iets over bodemdaling", "1", database=database)
    assert result.exit_code == 0, result.output
    answer = after(result.output, "wie weet iets over bodemdaling")
    assert "Waarom: gaat over bodemdaling" in answer
    assert "[1] Dit helpt me" in answer
    receipt = after(result.output, "1")
    assert receipt.count("V-2") == 1  # told once, though it is both answered and put in place
    assert result.output.rstrip().endswith("Tot ziens.")


def test_a_form_is_filled_in_and_sent(database: str) -> None:
    result = chat(
        "wie weet iets over bodemdaling",
        "2",  # sharpen
        "1",  # fill in more
        "1",  # fold it away again
        "2",  # see my question
        "hoe gaan we om met bodemdaling onder oude huizen in Urk?",
        *("",) * 8,  # whatever is asked further stays as it is
        "/stop",
        database=database,
    )
    assert result.exit_code == 0, result.output
    assert "Wie mag je vraag zien?" in after(result.output, "1")
    assert "hoe gaan we om met bodemdaling onder oude huizen in Urk?" in result.output.replace(
        "\n", " "
    )
    assert "Noordelijk Flevoland" in result.output


def test_a_conversation_goes_on_in_the_same_database(database: str) -> None:
    first = chat("wie weet iets over hittestress in Twente", "3", database=database)
    assert first.exit_code == 0, first.output
    assert "[3] Stel aan de hub" in first.output
    second = chat("mijn vragen", "1", database=database)
    assert "Hallo, ik ben PLeK" in first.output
    assert "Hallo, ik ben PLeK" not in second.output  # welcomed before
    assert "hittestress in Twente" in after(second.output, "mijn vragen")
    assert "Trek" in after(second.output, "1")  # opened, and the asker can withdraw it
    other = chat("mijn vragen", database=database, options=("--as", "Schakelaar"))
    assert "hittestress" not in other.output


def test_in_a_channel_others_read_along(database: str) -> None:
    result = chat(
        "wie weet iets over bodemdaling", "99", database=database, options=("--place", "channel")
    )
    assert "[5] Ik weet hier iets van" in result.output
    assert "Deze knop is er niet. Kies een nummer van 1 tot 5" in result.output


def test_it_stops_when_told_to_and_speaks_english(database: str) -> None:
    result = chat("7", "my data", "/stop", "not reached", database=database)
    assert "Hier zijn geen knoppen." in result.output
    assert "Your name: Vrager" in result.output
    assert "not reached" not in result.output
    assert result.output.rstrip().endswith("Goodbye.")


def test_it_keeps_off_the_database_of_a_bot_in_teams(database: str) -> None:
    assert chat("hallo", database=database).exit_code == 0
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE conversation SET service_url = 'https://smba.example/'")
    connection.close()
    result = chat("hallo", database=database)
    assert result.exit_code == 1
    assert "used by a bot in Teams" in result.output


def test_a_database_that_cannot_be_used_is_told() -> None:
    result = chat("hallo", database="mysql://localhost/plek")
    assert result.exit_code == 1
    assert "PLEK_DATABASE_URL" in result.output
    assert "Traceback" not in result.output


def test_without_a_database_everything_is_forgotten() -> None:
    result = chat("hallo")
    assert result.exit_code == 0, result.output
    assert "Stel me je vraag" in after(result.output, "hallo")
