"""Cards about a game that begins or changed, about quotas and first steps."""

from discord.utils import format_dt

from cogs.characters.cards import game_master_mention
from cogs.components.layout import Card, accent_of, card, safe, small
from cogs.pictures.cards import bar
from db.models import Game
from studio.services.queue.quotas import Usage

_STYLE_LIMIT = 300


def created_card(game: Game) -> Card:
    """A game that begins."""
    return card(
        f"**{safe(game.name)}** begins.",
        set_up(game),
        small("Next: `/character create`, or `/image scene` for a picture of the place."),
        accent=accent_of(game.id),
    )


def set_up(game: Game) -> str:
    """What the GM decided for all of the game."""
    approvals = "the GM approves characters" if game.approvals else "characters need no approval"
    where = f" in <#{game.gm_channel_id}>" if game.gm_channel_id and game.approvals else ""
    style = safe(game.house_style, _STYLE_LIMIT) or "none; every picture follows its own style"
    lines = [
        f"**GM** {game_master_mention(game)}",
        f"**Approvals** {approvals}{where}",
        f"**House style** {style}",
    ]
    if not game.secrets_shown:
        lines.append("**Secret rolls** the GM alone sees them")
    return "\n".join(lines)


def usage_card(usage: Usage) -> Card:
    """A person's day in numbers."""
    percent = 100 if usage.limit == 0 else round(100 * min(usage.used / usage.limit, 1))
    city = usage.day.zone.rsplit("/", 1)[-1].replace("_", " ")
    return card(
        f"**Today** {usage.used} of {usage.limit} pictures used, {usage.left} left\n{bar(percent)}",
        small(f"The next day starts at 00:00 {city}, {format_dt(usage.day.resets_at, 'R')}."),
    )


def welcome_card() -> Card:
    """First contact: the three things an admin does."""
    return card(
        "**Limner paints your play-by-post game.** Three steps:",
        "1. `/game create` in the channel you play in: name it and say who the GM is.\n"
        "2. `/quota set` if 20 pictures a day for each person is not what you want.\n"
        "3. Tell your players: `/character create`, then `/image scene`.",
        small("`/help` shows what each person can do."),
    )


def help_card(*, is_game_master: bool, is_admin: bool, has_game: bool) -> Card:
    """What this person can do, shortest way first."""
    player = (
        "**Play**\n"
        "`/character create` describe a character\n"
        "`/post write` write in character\n"
        "`/roll` dice; in a post: [[1d20+5]]\n"
        "`/image scene` a picture of what happens\n"
        "**Reply** to any picture: *at night, in the rain*\n"
        "`/session list` your pictures, as trees\n"
        "`/gallery show` everybody's pictures\n"
        "`/queue show` what is on its way\n"
        "`/quota show` your day"
    )
    master = (
        "**Lead**\n"
        "Approve characters with the buttons on their cards\n"
        "`/game edit` house style, approvals, secret rolls\n"
        "`/game lines` what is never drawn\n"
        "`/game channel add` where it is played\n"
        "`/game channel set` whose posts may be illustrated there"
    )
    admin = "**Run the server**\n`/game create` · `/game close` · `/quota set` · `/queue pause`"
    parts = [player] if has_game else []
    if is_game_master:
        parts.append(master)
    if is_admin:
        parts.append(admin)
    if not has_game:
        parts.append("This channel has no game yet; a server admin starts one: `/game create`.")
    return card(*parts)
