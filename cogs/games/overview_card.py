"""The overview of a game: settings, channels, players with characters, lines and veils.

The first card is short. Longer lists have their own pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cogs.components.custom_ids import ButtonWord
from cogs.components.layout import WARNING, Card, CardPart, accent_of, card, safe, small
from cogs.components.payloads import OnGame, OnGameChannel, OnGamePage, OnQuestion
from cogs.components.words import (
    DISMISS,
    GAME,
    GAME_CHANNEL_YES,
    GAME_CHANNELS,
    GAME_PLAYERS,
    GAME_THEMES,
)
from cogs.games.cards import set_up
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.pager import Pages
from db.models import Game, GameChannel
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.showing import strictness_of_place
from studio.services.games.overviews import GameOverview, GameThemes, PlayedCharacter

_NAME_LIMIT = 80
# Limits of the first card: a phone shows about thirty lines.
_CHANNELS_SHOWN = 5
_PLAYERS_SHOWN = 6
_CHARACTERS_SHOWN = 4
_THEMES_SHOWN = 10
_PAGE = 12
_THEMES_PAGE = 20


@dataclass(frozen=True)
class ChannelFacts:
    """What Discord says about a channel now."""

    gone: bool = False
    age_restricted: bool = False


ChannelFactsById = Mapping[int, ChannelFacts]
"""By channel id. A channel without an entry exists and is not age-restricted."""


def overview_card(overview: GameOverview, known: ChannelFactsById) -> Card:
    """The overview, short enough for a phone."""
    game = overview.game
    return card(
        f"**{safe(game.name, _NAME_LIMIT)}**",
        set_up(game),
        _listed("Channels", _channels(overview, known), _CHANNELS_SHOWN),
        _listed("Who plays whom", _cast(overview, most=_CHARACTERS_SHOWN), _PLAYERS_SHOWN)
        or "**Who plays whom** nobody yet: `/character create`",
        _themes_in_short(overview.themes),
        _row(overview),
        accent=accent_of(game.id),
    )


def channels_page(overview: GameOverview, known: ChannelFactsById, page: int) -> Card:
    """A page of the game's channels, with their settings."""
    return _paged(overview, "Channels", GAME_CHANNELS, _channels(overview, known), page)


def players_page(overview: GameOverview, page: int) -> Card:
    """A page of the players, with all their characters."""
    lines = _cast(overview, most=_PAGE) or ["Nobody yet: `/character create`"]
    return _paged(overview, "Who plays whom", GAME_PLAYERS, lines, page)


def themes_page(overview: GameOverview, page: int) -> Card:
    """A page of the lines and veils."""
    themes = overview.themes
    lines = [f"line · {safe(each)}" for each in themes.lines]
    lines += [f"veil · {safe(each)}" for each in themes.veils]
    lines = lines or ["None. The GM sets them with `/game lines`."]
    return _paged(overview, "Never drawn", GAME_THEMES, lines, page, size=_THEMES_PAGE)


def themes_set_card(game: Game, themes: GameThemes, at_odds: Sequence[str]) -> Card:
    """Lines and veils were saved. `at_odds`: words of the house style that a theme forbids."""
    words = ", ".join(f"*{safe(word)}*" for word in at_odds)
    return card(
        f"**{safe(game.name, _NAME_LIMIT)}**",
        _themes_in_short(themes),
        f"The house style says {words}, so nothing can be drawn until `/game edit` changes it."
        if at_odds
        else "",
        small("Everybody can read them: `/game show`. Names and posts are not judged by them."),
        accent=accent_of(game.id),
    )


def channel_card(
    game: Game, row: GameChannel, *, added: bool = False, server: Strictness | None = None
) -> Card:
    """One channel of the game with its settings. `added`: it was just added. `server` is the
    server's own strictness."""
    verb = "belongs to" if added else "in"
    return card(
        f"<#{row.channel_id}> {verb} **{safe(game.name, _NAME_LIMIT)}**",
        f"**Illustrate this post** {'on' if row.illustrate else 'off'}\n"
        f"**Rating** {_rating_words(row.rating, server)}",
        small("Its threads come along. `/game channel set` changes what is on here.")
        if added
        else "",
        accent=accent_of(game.id),
    )


def remove_channel_card(game: Game, channel_id: int) -> Card:
    """Asks before a channel is removed from its game."""
    return card(
        f"Play **{safe(game.name, _NAME_LIMIT)}** in <#{channel_id}> no more? What was drawn there "
        "stays in the game; the channel's rating and its other settings go.",
        buttons(
            ActionButton(GAME_CHANNEL_YES, "Remove", OnGameChannel(game.id, channel_id)),
            ActionButton(DISMISS, "Keep", OnQuestion(channel_id)),
        ),
        accent=WARNING,
    )


