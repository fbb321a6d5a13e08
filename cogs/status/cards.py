"""The cards of the welcome message in a new server and of /help."""

from cogs.components.layout import Card, card, small
from cogs.interactions.replies import words
from studio.errors import NoGameHere


def welcome_card() -> Card:
    """The welcome message: the three things that an admin does first."""
    return card(
        "**Limner paints your play-by-post game.** Three steps:",
        "1. `/game create` in the channel you play in: name it and say who the GM is.\n"
        "2. `/quota set` if 20 pictures a day for each person is not what you want.\n"
        "3. Tell your players: `/character create`, then `/image scene`.",
        small("`/help` shows what each person can do."),
    )


def help_card(*, is_game_master: bool, is_admin: bool, has_game: bool) -> Card:
    """What this person can do, the most useful commands first."""
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
        "`/quota show` your day\n"
        + small(
            "Dice: `4d6kh3` keeps the best three, `k3` only threes. A division (/) is exact; the "
            "total is cut towards zero."
        )
    )
    master = (
        "**Lead**\n"
        "Approve characters with the buttons on their cards\n"
        "`/game edit` house style, approvals, secret rolls\n"
        "`/game lines` what is never drawn\n"
        "`/game channel add` where it is played\n"
        "`/game channel set` whose posts may be illustrated there"
    )
    admin = (
        "**Run the server**\n"
        "`/game create` · `/game close` · `/quota set` · `/queue pause`\n"
        "`/moderation set` how strictly words are judged"
    )
    parts = [player] if has_game else []
    if is_game_master:
        parts.append(master)
    if is_admin:
        parts.append(admin)
    if not has_game:
        parts.append(words(NoGameHere()))
    return card(*parts)
