"""Add what changes, reminders, meetings, consent, positions, the desk, suggestions and votes keep."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.schema import UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "pairing",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["session.guild_id", "session.id"],
            name=op.f("fk_pairing_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "session_id", "person_id", name=op.f("pk_pairing")),
    )
    op.create_table(
        "closed",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_closed_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "group_id", "mark", name=op.f("pk_closed")),
    )
    op.create_table(
        "suggestion",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_suggestion_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion") as batch_op:
        batch_op.create_index("ix_suggestion_group_id", ["guild_id", "group_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_proposal_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.create_index("ix_proposal_group_id", ["guild_id", "group_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("chosen_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_vote_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote") as batch_op:
        batch_op.create_index(
            "ix_vote_open",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("secret IS NOT NULL"),
            postgresql_where=sa.text("secret IS NOT NULL"),
        )

    op.create_table(
        "ranking",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hand", sa.String(length=32), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=True),
        sa.Column("third", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id", "vote_id"],
            ["vote.guild_id", "vote.id"],
            name=op.f("fk_ranking_guild_id_vote_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "vote_id", "hand", name=op.f("pk_ranking")),
    )
    op.create_table(
        "ballot",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("prompt_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("agree", sa.Integer(), nullable=True),
        sa.Column("unsure", sa.Integer(), nullable=True),
        sa.Column("disagree", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["session.guild_id", "session.id"],
            name=op.f("fk_ballot_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "session_id", name=op.f("pk_ballot")),
    )
    with op.batch_alter_table("ballot") as batch_op:
        batch_op.create_index(
            "ix_ballot_open",
            ["guild_id", "session_id"],
            unique=False,
            sqlite_where=sa.text("secret IS NOT NULL"),
            postgresql_where=sa.text("secret IS NOT NULL"),
        )

    op.create_table(
        "position",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hand", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["ballot.guild_id", "ballot.session_id"],
            name=op.f("fk_position_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "session_id", "hand", name=op.f("pk_position")),
    )
    with op.batch_alter_table("citation") as batch_op:
        batch_op.add_column(sa.Column("contested", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("sent_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("group") as batch_op:
        batch_op.add_column(sa.Column("options", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("left_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("purge_at", UtcDateTime(), server_default="1970-01-01 00:00:00.000000", nullable=False)
        )
        batch_op.create_index("ix_group_purge_at", ["purge_at"], unique=False)

    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("remind_before", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("consent_version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("read_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nudge_by", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("away_until", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("takes_offers", sa.Boolean(), server_default="0", nullable=False))

    op.create_table(
        "task",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_task_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["session.guild_id", "session.id"],
            name=op.f("fk_task_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "session_id", "person_id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task") as batch_op:
        batch_op.create_index("ix_task_person_id", ["guild_id", "group_id", "person_id"], unique=False)

    op.create_table(
        "nudge",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "group_id"],
            ["group.guild_id", "group.id"],
            name=op.f("fk_nudge_guild_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "session_id"],
            ["session.guild_id", "session.id"],
            name=op.f("fk_nudge_guild_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_nudge")),
    )
    with op.batch_alter_table("nudge") as batch_op:
        batch_op.create_index("ix_nudge_person_id", ["guild_id", "group_id", "person_id"], unique=False)

    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("every", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("skips", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("downtime", sa.String(length=8), server_default="latest", nullable=False))
        batch_op.add_column(sa.Column("undo", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("proposed", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("digest_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("index_key", sa.String(length=32), nullable=True))
        batch_op.create_index(
            "ix_programme_digest_due",
            ["digest_at"],
            unique=False,
            sqlite_where=sa.text("state = 'finished'"),
            postgresql_where=sa.text("state = 'finished'"),
        )

    with op.batch_alter_table("reading") as batch_op:
        batch_op.add_column(sa.Column("pointer", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("reply") as batch_op:
        batch_op.add_column(sa.Column("author_mark", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("paragraph", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asks", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=16), server_default="kept", nullable=False))
        batch_op.add_column(sa.Column("unquoted", sa.Boolean(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_reply_unread",
            ["guild_id", "id"],
            unique=False,
            sqlite_where=sa.text("asks IS NULL AND text IS NOT NULL"),
            postgresql_where=sa.text("asks IS NULL AND text IS NOT NULL"),
        )

    with op.batch_alter_table("session") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("event_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("event_key", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("remind_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("middle_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("kind", sa.String(length=24), server_default="open thread", nullable=False))
        batch_op.add_column(sa.Column("answer_days", sa.Integer(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("phase", sa.String(length=8), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phase_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_session_event_at",
            ["event_at"],
            unique=False,
            sqlite_where=sa.text("event_at IS NOT NULL"),
            postgresql_where=sa.text("event_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_session_remind_at",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "ix_session_middle_at",
            ["middle_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_session_phase_at",
            ["phase_at"],
            unique=False,
            sqlite_where=sa.text("phase_at IS NOT NULL"),
            postgresql_where=sa.text("phase_at IS NOT NULL"),
        )

    with op.batch_alter_table("summary") as batch_op:
        batch_op.add_column(sa.Column("remind_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("model", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("refused", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_summary_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )

    with op.batch_alter_table("summary_point") as batch_op:
        batch_op.add_column(sa.Column("retitled", sa.Boolean(), server_default="0", nullable=False))

    # Sessions planned before have their reminders looked at once.
    op.execute("UPDATE session SET remind_at = '1970-01-01 00:00:00.000000' WHERE state = 'planned'")


def downgrade() -> None:
    with op.batch_alter_table("summary_point") as batch_op:
        batch_op.drop_column("retitled")

    with op.batch_alter_table("summary") as batch_op:
        batch_op.drop_index(
            "ix_summary_remind",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.drop_column("refused")
        batch_op.drop_column("model")
        batch_op.drop_column("remind_at")

    with op.batch_alter_table("session") as batch_op:
        batch_op.drop_index(
            "ix_session_phase_at",
            sqlite_where=sa.text("phase_at IS NOT NULL"),
            postgresql_where=sa.text("phase_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_session_middle_at",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "ix_session_remind_at",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.drop_index(
            "ix_session_event_at",
            sqlite_where=sa.text("event_at IS NOT NULL"),
            postgresql_where=sa.text("event_at IS NOT NULL"),
        )
        batch_op.drop_column("phase_at")
        batch_op.drop_column("phase")
        batch_op.drop_column("answer_days")
        batch_op.drop_column("kind")
        batch_op.drop_column("middle_at")
        batch_op.drop_column("remind_at")
        batch_op.drop_column("event_key")
        batch_op.drop_column("event_at")
        batch_op.drop_column("place")
        batch_op.drop_column("minutes")
        batch_op.drop_column("revision")

    with op.batch_alter_table("reply") as batch_op:
        batch_op.drop_index(
            "ix_reply_unread",
            sqlite_where=sa.text("asks IS NULL AND text IS NOT NULL"),
            postgresql_where=sa.text("asks IS NULL AND text IS NOT NULL"),
        )
        batch_op.drop_column("unquoted")
        batch_op.drop_column("state")
        batch_op.drop_column("asks")
        batch_op.drop_column("paragraph")
        batch_op.drop_column("author_mark")

    with op.batch_alter_table("reading") as batch_op:
        batch_op.drop_column("pointer")

    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_index(
            "ix_programme_digest_due",
            sqlite_where=sa.text("state = 'finished'"),
            postgresql_where=sa.text("state = 'finished'"),
        )
        batch_op.drop_column("index_key")
        batch_op.drop_column("digest_at")
        batch_op.drop_column("proposed")
        batch_op.drop_column("undo")
        batch_op.drop_column("downtime")
        batch_op.drop_column("skips")
        batch_op.drop_column("every")

    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_column("takes_offers")
        batch_op.drop_column("away_until")
        batch_op.drop_column("nudge_by")
        batch_op.drop_column("read_to")
        batch_op.drop_column("consent_version")
        batch_op.drop_column("remind_before")

    with op.batch_alter_table("group") as batch_op:
        batch_op.drop_index("ix_group_purge_at")
        batch_op.drop_column("purge_at")
        batch_op.drop_column("left_at")
        batch_op.drop_column("options")

    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_column("sent_at")

    with op.batch_alter_table("citation") as batch_op:
        batch_op.drop_column("contested")

    op.drop_table("ranking")
    with op.batch_alter_table("vote") as batch_op:
        batch_op.drop_index(
            "ix_vote_open", sqlite_where=sa.text("secret IS NOT NULL"), postgresql_where=sa.text("secret IS NOT NULL")
        )

    op.drop_table("vote")
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_index("ix_proposal_group_id")

    op.drop_table("proposal")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_index("ix_task_person_id")

    op.drop_table("task")
    with op.batch_alter_table("nudge") as batch_op:
        batch_op.drop_index("ix_nudge_person_id")

    op.drop_table("nudge")
    op.drop_table("position")
    with op.batch_alter_table("ballot") as batch_op:
        batch_op.drop_index(
            "ix_ballot_open", sqlite_where=sa.text("secret IS NOT NULL"), postgresql_where=sa.text("secret IS NOT NULL")
        )

    op.drop_table("ballot")
    with op.batch_alter_table("suggestion") as batch_op:
        batch_op.drop_index("ix_suggestion_group_id")

    op.drop_table("suggestion")
    op.drop_table("closed")
    op.drop_table("pairing")
