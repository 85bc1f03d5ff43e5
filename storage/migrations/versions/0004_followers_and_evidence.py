"""Who follows a question, and which networks helped with which

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:

    op.create_table(
        "follower",
        sa.Column("question", _KEY, nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("conversation", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["question.key"], name=op.f("fk_follower_question")),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name=op.f("fk_follower_person")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.key"], name=op.f("fk_follower_conversation")
        ),
        sa.PrimaryKeyConstraint("question", "person", name=op.f("pk_follower")),
    )
    op.create_index(op.f("ix_follower_person_at"), "follower", ["person", "at"])
    op.create_table(
        "evidence",
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("question", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["network"], ["network.key"], name=op.f("fk_evidence_network")),
        sa.ForeignKeyConstraint(["question"], ["question.key"], name=op.f("fk_evidence_question")),
        sa.PrimaryKeyConstraint("network", "question", "kind", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_question"), "evidence", ["question"])


def downgrade() -> None:

    op.drop_index(op.f("ix_evidence_question"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_follower_person_at"), table_name="follower")
    op.drop_table("follower")
