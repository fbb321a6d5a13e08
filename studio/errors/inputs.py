"""The person's input cannot be used."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class InputError(LimnerError):
    """What the person typed or sent cannot be used; nothing was changed."""


@dataclass(eq=False)
class EmptyText(InputError):
    """The text is empty after blanks, emoji and invisible characters are removed."""

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
    """Another character of the game has this name, or with `alike` one that looks the same."""

    name: str
    alike: bool = False


@dataclass(eq=False)
class UnknownCharacter(InputError):
    """No character of the game has this name; `close` are the nearest, best first."""

    name: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class WhichCharacter(InputError):
    """The person named no character and has none in the game, or several: their `names`."""

    names: tuple[str, ...] = ()


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
    """The character `of` has `limit` states already."""

    of: str
    limit: int


@dataclass(eq=False)
class TooManyCharacters(InputError):
    """A scene has more characters than it can have."""

    given: int
    limit: int


@dataclass(eq=False)
class BadSetting(InputError):
    """A setting in an instruction or an option has no usable value; `value` is "" where none was
    given.

    `setting` is named as the member sees it. `close` are the nearest usable values, best first.
    """

    setting: str
    value: str
    expected: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownSetting(InputError):
    """There is no setting of this name. `known` are those that there are, `close` the nearest of
    them, best first."""

    name: str
    known: tuple[str, ...]
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownTimeZone(InputError):
    """There is no time zone of this name, or several; `close` are the nearest, best first."""

    typed: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class SessionOfOtherGame(InputError):
    """The session belongs to `game`, and the channel to another one."""

    game: str


@dataclass(eq=False)
class AboveCeiling(InputError):
    """An admin set a daily number above the most that the operator allows in the server."""

    given: int
    ceiling: int


@dataclass(eq=False)
class TooManyThemes(InputError):
    """More lines or veils than a game can have; `kind` says which of the two."""

    kind: str
    given: int
    limit: int


@dataclass(eq=False)
class TooManyChannels(InputError):
    """The game has `limit` channels already."""

    limit: int


@dataclass(eq=False)
class LastChannel(InputError):
    """The game's last channel cannot be removed: a game without a channel is closed."""


@dataclass(eq=False)
class NothingUnderstood(InputError):
    """A reply has neither words nor settings; `example` fits this picture.

    `heard` is False when Discord did not send the reply's text, because it does not mention the
    bot.
    """

    example: str
    heard: bool = True


@dataclass(eq=False)
class NoSuchNumber(InputError):
    """A reply names a picture that its message does not show, or several of the `shown` ones."""

    shown: int


@dataclass(eq=False)
class BadDice(InputError):
    """A notation cannot be rolled.

    `reason` is one of `empty`, `too_long`, `unclear`, `too_many` dice, `no_sides`,
    `too_many_sides`, `too_deep`, `too_large`, `division` (by zero), `no_selector`,
    `no_advantage`, `two_advantages` (that contradict), `too_many_times`, `too_many_rolls` (in one
    post); `limit` is what is allowed.

    An unclear notation has as `near` what cannot be read, as it was typed. `missing`: a "number"
    is missing after `near`, or a closing "bracket". `instead`: the nearest notation that works,
    "" when there is none.
    """

    reason: str
    near: str = ""
    limit: int = 0
    missing: str = ""
    instead: str = ""


@dataclass(eq=False)
class UnknownMacro(InputError):
    """No macro of the person has this name; `close` are the nearest, best first.

    `several`: more than one of the person's characters has a macro with this name.
    """

    name: str
    close: tuple[str, ...] = ()
    several: bool = False


@dataclass(eq=False)
class TooManyMacros(InputError):
    """The character `of` has `limit` macros already."""

    of: str
    limit: int


@dataclass(eq=False)
class NotTogether(InputError):
    """Two options were given that exclude each other; both are named as members see them."""

    one: str
    other: str


@dataclass(eq=False)
class NotAlone(InputError):
    """The option `setting` was given without the option `needs` that it belongs to."""

    setting: str
    needs: str


@dataclass(eq=False)
class AlreadyLarge(InputError):
    """A picture of that size, in pixels, is too large for upscaling."""

    width: int
    height: int


@dataclass(eq=False)
class UploadRefused(InputError):
    """An uploaded file cannot be used as a picture.

    `reason` is one of `empty`, `not_a_picture`, `too_many_bytes`, `too_many_pixels`,
    `truncated`, `not_received`, `animated`, `too_small`, `too_many_at_once`; `limit` is in the
    unit of the reason. `kind` says what the file is that is no picture, if that is known: a value
    of `studio.rules.pictures.kinds.FileKind`.
    """

    reason: str
    limit: int = 0
    kind: str = ""


@dataclass(eq=False)
class MaskRefused(InputError):
    """A mask cannot be used. `reason` is one of `empty`, `full`, `no_face`, `missing`.

    `empty`: nothing is marked, `full`: everything is marked, `no_face`: no face is known,
    `missing`: neither a region nor a mask was given.
    """

    reason: str


@dataclass(eq=False)
class ExportTooLarge(InputError):
    """A session's zip is too large to be sent, and no link to it can be made."""

    size_bytes: int
    limit_bytes: int


@dataclass(eq=False)
class NoVoice(InputError):
    """The person has no character to speak as; or has several, `names`, and chose none."""

    names: tuple[str, ...] = ()


@dataclass(eq=False)
class FileTooLarge(InputError):
    """A file is larger than Discord allows here; `name` is "" when the files together are."""

    name: str
    limit_bytes: int
