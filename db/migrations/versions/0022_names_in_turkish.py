"""One name in each way to write its i: the keys of names, and of styles, are folded again.

Also a variant of an emoji and a drawn-out Arabic letter make no other name any more. Where two
names of one game or character become one, that with the new key gets a number: both are found.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_LOT = 1000
_MARKS_LIMIT = 8
_UNSPOKEN = re.compile(
    "[\u034f\u17b4\u17b5\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f\u0640\U0001d159]"
)
_TURKISH_I = re.compile("\u0131|i\u0307+")
# What a key holds that is folded in another way now.
_FOLDED_ANEW = "\u0131\u0307\u034f\u17b4\u17b5\ufe0e\ufe0f\u180b\u180c\u180d\u180f\u0640\U0001d159"


def upgrade() -> None:
    # The numbers are the widths of the columns of the name and of its key.
    _fold("characters", within="game_id", room=(80, 200), condition="deleted_at IS NULL")
    _fold("character_states", within="character_id", room=(60, 120))
    _fold("dice_macros", within="character_id", room=(60, 120))
    _fold_styles()


def _fold(table: str, *, within: str, room: tuple[int, int], condition: str = "") -> None:
    named = sa.table(table, *map(sa.column, ("id", within, "name", "name_key")))
    rows = sa.select(named).order_by(named.c.id)
    found = op.get_bind().execute(rows.where(sa.text(condition)) if condition else rows).all()
    taken = {(getattr(row, within), row.name_key) for row in found}
    for row in found:
        key, name = _folded(row.name_key), row.name
        if key == row.name_key:
            continue
        group, plain, number = getattr(row, within), key, 1
        while (group, key) in taken:
            number += 1
            name = f"{row.name[: room[0] - 4].rstrip()} {number}"
            key = f"{plain[: room[1] - 4].rstrip()} {number}"
        taken.add((group, key))
        op.execute(sa.update(named).where(named.c.id == row.id).values(name=name, name_key=key))


def _fold_styles() -> None:
    styled = sa.table("generations", sa.column("id"), sa.column("style_key"))
    anew = sa.or_(*(styled.c.style_key.contains(char) for char in _FOLDED_ANEW))
    after_id = 0
    while rows := (
        op.get_bind()
        .execute(
            sa.select(styled).where(styled.c.id > after_id, anew).order_by(styled.c.id).limit(_LOT)
        )
        .all()
    ):
        for row in rows:
            op.execute(
                sa.update(styled)
                .where(styled.c.id == row.id)
                .values(style_key=_folded(row.style_key))
            )
        after_id = rows[-1].id


def _folded(key: str) -> str:
    """The key as `studio.rules.text.name_key` made it from its older form when this was written."""
    for _ in range(2):
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
        key = _TURKISH_I.sub("i", _UNSPOKEN.sub("", key))
    return " ".join(_measured(unicodedata.normalize("NFKC", key)).split())


def _measured(key: str) -> str:
    kept, marks = [], 0
    for char in key:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)
