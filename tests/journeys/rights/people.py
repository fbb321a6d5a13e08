"""The stage of the rights matrix: one game, its things, and eight people who try everything."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import discord
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import select

from db.models import Character, CharacterLook, DiceRoll, Generation, Job, Post, Session
from tests.journeys.posts.writing import Channel, allow
from tests.journeys.table import Table

SECRET, DRAFT = "moonwell", "Moonwraith"
ROLES = ("owner", "player", "GM", "admin", "outsider", "without sight", "left", "abroad")
# They see neither the game's channel nor what is in it.
BLIND = frozenset({"without sight", "left", "abroad"})
# They see no draft of another player.
NO_DRAFTS = BLIND | {"player", "outsider"}


@dataclass
class Ids:
    """The ids of the owner's things; `portrait` was drawn for `look`."""

    game: int
    character: int
    look: int
    portrait: int
    picture: int
    other_picture: int
    session: int
    session_version: int
    job: int
    post: int
    message: int
    reply: int
    roll: int
    role: int
    member: simcord.MemberActor


@dataclass
class Ground:
    """The stage, where each role acts, and a way back to how everything was."""

    table: Table
    ids: Ids
    who: Mapping[str, tuple[simcord.MemberActor | simcord.UserHandle, Channel]]
    post_message: discord.Message
    picture_message: discord.Message
    _before: sqlite3.Connection
    _now: sqlite3.Connection
    _version: int = 0

    def restore(self) -> None:
        """Undo everything that a cell wrote into the database."""
        version = self._read_version()
        if version != self._version:
            self._before.backup(self._now)
            self._version = self._read_version()

    def close(self) -> None:
        """Close the connections to the database and to its copy."""
        self._now.close()
        self._before.close()

    def _read_version(self) -> int:
        """A number that changes with each write of another connection."""
        return int(self._now.execute("PRAGMA data_version").fetchone()[0])


async def prepare(game: Table, role: str) -> Ground:
    """The ground on which one role acts."""
    outsider, player, admin = game.person("bob"), game.person("ann"), game.admin("root")
    hidden_from = game.person("eve")
    await game.say("game channel set", by=game.gm, illustrate=True)
    await game.approved_character()
    await game.approved_character("Bram", by=player)
    await game.create_character(DRAFT)
    await game.picture(f"a {SECRET} by night", character="Elara", style=f"{SECRET} ink")
    picture = await game.picture(f"a {SECRET} by day")
    reply = await game.player.send(game.channel, "that's her sister", reply_to=picture)
    await game.say("roll", dice="1d20", reason=SECRET)
    await game.say("dice macro set", character="Elara", name=SECRET, dice="1d20")
    await game.say("wardrobe add", character="Elara", name=f"{SECRET} robe", words="in blue")
    said = {"text": f"The {SECRET} gleams.", "as": "Elara"}
    await game.player.slash(game.channel, "post write", **said)
    message = game.last()
    await game.say("queue pause", by=admin)
    await game.scene(f"the third {SECRET}")
    ids = await _ids(game, message, reply)
    lobby = game.stage.guild.create_text_channel("lobby")
    await game.gm.slash(lobby, "help")
    _hide(game, hidden_from)
    abroad, hall = await _abroad(game)
    private = await game.stage.app.client.create_dm(discord.Object(game.player.id))
    await private.send("Your portrait is here.")
    if role == "left":
        game.stage.guild.remove_member(game.player)
    # Nothing is drawn from now on, so that a cell has no work left behind it.
    await game.stop()
    before = sqlite3.connect(":memory:")
    now = sqlite3.connect(game.stage.app.settings.data_folder / "limner.db", timeout=10.0)
    now.backup(before)
    here = game.channel
    who: dict[str, tuple[simcord.MemberActor | simcord.UserHandle, Channel]] = {
        "owner": (game.player, here),
        "player": (player, here),
        "GM": (game.gm, here),
        "admin": (admin, here),
        "outsider": (outsider, here),
        "without sight": (hidden_from, lobby),
        "left": (game.player.user, game.player.user.dm_channel),
        "abroad": (abroad, hall),
    }
    ground = Ground(game, ids, who, message, picture, before, now)
    ground.restore()
    if role == "abroad":
        ids.member = abroad
    return ground


def _hide(game: Table, member: simcord.MemberActor) -> None:
    """Everybody but this member sees the game's channel."""
    role = game.stage.guild.create_role("sees the game")
    del role
    allow(game, game.channel, view_channel=True)
    _, deny = discord.PermissionOverwrite(view_channel=False).pair()
    game.env.backend.set_overwrite(
        game.channel.id,
        Overwrite(member.id, OverwriteType.MEMBER, allow=0, deny=deny.value),
    )


async def _abroad(game: Table) -> tuple[simcord.MemberActor, Channel]:
    """An admin of another server, who is a GM of a game there."""
    guild = game.env.create_guild("Abroad")
    role = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    admin = guild.add_member(game.env.create_user("ivo"), roles=[role])
    hall = guild.create_text_channel("hall")
    await admin.slash(hall, "game create", name="The Other Road")
    return admin, hall


async def _ids(game: Table, message: discord.Message, reply: discord.Message) -> Ids:
    async with game.stage.app.database.read() as tx:
        elara = await tx.scalar(select(Character).where(Character.name == "Elara"))
        assert elara is not None
        assert elara.look_id is not None
        look = await tx.get_one(CharacterLook, elara.look_id)
        drawn = (
            await tx.scalars(
                select(Generation)
                .where(Generation.kind == "scene", Generation.status == "succeeded")
                .order_by(Generation.id)
            )
        ).all()
        session = await tx.get_one(Session, drawn[0].session_id)
        job = (await tx.scalars(select(Job).order_by(Job.id.desc()).limit(1))).one()
        post = (await tx.scalars(select(Post))).one()
        roll = (await tx.scalars(select(DiceRoll))).one()
    return Ids(
        game=elara.game_id,
        character=elara.id,
        look=look.id,
        portrait=look.portrait_id or 0,
        picture=drawn[0].id,
        other_picture=drawn[1].id,
        session=session.id,
        session_version=session.version,
        job=job.id,
        post=post.id,
        message=message.id,
        reply=reply.id,
        roll=roll.id,
        role=game.stage.gm_role.id,
        member=game.person("ann"),
    )
