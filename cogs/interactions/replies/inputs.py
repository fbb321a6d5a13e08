"""Sentences for errors about input: the typed text or the sent file cannot be used."""

from collections.abc import Sequence
from math import ceil, floor

from cogs.interactions.replies.reasons import DICE_WORDS, FILE_KIND_WORDS, MASK_WORDS, UPLOAD_WORDS
from cogs.interactions.replies.sentences import safe, sentence_of
from cogs.interactions.replies.who import OPERATOR, OPERATOR_FIRST
from studio import errors
from studio.rules.wording import joined

# So many characters of several refusals name the nearest notations.
_NEAREST_LIMIT = 1500


def _empty(error: errors.EmptyText) -> str:
    return f"I found no words in the {error.field}. Nothing was used."


def _too_long(error: errors.TextTooLong) -> str:
    return (
        f"There is room for {error.limit:,} characters in the {error.field}; "
        f"these are {error.length:,}. Nothing was used."
    )


def _unknown_character(error: errors.UnknownCharacter) -> str:
    said = f"There is no character called **{safe(error.name)}** in this game."
    if error.close:
        return f"{said} Did you mean {_any_of(error.close)}?"
    return f"{said} `/character list` shows who there is."


def _which_character(error: errors.WhichCharacter) -> str:
    if not error.names:
        return "You have no character in this game yet. `/character create` describes one."
    return f"Which of your characters? {_any_of(error.names[:5])}; choose one as `name`."


def _unknown_state(error: errors.UnknownState) -> str:
    said = f"**{safe(error.of)}** has no state called **{safe(error.name)}**."
    if error.close:
        return f"{said} Did you mean {_any_of(error.close)}?"
    return f"{said} `/wardrobe list` shows what there is."


def _unknown_style(error: errors.UnknownStyle) -> str:
    said = f"Nothing in this game was drawn in *{safe(error.style)}*."
    if error.close:
        return f"{said} Did you mean {joined([f'*{safe(name)}*' for name in error.close])}?"
    return f"{said} While you type, the styles of its newest pictures are offered."


def _bad_setting(error: errors.BadSetting) -> str:
    name = f"**{safe(error.setting)}**"
    if not error.value.strip():
        return f"{name} needs a value: {error.expected}. Nothing was used."
    said = f"{name} cannot be *{safe(error.value)}*; it takes {error.expected}."
    meant = f" Did you mean {_any_of(error.close)}?" if error.close else ""
    return f"{said}{meant} Nothing was used."


def _unknown_setting(error: errors.UnknownSetting) -> str:
    if error.close:
        meant = f"Did you mean {_any_of([f'--{name}' for name in error.close])}?"
    else:
        meant = f"There are {joined([f'`--{name}`' for name in error.known])}."
    return f"I know no setting *{safe(f'--{error.name}')}*. {meant} Nothing was used."


def _unknown_time_zone(error: errors.UnknownTimeZone) -> str:
    said = f"I know no time zone *{safe(error.typed)}*." if error.typed else "Which time zone?"
    if error.close:
        return f"{said} Did you mean {_any_of(error.close)}? Nothing was changed."
    return (
        f"{said} Name a country or a large city, such as **Finland** or **Europe/Helsinki**. "
        "Nothing was changed."
    )


def _any_of(names: Sequence[str]) -> str:
    return joined([f"**{safe(name)}**" for name in names], "or")


def _not_understood(error: errors.NothingUnderstood) -> str:
    if error.heard:
        return f"Tell me what should change, for example: *{safe(error.example)}*"
    return (
        "I can read a reply only when it mentions me: leave **@ ON** beside it, or use `/iterate`."
    )


