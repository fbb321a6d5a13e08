"""Posts, dice and the pictures that belong to them; who may depict whom; several channels."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _games()
    _characters()
    _posts()
    _dice()
    _stars()


def _games() -> None:
    for name in ("lines", "veils"):
        op.add_column(
            "games", sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
    op.add_column(
        "game_channels",
        sa.Column("illustrate", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "game_channels",
        sa.Column("rating", sa.String(16), nullable=False, server_default=sa.text("''")),
    )


def _characters() -> None:
    op.add_column(
        "characters", sa.Column("npc", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "characters",
        sa.Column("consent", sa.String(16), nullable=False, server_default=sa.text("'players'")),
    )
    op.add_column("characters", sa.Column("state_id", Id, nullable=True))
    op.create_table(
        "character_states",
        sa.Column("id", Id, nullable=False),
        sa.Column("character_id", Id, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asset_id", Id, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("character_id", "name_key"),
    )
    op.create_index("ix_character_states_asset", "character_states", ["asset_id"], unique=False)


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", Id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("game_id", Id, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("character_id", Id, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("edited_at", Moment, nullable=True),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["game_id"], ["games.id"]),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_posts_author", "posts", ["game_id", "author_id", "id"], unique=False)
    op.create_index("ix_posts_character", "posts", ["character_id", "id"], unique=False)
    op.create_index("ix_posts_channel", "posts", ["channel_id", "id"], unique=False)
    op.create_table(
        "post_messages",
        sa.Column("message_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"]),
        sa.PrimaryKeyConstraint("message_id"),
        sa.UniqueConstraint("post_id", "position"),
    )
    op.create_table(
        "post_pictures",
        sa.Column("post_id", Id, nullable=False),
        sa.Column("generation_id", Id, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"]),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"]),
        sa.PrimaryKeyConstraint("post_id", "generation_id"),
    )
    op.create_index("ix_post_pictures_generation", "post_pictures", ["generation_id"], unique=False)
    op.add_column("jobs", sa.Column("post_id", Id, nullable=True))


def _dice() -> None:
    op.create_table(
        "dice_rolls",
        sa.Column("id", Id, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("game_id", Id, nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("character_id", Id, nullable=True),
        sa.Column("post_id", Id, nullable=True),
        sa.Column("notation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["games.id"]),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_dice_rolls_game", "dice_rolls", ["game_id", "id"], unique=False)
    op.create_index("ix_dice_rolls_user", "dice_rolls", ["guild_id", "user_id", "id"], unique=False)
    op.create_index("ix_dice_rolls_character", "dice_rolls", ["character_id", "id"], unique=False)
    op.create_index("ix_dice_rolls_post", "dice_rolls", ["post_id"], unique=False)
    op.create_table(
        "dice_macros",
        sa.Column("id", Id, nullable=False),
        sa.Column("character_id", Id, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("notation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("character_id", "name_key"),
    )


def _stars() -> None:
    op.create_table(
        "stars",
        sa.Column("generation_id", Id, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"]),
        sa.PrimaryKeyConstraint("generation_id", "user_id"),
    )
