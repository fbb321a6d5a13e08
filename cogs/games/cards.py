"""The card of a new game, and the settings of a game in one line."""

from cogs.components.layout import Card, accent_of, card, safe, small
from db.models import Game

_STYLE_LIMIT = 300


def created_card(game: Game) -> Card:
    """A game was created."""
    return card(
        f"**{safe(game.name)}** begins.",
        set_up(game),
        small("Next: `/character create`, or `/image scene` for a picture of the place."),
        accent=accent_of(game.id),
    )


def set_up(game: Game) -> str:
    """The settings that the GM chose for the whole game."""
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


def game_master_mention(game: Game) -> str:
    """The mention of the GM (a member or a role)."""
    if game.gm_role_id is not None:
        return f"<@&{game.gm_role_id}>"
    return f"<@{game.gm_user_id}>" if game.gm_user_id else ""
