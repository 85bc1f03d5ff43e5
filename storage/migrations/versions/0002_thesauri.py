"""Thesauri that were imported

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "thesaurus",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("imported", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_thesaurus")),
    )
    op.create_table(
        "concept",
        sa.Column("thesaurus", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Text(), nullable=False),
        sa.Column("alternative", sa.JSON(), nullable=False),
        sa.Column("everyday", sa.JSON(), nullable=False),
        sa.Column("broader", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thesaurus"], ["thesaurus.name"], name=op.f("fk_concept_thesaurus")
        ),
        sa.PrimaryKeyConstraint("thesaurus", "key", name=op.f("pk_concept")),
    )


def downgrade() -> None:

    op.drop_table("concept")
    op.drop_table("thesaurus")