def _bad_dice(error: errors.BadDice) -> str:
    sentence = DICE_WORDS.get(error.reason)
    if sentence is not None:
        return sentence.format(limit=error.limit)
    if error.missing == "number":
        return f"I cannot read these dice: a number is missing after *{safe(error.near)}*."
    if error.missing == "bracket":
        return "I cannot read these dice at the end: a bracket is not closed."
    at = f"from *{safe(error.near)}* on" if error.near.strip() else "at the end"
    return f"I cannot read these dice {at}. {_nearest_dice(error.instead)}"


def _nearest_dice(notation: str) -> str:
    if not notation:
        return "`1d20+5`, `4d6kh3` and `2d6 [fire] + 1d4` work. A comment begins with `#`."
    comment = " A comment begins with `#`." if "#" in notation else ""
    return f"Do you mean {_as_code(notation)}?{comment}"


def unread_dice(unread: Sequence[errors.BadDice]) -> list[str]:
    """Several places of a text that cannot be read as dice: a line for each, and what is near."""
    lines, length = [], 0
    for error in unread:
        line = f"*{safe(error.near)}*" if error.near.strip() else "the end"
        if error.missing == "number":
            line += ": a number is missing after it"
        elif error.missing == "bracket":
            line += ": a bracket is not closed"
        elif error.instead and length + len(error.instead) < _NEAREST_LIMIT:
            line += f": do you mean {_as_code(error.instead)}?"
        lines.append(f"- {line}")
        length += len(line)
    commented = any("#" in error.instead for error in unread)
    return ["I cannot read these:", *lines, *(["A comment begins with `#`."] if commented else [])]


def _as_code(notation: str) -> str:
    shown = notation.replace("`", "'")
    return f"`{shown}`"


def _unknown_macro(error: errors.UnknownMacro) -> str:
    if error.several:
        return (
            f"Several of your characters have a macro **{safe(error.name)}**: name the "
            "character too. Nothing was rolled."
        )
    said = f"You have no macro called **{safe(error.name)}** here."
    if error.close:
        return f"{said} Did you mean {_any_of(error.close)}?"
    return f"{said} `/dice macro list` shows yours, `/dice macro set` makes one."


def _name_taken(error: errors.NameTaken) -> str:
    if error.alike:
        return (
            f"That name looks just like **{safe(error.name)}**, who is in this game already: some "
            "of its letters are of another alphabet. Choose a name that people can tell apart."
        )
    return f"This game has a character called **{safe(error.name)}** already. Choose another name."


def _upload(error: errors.UploadRefused) -> str:
    if error.kind in FILE_KIND_WORDS:
        return FILE_KIND_WORDS[error.kind]
    sentence = UPLOAD_WORDS.get(error.reason, UPLOAD_WORDS["not_a_picture"])
    return sentence.format(
        limit=error.limit,
        limit_mb=round(error.limit / 1024 / 1024),
        limit_mp=error.limit // 1_000_000,
    )


def _export_too_large(error: errors.ExportTooLarge) -> str:
    # The size is rounded up, the limit down: a file that is too large never seems to fit.
    size, limit = (number / 1024 / 1024 for number in (error.size_bytes, error.limit_bytes))
    return (
        f"As a zip this session has {ceil(size * 10) / 10:.1f} MB, and Discord takes up to "
        f"{floor(limit * 10) / 10:g} MB here. I could hand out a link instead once {OPERATOR} "
        "sets `web.port` and `web.public_url`, or keeps pictures in a bucket."
    )


def _no_voice(error: errors.NoVoice) -> str:
    if error.names:
        names = " or ".join(f"**{safe(name)}**" for name in error.names[:10])
        return f"Say who speaks: **as** takes {names}."
    return "You have no character in this game to speak as. `/character create` makes one."


def _file_too_large(error: errors.FileTooLarge) -> str:
    limit = f"{error.limit_bytes // 1024 // 1024} MB"
    if error.name:
        return f"**{safe(error.name)}** is too large; files up to {limit} work here."
    return f"These files are too large for one message; up to {limit} in all work here."


