"""What there is to tell about the database, without its password and without making one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import StorageError
from storage.database import url_of
from storage.migrate import revision
from storage.migrations import HEAD


@dataclass(frozen=True, slots=True)
class Database:
    """A database as it was found.

    shown: its URL without a password; revision: of its tables, None when it has none or when
    there is no file yet; newest: the revision that this version of the app needs.
    """

    shown: str
    revision: str | None
    newest: str = HEAD

    @property
    def up_to_date(self) -> bool:
        """Whether the app can work with it as it is."""
        return self.revision == self.newest

    @classmethod
    def look(cls, text: str) -> Database:
        """Look at the database of a URL. Raises StorageError when it does not answer."""
        try:
            url = url_of(text)
        except ValueError as error:
            raise StorageError(str(error)) from error
        shown = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
        missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()
        # To open an SQLite file that is not there would make it.
        return cls(shown, None if missing else revision(text))
