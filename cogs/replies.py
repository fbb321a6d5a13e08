"""Errors become the words a member reads; the one place where they do.

Every sentence says what happened and what can be done next, and that nothing was lost.
"""

from collections.abc import Callable
from typing import Any

from discord.utils import escape_markdown, format_dt

from studio import errors
from studio.rules.text import clean, clip
from studio.rules.wording import duration, joined

_STATUS_WORDS = {
    "draft": "has no saved portrait yet",
    "pending": "waits for the GM",
    "changes_requested": "was sent back with a note from the GM",
    "rejected": "was not accepted by the GM",
    "approved": "is approved",
    "deleted": "was deleted",
}

_UPLOAD_WORDS = {
    "empty": "That file is empty.",
    "not_a_picture": "That file is not a picture I can read. PNG, JPEG and WebP work.",
    "too_many_bytes": "That picture is too large; up to {limit_mb} MB work.",
    "too_many_pixels": "That picture has too many pixels; up to {limit_mp} million work.",
    "truncated": "That picture is damaged or cut off. Please send it again.",
    "animated": "That picture moves. Please send a still one.",
    "too_small": "That picture is too small; at least {limit} pixels a side work.",
}


# What a painter cannot do, by the first of the capabilities that it lacks.
_LACKING = {
    "negative": "it cannot keep things out",
    "seed": "it has no seeds",
    "source": "it does not start from a picture",
    "mask": "it does not paint over a part",
    "strength": "it knows no strength",
    "references": "it cannot look at so many characters' pictures",
    "lora": "it takes no trained character",
    "safety": "it cannot be made so strict",
    "upscale": "it does not enlarge",
    "shape": "it keeps the shape of the picture it starts from",
    "no_source": "it needs a picture to start from",
    "no_mask": "it needs to know where to paint",
    "no_references": "it needs a picture of the character",
    "no_picture": "it needs a picture to start from",
}


def words(error: Exception) -> str:
    """What a member reads about an error, as Discord markdown."""
    for kind in type(error).__mro__:
        sentence = _WORDS.get(kind)
        if sentence is not None:
            return sentence(error)
    return "Something went wrong on my side. Nothing was used; please try again in a minute."


def _empty(error: errors.EmptyText) -> str:
    return f"I found no words in the {error.field}. Nothing was used."


def _too_long(error: errors.TextTooLong) -> str:
    return (
        f"There is room for {error.limit:,} characters in the {error.field}; "
        f"these are {error.length:,}. Nothing was used."
    )


def _unknown_character(error: errors.UnknownCharacter) -> str:
    said = f"There is no character called **{_safe(error.name)}** in this game."
    if error.close:
        return f"{said} Did you mean {joined([f'**{_safe(name)}**' for name in error.close])}?"
    return f"{said} `/character list` shows who there is."


def _not_understood(error: errors.NothingUnderstood) -> str:
    if error.heard:
        return f"Tell me what should change, for example: *{_safe(error.example)}*"
    return (
        "I can read a reply only when it mentions me: leave **@ ON** beside it, or use `/iterate`."
    )


def _upload(error: errors.UploadRefused) -> str:
    sentence = _UPLOAD_WORDS.get(error.reason, _UPLOAD_WORDS["not_a_picture"])
    return sentence.format(
        limit=error.limit,
        limit_mb=round(error.limit / 1024 / 1024),
        limit_mp=round(error.limit / 1_000_000),
    )


def _not_approved(error: errors.CharacterNotApproved) -> str:
    name, owner = f"**{_safe(error.name)}**", f"<@{error.owner_id}>"
    match error.status:
        case "pending":
            return f"{name} still waits for the GM's approval; then scenes can have them."
        case "draft":
            return (
                f"{name} has no saved portrait yet. {owner} can save one with "
                "`/character show`; then the GM approves."
            )
        case "changes_requested":
            return (
                f"The GM asked for changes to {name}. {owner} can make them with `/character edit`."
            )
        case _:
            return f"The GM did not accept {name}. {owner} can try new looks: `/character edit`."


def _moderated(error: errors.ModerationRefused) -> str:
    said = joined([f"*{_safe(clean(word))}*" for word in error.words[:3]])
    because = f"{said} ({error.rule})" if said else f"this ({error.rule})"
    return f"This server does not draw {because}. Nothing was used. Change the words and try again."


def _quota(error: errors.QuotaReached) -> str:
    left = max(error.limit - error.used, 0)
    city = error.zone.rsplit("/", 1)[-1].replace("_", " ")
    when = f"The next day starts at 00:00 {city} ({format_dt(error.resets_at, 'R')})."
    if error.limit == 0:
        return "Drawing is switched off in this server: its daily number is 0."
    if left:
        return f"You have {_pictures(left)} left today, and asked for {error.asked}. {when}"
    return f"You have used today's {_pictures(error.limit)}. {when}"


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _missing_capability(error: errors.MissingCapability) -> str:
    lacking = _LACKING.get(next(iter(error.capabilities), ""), "it asks too much of it")
    return f"The painter cannot do that: {lacking}. Nothing was used; try other settings."


