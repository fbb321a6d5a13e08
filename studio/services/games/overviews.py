"""What players read about a game: its channels, its cast, its lines and veils."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.enums import LookStatus
from db.models import Character, CharacterLook, Game, GameChannel
from studio.services.people import Person, may_steer_character


@dataclass(frozen=True)
class GameThemes:
    """Themes that are never drawn in a game: lines never happen in it, veils happen unseen."""

    lines: tuple[str, ...] = ()
    veils: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlayedCharacter:
    """A character in play. `waits`: it has no approved looks yet."""

    name: str
    waits: bool = False


@dataclass(frozen=True)
class GameOverview:
    """A game as its players see it.

    `cast` has the user id of each player with their characters; None stands for the GM.
    """

    game: Game
    channels: tuple[GameChannel, ...]
    cast: tuple[tuple[int | None, tuple[PlayedCharacter, ...]], ...]

    @property
    def themes(self) -> GameThemes:
        """The game's lines and veils."""
        return themes_of(self.game)


def overview_of(
    game: Game,
    channels: Sequence[GameChannel],
    characters: Sequence[Character],
    *,
    person: Person,
    new: Mapping[int, CharacterLook],
) -> GameOverview:
    """The overview as that person sees it, without drafts of others.

    `new` has the newest looks of the characters without approved ones, by character id.
    """
    by_player: dict[int | None, list[PlayedCharacter]] = {}
    for each in characters:
        if each.retired_at is None and _is_named(person, each, game, new):
            player = None if each.npc else each.owner_id
            by_player.setdefault(player, []).append(
                PlayedCharacter(each.name, each.look_id is None)
            )
    # The GM's characters come last; players come in the order of their first character's name.
    in_order = sorted(by_player.items(), key=lambda item: item[0] is None)
    cast = tuple((player, tuple(played)) for player, played in in_order)
    return GameOverview(game, tuple(channels), cast)


def themes_of(game: Game) -> GameThemes:
    """The game's lines and veils."""
    return GameThemes(tuple(game.lines or ()), tuple(game.veils or ()))


def _is_named(
    person: Person, character: Character, game: Game, new: Mapping[int, CharacterLook]
) -> bool:
    if character.look_id is not None or may_steer_character(person, character, game):
        return True
    return character.id in new and new[character.id].status == LookStatus.PENDING
