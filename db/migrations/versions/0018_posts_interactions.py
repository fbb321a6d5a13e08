"""The interaction that asked for a post: the messages of the post are newer."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("interaction_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_posts_interaction", "posts", ["channel_id", "interaction_id"])
