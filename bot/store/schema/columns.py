"""What tables are made of: an instant, a guild, an id, a parent, an index over what waits."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKeyConstraint, Index, MetaData, text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: naive values are refused, UTC is stored, aware UTC comes back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; store the rest as UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive UTC back as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PERSON = "person"


def guild() -> Column[int]:
    """The guild, first in every key."""
    return Column("guild_id", BigInteger, primary_key=True, autoincrement=False)


def ident(name: str = "id") -> Column[int]:
    """One more column of the primary key, given by us or by Discord."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def of(parent: str, *columns: str, to: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    """Belongs to a row of the same guild, and goes with it."""
    return ForeignKeyConstraint(
        ["guild_id", *columns], [f"{parent}.guild_id", *(f"{parent}.{name}" for name in to)], ondelete="CASCADE"
    )


def partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that still wait: a tick costs the same after years."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