def _forbidden(error: errors.DeliveryForbidden) -> str:
    where = f"<#{error.channel_id}>" if error.channel_id else "that channel"
    return (
        f"I am missing the permission **{error.permission}** in {where}. "
        "A server admin can give it to me in the channel's settings."
    )


_NOTHING_USED = "It did not work this time; nothing was used."

_WORDS: dict[type[Exception], Callable[[Any], str]] = {
    errors.EmptyText: _empty,
    errors.TextTooLong: _too_long,
    errors.BadName: lambda e: f"That name cannot be used: {e.reason}.",
    errors.NameTaken: lambda e: (
        f"This game has a character called **{_safe(e.name)}** already. Choose another name."
    ),
    errors.UnknownCharacter: _unknown_character,
    errors.TooManyCharacters: lambda e: (
        f"A scene takes up to {e.limit} characters; you named {e.given}."
    ),
    errors.BadSetting: lambda e: (
        f"**{_safe(e.setting)}** cannot be *{_safe(e.value)}*; it takes {e.expected}. "
        "Nothing was used."
    ),
    errors.NothingUnderstood: _not_understood,
    errors.UploadRefused: _upload,
    errors.InputError: lambda e: "I could not use that. Nothing was used.",
    errors.NotYours: lambda e: (
        f"Only {'its owner' if e.owner_only else 'its owner, the GM or an admin'} can {e.act}."
    ),
    errors.GameMasterOnly: lambda e: f"Only the GM can {e.act}.",
    errors.AdminOnly: lambda e: (
        f"Only {'the GM or ' if e.gm_too else ''}a server admin can {e.act}."
    ),
    errors.CharacterNotApproved: _not_approved,
    errors.ModerationRefused: _moderated,
    errors.QuotaReached: _quota,
    errors.TooFast: lambda e: f"One moment, please: try again in {duration(e.retry_after_s + 1)}.",
    errors.NotAllowed: lambda e: "You cannot do that here.",
    errors.NoGameHere: lambda e: (
        "This channel has no game yet. A server admin can start one with `/game create`."
    ),
    errors.PictureGone: lambda e: "I find no picture of mine there; it may have been deleted.",
    errors.CharacterGone: lambda e: (
        f"**{_safe(e.name)}** is retired; `/character show` can bring them back."
        if e.name
        else "That character is not there any more."
    ),
    errors.NothingToIterate: lambda e: (
        "You have no picture in this game yet. Start with `/image scene`."
    ),
    errors.JobGone: lambda e: "There is nothing to cancel: it has ended already.",
    errors.StillDrawing: lambda e: (
        "That one is still being drawn. Reply to the picture, once here."
    ),
    errors.Missing: lambda e: "That is not there any more.",
    errors.GameAlreadyHere: lambda e: (
        f"This channel has a game already: **{_safe(e.name)}**. `/game edit` changes it."
    ),
    errors.AlreadyDecided: lambda e: (
        f"Somebody was faster: this character {_STATUS_WORDS.get(e.status, 'moved on')}."
    ),
    errors.NotReady: lambda e: f"The {e.what} is not there yet.",
    errors.LeaseLost: lambda e: "That moved on in the meantime.",
    errors.Conflict: lambda e: "Somebody was faster; look again.",
    errors.ProviderRefused: lambda e: (
        "The painter declined these words. Nothing was used. Change them and try again."
    ),
    errors.ProviderInvalid: lambda e: (
        "The painter cannot draw it with these settings. Nothing was used; try others."
    ),
    errors.ProviderGone: lambda e: "The drawing got lost at the painter's. Nothing was used.",
    errors.NoPicture: lambda e: (
        "The painter came back without a picture. Nothing was used for it; "
        "other words may do better."
    ),
    errors.MissingCapability: _missing_capability,
    errors.KeyRetired: lambda e: (
        "The painter does not let me in at the moment; the bot's operator has to look. "
        "Nothing was used."
    ),
    errors.ProviderError: lambda e: _NOTHING_USED,
    errors.StoreFull: lambda e: (
        "There is no room to keep new pictures; the bot's operator has to look. Nothing was used."
    ),
    errors.ObjectMissing: lambda e: "That picture's file is not there any more.",
    errors.StoreError: lambda e: _NOTHING_USED,
    errors.DeliveryForbidden: _forbidden,
    errors.ChannelGone: lambda e: "The channel is not there any more.",
    errors.DeliveryError: lambda e: "Discord did not take the message. Please try again.",
    errors.SetupError: lambda e: "The bot's operator has something to put right.",
}


def _safe(text: str) -> str:
    return escape_markdown(clip(text, 100))