def channel_removed_card(game: Game, channel_id: int) -> Card:
    """A channel was removed from the game."""
    return card(
        f"<#{channel_id}> does not belong to **{safe(game.name, _NAME_LIMIT)}** any more. "
        "What was drawn there stays in the game.",
        accent=accent_of(game.id),
    )


def _channels(overview: GameOverview, known: ChannelFactsById) -> list[str]:
    return [_channel(row, known.get(row.channel_id, ChannelFacts())) for row in overview.channels]


def _channel(row: GameChannel, now: ChannelFacts) -> str:
    if now.gone:
        return f"a channel that is gone (…{row.channel_id % 10_000:04}): `/game channel remove`"
    rated = row.rating in tuple(Strictness)
    held = row.rating != Strictness.RELAXED or now.age_restricted
    parts = [
        f"<#{row.channel_id}>",
        "posts can be illustrated" if row.illustrate else "",
        f"rated {row.rating}" if rated else "",
        "" if held else "which waits until the channel is age-restricted",
    ]
    return " · ".join(part for part in parts if part)


def _rating_words(rating: str, server: Strictness | None) -> str:
    if rating not in tuple(Strictness):
        return f"as this server: {server}" if server else "as the bot is set up"
    own = Strictness(rating)
    if strictness_of_place(server=server, channel=own, usual=own) is own:
        return rating
    return f"{rating}; the server has **{server}** (`/moderation set`), and the stricter counts"


def _cast(overview: GameOverview, *, most: int) -> list[str]:
    return [
        f"{f'<@{player}>' if player else 'GM characters:'} {_characters(played, most)}"
        for player, played in overview.cast
    ]


def _characters(played: Sequence[PlayedCharacter], most: int) -> str:
    shown = [
        f"{safe(each.name, _NAME_LIMIT)}{' (not approved yet)' if each.waits else ''}"
        for each in played[:most]
    ]
    return f"{', '.join(shown)}{_and_more(len(played) - most)}"


def _themes_in_short(themes: GameThemes) -> str:
    lines = [
        f"**{what}** {', '.join(safe(each) for each in all[:_THEMES_SHOWN])}"
        f"{_and_more(len(all) - _THEMES_SHOWN)}"
        for what, all in (("Lines", themes.lines), ("Veils", themes.veils))
        if all
    ]
    return "\n".join(lines) or "**Lines and veils** none; the GM sets them with `/game lines`"


def _listed(heading: str, lines: Sequence[str], most: int) -> str:
    if not lines:
        return ""
    rest = len(lines) - most
    more = [f"and {rest} more"] if rest > 0 else []
    return "\n".join([f"**{heading}**", *lines[:most], *more])


def _and_more(rest: int) -> str:
    return f" and {rest} more" if rest > 0 else ""


def _row(overview: GameOverview) -> CardPart:
    """A button for each list that does not fit on the first card."""
    game_id, themes, cast = overview.game.id, overview.themes, overview.cast
    crowded = any(len(played) > _CHARACTERS_SHOWN for _, played in cast)
    wanted = (
        (GAME_PLAYERS, "Everybody", len(cast) > _PLAYERS_SHOWN or crowded),
        (GAME_CHANNELS, "Channels", len(overview.channels) > _CHANNELS_SHOWN),
        (
            GAME_THEMES,
            "Lines and veils",
            max(len(themes.lines), len(themes.veils)) > _THEMES_SHOWN,
        ),
    )
    shown = [
        ActionButton(word, label, OnGamePage(game_id)) for word, label, needed in wanted if needed
    ]
    return buttons(*shown) if shown else ""


def _paged(
    overview: GameOverview,
    heading: str,
    word: ButtonWord[OnGamePage],
    lines: Sequence[str],
    page: int,
    *,
    size: int = _PAGE,
) -> Card:
    """One page of a list, with ◀, ▶ and a button back; too large a `page` gives the last one."""
    game, pages = overview.game, Pages.of(len(lines), size=size, page=page)
    return card(
        f"**{heading}** · {safe(game.name, _NAME_LIMIT)}",
        "\n".join(pages.shown(lines, size=size)),
        pages.line,
        buttons(
            ActionButton(GAME, "Back", OnGame(game.id)),
            *pages.leaves(word, lambda at: OnGamePage(game.id, at)),
        ),
        accent=accent_of(game.id),
    )
