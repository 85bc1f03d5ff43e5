"""Gather the messages that stand in the code into the catalogues, to be translated there.

    python -m cards.languages.gather

Dutch gets every message; a new one is empty until somebody translates it, and the tests fail until
then. English keeps only what is to be said otherwise than the code does. What is no longer said
goes from both.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from cards.language import FOLDER


def messages(folder: Path) -> list[str | tuple[str, ...]]:
    """List the messages in the modules under `folder`, each once, in the order of the files."""
    found = extract_from_dir(folder, method_map=[("**.py", "python")])
    return list(dict.fromkeys(message for _file, _line, message, _comments, _context in found))


def gathered(language: str, needed: list[str | tuple[str, ...]], written: bytes) -> bytes:
    """Bring one catalogue up to date. written: the .po file as it is; gives it as it must be."""
    before = read_po(BytesIO(written), locale=language)
    head, _blank, _rest = written.partition(b"\n\n")
    now = Catalog(locale=language)
    for message in needed:
        known = before.get(message)
        if known is not None:
            now.add(message, known.string)
        elif language == "nl":
            now.add(message)
    body = BytesIO()
    write_po(body, now, width=100, omit_header=True, no_location=True)
    lines = [line for line in body.getvalue().splitlines() if not line.startswith(b"#, python")]
    return b"\n\n".join(part for part in (head.strip(), b"\n".join(lines).strip()) if part) + b"\n"


def main() -> None:
    """Rewrite the catalogues."""
    needed = messages(FOLDER.parent)
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/plek.po")):
        path.write_bytes(gathered(path.parent.parent.name, needed, path.read_bytes()))


if __name__ == "__main__":
    main()
