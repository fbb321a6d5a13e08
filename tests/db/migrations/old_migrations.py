"""Databases as early versions of Limner made them, with migrations that were changed later.

Each old file is today's file with the change taken back. Its git blob id proves that it is the
file of that commit, also where the git history is not at hand.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

import db.migrations
from db.session import Database

FOLDER = Path(db.migrations.__file__).parent


@dataclass(frozen=True)
class Edit:
    """A change to a migration that databases were made with.

    `commit` made the change, and `blob` is the git id of the file before it. `replaced` has pairs
    of new and old text. `lacks` names the indices that such databases miss or have with fewer
    columns.
    """

    commit: str
    file: str
    blob: str
    replaced: tuple[tuple[str, str], ...]
    lacks: frozenset[str]

    @property
    def version(self) -> str:
        """The schema version that the migration leads to."""
        return self.file[:4]

    def old_text(self) -> str:
        """The file as it was before the change."""
        text = (FOLDER / "versions" / self.file).read_text(encoding="utf-8")
        for new, old in self.replaced:
            assert text.count(new) == 1, new
            text = text.replace(new, old)
        return text


_PAUSED = '    op.create_index("ix_guilds_paused", "guilds", ["paused_at"], unique=False)\n'
_ORDER = """\
    # With the id, whose turn it is among equal tags is found without reading them all.
    op.drop_index("ix_jobs_order", table_name="jobs")
    op.create_index("ix_jobs_order", "jobs", ["status", "tier", "fair_tag", "id"], unique=False)
"""
_GAME = '    op.create_index("ix_jobs_game", "jobs", ["game_id"], unique=False)\n'
_SESSION = '    op.create_index("ix_jobs_session", "jobs", ["session_id"], unique=False)\n'
_REFERENCES = """\
    op.create_index(
        "ix_character_references_asset", "character_references", ["asset_id"], unique=False
    )
"""

EDITS = (
    Edit(
        commit="a5f60e5",
        file="0001_first_schema.py",
        blob="40218172d15a5c0e3994290993dcd406f106dda0",
        replaced=((_GAME, ""), (_SESSION, ""), (_REFERENCES, "")),
        lacks=frozenset({"ix_jobs_game", "ix_jobs_session", "ix_character_references_asset"}),
    ),
    Edit(
        commit="055aa15",
        file="0006_the_queue_is_seen.py",
        blob="dc693827380cfb84904c7c046cfc7b070b91fc8e",
        replaced=((_PAUSED, ""), (_ORDER, "")),
        lacks=frozenset({"ix_guilds_paused", "ix_jobs_order"}),
    ),
    Edit(
        commit="73d923d",
        file="0009_sessions_are_trees.py",
        blob="9d54710bae6502da85970e4083e7a40957e05334",
        replaced=(('"updated_at", "id", "game_id"]', '"updated_at", "id"]'),),
        lacks=frozenset({"ix_sessions_open", "ix_sessions_archived"}),
    ),
)


def blob_id(text: str) -> str:
    """The id that git gives to a file with this text."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


async def upgrade_before(edit: Edit, database: Database, folder: Path) -> None:
    """Upgrade an empty database to the edited migration, as it was before the edit."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / edit.file).write_text(edit.old_text(), encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, edit.version)

    async with database.writer.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
