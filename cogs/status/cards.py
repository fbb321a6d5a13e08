"""The cards of /help and its topics, and those with which Limner greets a server."""

from collections.abc import Sequence
from dataclasses import dataclass

from cogs.components.layout import Card, card, safe, small
from cogs.components.payloads import OnHelp
from cogs.components.words import HELP
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.replies.who import ADMIN_FIRST, mention_of, who_gives_it
from cogs.status.topics import NOTES, Command, Topic, commands_of, menus_of, topics_for
from db.enums import LookStatus
from db.models import Game
from studio.rules.wording import joined
from studio.services.characters.roster import CharacterSheet
from studio.services.people import gm_of

WHAT_IT_IS = (
    "**Limner illustrates play-by-post games.** Describe a character once, and every picture shows "
    "that same character. Reply to a picture with what should change, and the next one is drawn."
)

GAMES_NAMED = 3
"""How many games of other channels /help names."""

_BACK_GAMES_NAMED = 5
_FREE = "Posts, dice, galleries and talk cost nothing; each picture counts for `/quota show`."
_MENUS = (
    "**Menus**: press a message long, or click it with the right button, then *Apps*: "
    "*Illustrate this post*, *Iterate from this*, *Edit this post*, *Whose post is this?*"
)


@dataclass(frozen=True)
class Asker:
    """What /help knows about the member who asks, and about the place.

    `game` is that of the channel, `elsewhere` are channels of other games that the member sees.
    `waiting` is how many characters wait for this GM, `daily_pictures` what each person may
    request a day in the server.
    """

    private: bool = False
    is_admin: bool = False
    leads: bool = False
    game: Game | None = None
    own: Sequence[CharacterSheet] = ()
    waiting: int = 0
    elsewhere: Sequence[tuple[str, int]] = ()
    daily_pictures: int = 0


def help_card(asker: Asker) -> Card:
    """What Limner is, what the member does best next, and the topics."""
    row = buttons(
        *(
            ActionButton(HELP, topic.label, OnHelp(topic))
            for topic in topics_for(leads=asker.leads, is_admin=asker.is_admin)
        )
    )
    return card(WHAT_IT_IS, "\n".join(_next_steps(asker)), _MENUS, small(_FREE), row)


def topic_card(topic: Topic, commands: Sequence[Command]) -> Card:
    """A topic: each of its commands and message menus, and what else to know."""
    lines = [f"`/{each.name}` {each.description}" for each in commands_of(topic, commands)]
    menus = [f"*{name}* {does}" for name, does in menus_of(topic)]
    return card(
        f"**{topic.label}**",
        NOTES.get(topic, ""),
        "\n".join(lines),
        "\n".join(["**In a message's menu, under *Apps***", *menus]) if menus else "",
        buttons(ActionButton(HELP, "Back", OnHelp(Topic.START))),
    )


def welcome_card(daily_pictures: int, server: str = "") -> Card:
    """The welcome message: what Limner is, and the three things that an admin does first.

    `server` is its name when the card comes to the owner, since no channel takes it.
    """
    return card(
        WHAT_IT_IS,
        _closed(server),
        _first_steps(daily_pictures),
        small("`/help` shows what each person can do."),
    )


def back_card(games: Sequence[tuple[str, int | None]], *, more: int = 0, server: str = "") -> Card:
    """Limner is in a server again: nothing is lost, and where the games are.

    `games` are open games with their first channels, `more` is the number of the other ones.
    """
    shown = games[:_BACK_GAMES_NAMED]
    more += len(games) - len(shown)
    named = joined([f"**{safe(name, 80)}**{f' in <#{id}>' if id else ''}" for name, id in shown])
    if named:
        kept = f"As you left them: {named}{f', and {more} more' if more else ''}."
    elif more:
        kept = f"As you left {'it: 1 game' if more == 1 else f'them: {more} games'}."
    else:
        kept = "No game is open here: `/game create` starts one in the channel you play in."
    return card(
        "**Limner is back.** Characters, pictures and settings of this server were kept.",
        _closed(server),
        kept,
        small("`/help` shows what each person can do."),
    )


def _first_steps(daily_pictures: int) -> str:
    pictures = "1 picture" if daily_pictures == 1 else f"{daily_pictures} pictures"
    return (
        "**Three steps:**\n"
        "1. `/game create` in the channel you play in: name it and say who the GM is.\n"
        f"2. `/quota set` if {pictures} a day for each person is not what you want.\n"
        "3. Tell your players: `/character create`, then `/image scene`."
    )


def _closed(server: str) -> str:
    if not server:
        return ""
    return (
        f"I may write in no channel of **{safe(server, 100)}**: I need the permissions "
        f"**View Channel**, **Send Messages** and **Attach Files** where you play. "
        f"{who_gives_it('me')}"
    )


def _next_steps(asker: Asker) -> list[str]:
    if asker.private:
        return [
            "Commands work in the channels of your server. Here I bring news and pictures, and the "
            "buttons under a picture work."
        ]
    game = asker.game
    if game is None:
        return _without_game(asker)
    lines = [f"Here: **{safe(game.name, 80)}**, led by {mention_of(gm_of(game))}."]
    lines += _of_player(asker)
    if asker.leads:
        lines.append(_of_gm(asker.waiting))
    return lines


def _without_game(asker: Asker) -> list[str]:
    lines = []
    if asker.elsewhere:
        named = [f"**{safe(name, 80)}** in <#{id}>" for name, id in asker.elsewhere[:GAMES_NAMED]]
        lines.append(f"No game in this channel; they play {joined(named)}.")
    if asker.is_admin:
        lines.append(_first_steps(asker.daily_pictures))
    elif not asker.elsewhere:
        lines.append(f"This channel has no game yet. {ADMIN_FIRST} starts one: `/game create`.")
    return lines


def _of_player(asker: Asker) -> list[str]:
    by_status: dict[LookStatus, list[str]] = {}
    for sheet in asker.own:
        ready = sheet.character.look_id is not None
        status = LookStatus.APPROVED if ready else LookStatus(sheet.look.status)
        by_status.setdefault(status, []).append(f"**{safe(sheet.character.name, 80)}**")
    lines = []
    for status, does in _TO_DO.items():
        if status in by_status:
            names = by_status[status]
            shown = joined(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            lines.append(does.format(names=shown))
    return lines or [
        "**Begin here**: `/character create` describes your character. `/image scene` draws "
        "without one, too, and `/post write` lets a character speak."
    ]


_TO_DO = {
    LookStatus.APPROVED: "{names}: `/image scene` draws, `/post write` speaks, `/roll` rolls.",
    LookStatus.PENDING: "{names}: waiting for the GM; I tell you.",
    LookStatus.DRAFT: "{names}: save a portrait at `/character show`.",
    LookStatus.CHANGES_REQUESTED: "{names}: the GM's note is at `/character show`.",
    LookStatus.REJECTED: "{names}: new looks can be tried with `/character edit`.",
}


def _of_gm(waiting: int) -> str:
    if not waiting:
        return "You lead it: `/game edit` and `/game lines` set its style and its limits."
    are = "character waits" if waiting == 1 else "characters wait"
    return f"You lead it: {waiting} {are} for you, `/character list`."
