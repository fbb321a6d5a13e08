"""The card of a new game, and the settings of a game in one line."""

from discord import ButtonStyle

from cogs.components.layout import WARNING, Card, accent_of, card, safe, small
from cogs.components.payloads import OnGame, OnGameRole, OnQuestion
from cogs.components.words import DISMISS, GAME_CLOSE_YES, GAME_GM_YES
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.replies import words
from cogs.interactions.replies.who import mention_of
from db.models import Game
from studio.errors import ManyGameMasters
from studio.services.games.games import HOUSE_STYLE_LIMIT
from studio.services.people import gm_of


def created_card(game: Game) -> Card:
    """A game was created."""
    return card(
        f"**{safe(game.name)}** begins.",
        set_up(game),
        small("Next: `/character create`, or `/image scene` for a picture of the place."),
        accent=accent_of(game.id),
    )


def close_card(game: Game) -> Card:
    """Asks before a game is closed."""
    return card(
        f"Close **{safe(game.name)}**? Its pictures stay, and its channels become free. A closed "
        "game is not opened again.",
        buttons(
            ActionButton(GAME_CLOSE_YES, "Close the game", OnGame(game.id)),
            ActionButton(DISMISS, "Keep", OnQuestion(game.id)),
        ),
        accent=WARNING,
    )


def many_game_masters_card(game: Game, refused: ManyGameMasters) -> Card:
    """Asks before a role with many members becomes the GM."""
    return card(
        f"{words(refused)} Make the role the GM of **{safe(game.name)}** all the same?",
        small("Everything else is done."),
        buttons(
            ActionButton(
                GAME_GM_YES,
                "Make them GM",
                OnGameRole(game.id, refused.role_id),
                style=ButtonStyle.danger,
            )
        ),
        accent=WARNING,
    )


def set_up(game: Game) -> str:
    """The settings that the GM chose for the whole game."""
    approvals = "the GM approves characters" if game.approvals else "characters need no approval"
    where = f" in <#{game.gm_channel_id}>" if game.gm_channel_id and game.approvals else ""
    style = safe(game.house_style, HOUSE_STYLE_LIMIT) or "none; every picture follows its own style"
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
    return mention_of(gm_of(game))
