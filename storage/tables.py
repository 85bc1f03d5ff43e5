"""The tables, the same on SQLite and PostgreSQL.

Text of users stands here masked. `person` is the one place with names and ids of people; everything
else points to it, so that forgetting somebody empties one row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no time zones: there it is kept as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give an aware datetime back."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# SQLite counts a primary key by itself only when it is called INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(naming_convention=NAMING)

person = Table(
    "person",
    metadata,
    Column("key", Key, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("object_id", Text),
    Column("mri", Text, nullable=False, default=""),
    Column("name", Text, nullable=False, default=""),
    Column("language", Text),
    Column("created", Moment, nullable=False),
    UniqueConstraint("tenant", "object_id"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("place", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("bot", Text, nullable=False),
    Column("person", ForeignKey("person.key")),
    Column("welcomed", Boolean, nullable=False, default=False),
    Column("gone", Boolean, nullable=False, default=False),
    Column("created", Moment, nullable=False),
    Index(None, "person"),
)

hub = Table(
    "hub",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("national", Boolean, nullable=False, default=False),
    Column("state", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("conversation", ForeignKey("conversation.key")),
)

network = Table(
    "network",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("words", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("themes", JSON, nullable=False),
    Column("scale", Text, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("offers", JSON, nullable=False),
    Column("link", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("year", Integer),
    Column("joined", Boolean, nullable=False, default=False),
    Column("stopped", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False, default=1),
)

contact = Table(
    "contact",
    metadata,
    Column("network", ForeignKey("network.key"), primary_key=True),
    Column("person", ForeignKey("person.key"), primary_key=True),
    Column("role", Text, nullable=False, default=""),
    Column("shown_to", Text, nullable=False),
    Column("agreed", Moment, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("person", ForeignKey("person.key"), primary_key=True),
    Column("hub", ForeignKey("hub.key"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("checked_at", Moment, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", ForeignKey("person.key"), nullable=False),
    Column("conversation", ForeignKey("conversation.key"), nullable=False),
    Column("place", Text, nullable=False),
    Column("original", Text, nullable=False),
    Column("sharpened", Text, nullable=False, default=""),
    Column("facets", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("sharpening", Boolean, nullable=False, default=False),
    Column("copied_from", Text),
    # No foreign key: a draft that became a question stays as the answer to a second press.
    Column("question", Key),
    Column("ended", Text, nullable=False, default=""),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index(None, "person", "changed"),
    Index(None, "changed"),
    UniqueConstraint("person", "copied_from"),
)

question = Table(
    "question",
    metadata,
    Column("key", Key, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("person", ForeignKey("person.key")),
    Column("conversation", ForeignKey("conversation.key")),
    Column("place", Text, nullable=False),
    Column("hub", ForeignKey("hub.key"), nullable=False),
    Column("state", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("original", Text, nullable=False),
    Column("sharpened", Text, nullable=False),
    Column("facets", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("helped_by", JSON, nullable=False),
    Column("card", Text),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index(None, "person", "changed"),
    Index(None, "hub", "state"),
    Index(None, "state", "changed"),
)

event = Table(
    "event",
    metadata,
    Column("key", Key, primary_key=True),
    Column("question", ForeignKey("question.key"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("person", ForeignKey("person.key")),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("why", Text, nullable=False, default=""),
    Index(None, "question"),
)

offer = Table(
    "offer",
    metadata,
    Column("key", Key, primary_key=True),
    # The key of a draft, or the number of a question: what stood on the card that was pressed.
    Column("about", Text, nullable=False),
    Column("question", ForeignKey("question.key")),
    Column("person", ForeignKey("person.key"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("about", "person"),
    Index(None, "question"),
)

follower = Table(
    "follower",
    metadata,
    Column("question", ForeignKey("question.key"), primary_key=True),
    Column("person", ForeignKey("person.key"), primary_key=True),
    # Where the button was pressed: for who has no personal chat with the bot.
    Column("conversation", ForeignKey("conversation.key"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "person", "at"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("network", ForeignKey("network.key"), primary_key=True),
    Column("question", ForeignKey("question.key"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "question"),
)

counter = Table(
    "counter",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("activity", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person", Key),
    Column("response", LargeBinary),
    Index(None, "at"),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", Key, primary_key=True),
    Column("received", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("activity", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Key, primary_key=True),
    Column("conversation", ForeignKey("conversation.key"), nullable=False),
    Column("target", Text),
    Column("again", Boolean, nullable=False, default=True),
    Column("owed", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_by", Text),
    Column("lease_until", Moment),
    Column("failed", Text),
    # SQLite would have to walk through it to reach a column behind it.
    Column("body", LargeBinary, nullable=False),
    # Behind it, since the two are read together: the question of which the message is the card.
    Column("question", Key),
    Index(None, "conversation", "key"),
    Index(None, "due"),
)

change = Table(
    "change",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

tally = Table(
    "tally",
    metadata,
    Column("name", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)

due = Table(
    "due",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("lease_by", Text),
    Column("lease_until", Moment),
    Index(None, "at"),
)

thesaurus = Table(
    "thesaurus",
    metadata,
    Column("name", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("imported", Moment, nullable=False),
)

concept = Table(
    "concept",
    metadata,
    Column("thesaurus", ForeignKey("thesaurus.name"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("preferred", Text, nullable=False),
    Column("alternative", JSON, nullable=False),
    Column("everyday", JSON, nullable=False),
    Column("broader", JSON, nullable=False),
    Column("related", JSON, nullable=False),
)
