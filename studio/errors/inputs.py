"""What a person typed or sent cannot be used."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class InputError(LimnerError):
    """What the person typed or sent cannot be used; nothing happened."""


@dataclass(eq=False)
class EmptyText(InputError):
    """No word was left after removing blanks, emoji and invisible characters."""

    field: str


@dataclass(eq=False)
class TextTooLong(InputError):
    """The text has `length` characters where `limit` are allowed."""

    field: str
    length: int
    limit: int


@dataclass(eq=False)
class BadName(InputError):
    """The name cannot be shown or typed again; `reason` is a short clause."""

    reason: str


@dataclass(eq=False)
class NameTaken(InputError):
    """Another living character of the game has this name."""

    name: str


@dataclass(eq=False)
class UnknownCharacter(InputError):
    """No character of the game has this name; `close` are the nearest, best first."""

    name: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownStyle(InputError):
    """No picture of the game is in this style; `close` are the nearest, best first."""

    style: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownState(InputError):
    """The character `of` has no state of this name; `close` are the nearest, best first."""

    of: str
    name: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class StateTaken(InputError):
    """The character `of` has a state of this name already."""

    of: str
    name: str


@dataclass(eq=False)
class TooManyStates(InputError):
    """The character `of` has as many states as one can have."""

    of: str
    limit: int


@dataclass(eq=False)
class TooManyCharacters(InputError):
    """More characters than one scene takes."""

    given: int
    limit: int


@dataclass(eq=False)
class BadSetting(InputError):
    """A setting typed in an instruction or an option has no usable value."""

    setting: str
    value: str
    expected: str


@dataclass(eq=False)
class TooManyThemes(InputError):
    """More lines or veils (`kind`, for one of them) than a game has."""

    kind: str
    given: int
    limit: int


@dataclass(eq=False)
class TooManyChannels(InputError):
    """The game has as many channels as one can have."""

    limit: int


@dataclass(eq=False)
class LastChannel(InputError):
    """A game without a channel is a closed one."""


@dataclass(eq=False)
class NothingUnderstood(InputError):
    """A reply held neither words nor settings; `example` fits the very picture.

    `heard` is False when Discord kept its words from us, as it mentions nobody.
    """

    example: str
    heard: bool = True


@dataclass(eq=False)
class BadDice(InputError):
    """A notation cannot be rolled.

    `reason` is one of `empty`, `too_long`, `unclear` (from `near` on), `too_many` dice, `no_sides`,
    `too_many_sides`, `too_deep`, `too_large`, `division` (by zero), `no_selector`,
    `no_advantage`, `too_many_rolls` (in one post); `limit` is what is allowed.
    """

    reason: str
    near: str = ""
    limit: int = 0


@dataclass(eq=False)
class UnknownMacro(InputError):
    """No macro of theirs has this name; `close` are the nearest, best first.

    `several`: more than one of their characters has it.
    """

    name: str
    close: tuple[str, ...] = ()
    several: bool = False


@dataclass(eq=False)
class TooManyMacros(InputError):
    """The character `of` has as many macros as one can have."""

    of: str
    limit: int


@dataclass(eq=False)
class NotTogether(InputError):
    """Two options that exclude each other were both given; both are named as people see them."""

    one: str
    other: str


@dataclass(eq=False)
class NotAlone(InputError):
    """An option was given that says something about another, which was not."""

    setting: str
    needs: str


@dataclass(eq=False)
class AlreadyLarge(InputError):
    """A picture of that size, in pixels, is not made larger."""

    width: int
    height: int


@dataclass(eq=False)
class UploadRefused(InputError):
    """An uploaded file is not a picture that can be used.

    `reason` is one of `empty`, `not_a_picture`, `too_many_bytes`, `too_many_pixels`,
    `truncated`, `animated`, `too_small`; `limit` is in the unit of the reason.
    """

    reason: str
    limit: int = 0


@dataclass(eq=False)
class MaskRefused(InputError):
    """A mask cannot be used. `reason` is one of `empty`, `full`, `no_face`, `missing`.

    `empty`: nothing is marked, `full`: everything is, `no_face`: nobody knows where one is,
    `missing`: neither a region nor a mask was given.
    """

    reason: str


@dataclass(eq=False)
class ExportTooLarge(InputError):
    """A session's zip cannot be sent, and there is no place to offer it from."""

    size_bytes: int
    limit_bytes: int


@dataclass(eq=False)
class NoVoice(InputError):
    """The person has no character to speak as; or several, `names`, and said none."""

    names: tuple[str, ...] = ()


@dataclass(eq=False)
class FileTooLarge(InputError):
    """A file is larger than Discord takes here; `name` is "" where all of them together are."""

    name: str
    limit_bytes: int