SENTENCES = (
    sentence_of(errors.EmptyText, _empty),
    sentence_of(errors.TextTooLong, _too_long),
    sentence_of(errors.BadName, lambda e: f"That name cannot be used: {e.reason}."),
    sentence_of(errors.NameTaken, _name_taken),
    sentence_of(errors.UnknownCharacter, _unknown_character),
    sentence_of(errors.WhichCharacter, _which_character),
    sentence_of(errors.UnknownState, _unknown_state),
    sentence_of(errors.UnknownStyle, _unknown_style),
    sentence_of(errors.BadSetting, _bad_setting),
    sentence_of(errors.UnknownSetting, _unknown_setting),
    sentence_of(errors.UnknownTimeZone, _unknown_time_zone),
    sentence_of(
        errors.StateTaken,
        lambda e: (
            f"**{safe(e.of)}** has a state called **{safe(e.name)}** already. Choose another name, "
            "or take that one away first: `/wardrobe remove`."
        ),
    ),
    sentence_of(
        errors.TooManyStates,
        lambda e: (
            f"**{safe(e.of)}** has {e.limit} states, and there is no room for more. "
            "`/wardrobe remove` makes some."
        ),
    ),
    sentence_of(
        errors.TooManyCharacters,
        lambda e: f"A scene takes up to {e.limit} characters; you named {e.given}.",
    ),
    sentence_of(
        errors.AboveCeiling,
        lambda e: (
            f"{OPERATOR_FIRST} allows at most {e.ceiling} pictures a day per person in this "
            f"server, and {e.given} is more. Nothing was changed."
        ),
    ),
    sentence_of(
        errors.SessionOfOtherGame,
        lambda e: (
            f"That session belongs to the game **{safe(e.game)}**: go on with it in one of its "
            "channels. Nothing was used."
        ),
    ),
    sentence_of(
        errors.TooManyThemes,
        lambda e: (
            f"A game has up to {e.limit} {e.kind}s; these are {e.given}. Nothing was changed."
        ),
    ),
    sentence_of(
        errors.TooManyChannels,
        lambda e: (
            f"A game has up to {e.limit} channels. Threads need not be added: they come along."
        ),
    ),
    sentence_of(
        errors.LastChannel,
        "That is the game's last channel. `/game close` closes the game; its pictures stay.",
    ),
    sentence_of(errors.NothingUnderstood, _not_understood),
    sentence_of(
        errors.NoSuchNumber,
        lambda e: (
            f"The message shows {e.shown} pictures. Say one number from 1 to {e.shown}, and what "
            f"should change: *{e.shown}: at night*. Nothing was used."
        ),
    ),
    sentence_of(errors.BadDice, _bad_dice),
    sentence_of(errors.UnknownMacro, _unknown_macro),
    sentence_of(
        errors.TooManyMacros,
        lambda e: (
            f"**{safe(e.of)}** has {e.limit} macros, and there is no room for more. "
            "`/dice macro remove` makes some."
        ),
    ),
    sentence_of(
        errors.NotTogether,
        lambda e: f"Give either **{e.one}** or **{e.other}**, not both. Nothing was used.",
    ),
    sentence_of(
        errors.NotAlone,
        lambda e: (
            f"**{e.setting}** says something about **{e.needs}**: give that too, or leave out "
            f"**{e.setting}**. Nothing was used."
        ),
    ),
    sentence_of(
        errors.AlreadyLarge,
        lambda e: (
            f"That picture is large already, with {e.width:,} × {e.height:,} pixels. "
            "Nothing was used."
        ),
    ),
    sentence_of(errors.UploadRefused, _upload),
    sentence_of(
        errors.MaskRefused, lambda e: MASK_WORDS.get(e.reason, "I could not use that mask.")
    ),
    sentence_of(errors.ExportTooLarge, _export_too_large),
    sentence_of(errors.NoVoice, _no_voice),
    sentence_of(errors.FileTooLarge, _file_too_large),
    sentence_of(errors.InputError, "I could not use that. Nothing was used."),
)
