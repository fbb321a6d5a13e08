"""Errors become the words a member reads; the one place where they do.

Every sentence says what happened and what can be done next, and that nothing was lost.
"""

from collections.abc import Callable
from math import ceil, floor
from typing import Any

from discord.utils import escape_markdown, format_dt

from cogs.interactions.reasons import (
    DICE_WORDS,
    LACKING,
    LINK_WORDS,
    MASK_WORDS,
    STATUS_WORDS,
    UPLOAD_WORDS,
    WHO_MAY_DEPICT,
)
from studio import errors
from studio.rules.asking.wording import duration, joined
from studio.rules.text import clean, clip


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


def _file_too_large(error: errors.FileTooLarge) -> str:
    limit = f"{error.limit_bytes // 1024 // 1024} MB"
    if error.name:
        return f"**{_safe(error.name)}** is too large; files up to {limit} work here."
    return f"These files are too large for one message; up to {limit} in all work here."


def _no_voice(error: errors.NoVoice) -> str:
    if error.names:
        names = " or ".join(f"**{_safe(name)}**" for name in error.names[:10])
        return f"Say who speaks: **as** takes {names}."
    return "You have no character in this game to speak as. `/character create` makes one."


def _not_understood(error: errors.NothingUnderstood) -> str:
    if error.heard:
        return f"Tell me what should change, for example: *{_safe(error.example)}*"
    return (
        "I can read a reply only when it mentions me: leave **@ ON** beside it, or use `/iterate`."
    )


def _upload(error: errors.UploadRefused) -> str:
    sentence = UPLOAD_WORDS.get(error.reason, UPLOAD_WORDS["not_a_picture"])
    return sentence.format(
        limit=error.limit,
        limit_mb=round(error.limit / 1024 / 1024),
        limit_mp=round(error.limit / 1_000_000),
    )


def _export_too_large(error: errors.ExportTooLarge) -> str:
    # Rounded apart, so that what is too large never reads as if it fitted.
    size, limit = (number / 1024 / 1024 for number in (error.size_bytes, error.limit_bytes))
    return (
        f"As a zip this session has {ceil(size * 10) / 10:.1f} MB, and Discord takes up to "
        f"{floor(limit * 10) / 10:g} MB here. I could hand out a link instead once the bot's "
        "operator sets `web.port` and `web.public_url`, or keeps pictures in a bucket."
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


def _unknown_style(error: errors.UnknownStyle) -> str:
    said = f"Nothing in this game was drawn in *{_safe(error.style)}*."
    if error.close:
        return f"{said} Did you mean {joined([f'*{_safe(name)}*' for name in error.close])}?"
    return f"{said} While you type, the styles of its newest pictures are offered."


def _unknown_state(error: errors.UnknownState) -> str:
    said = f"**{_safe(error.of)}** has no state called **{_safe(error.name)}**."
    if error.close:
        return f"{said} Did you mean {joined([f'**{_safe(name)}**' for name in error.close])}?"
    return f"{said} `/wardrobe list` shows what there is."


def _not_depicted(error: errors.NotDepicted) -> str:
    """The rule, and never why."""
    name = f"**{_safe(error.name)}**"
    if error.own:
        return (
            f"You let nobody have {name} drawn, which counts for you too. Nothing was used. "
            "`/character consent` changes that."
        )
    whom = WHO_MAY_DEPICT.get(error.rule, WHO_MAY_DEPICT["nobody"])
    return f"{name}'s player lets {whom} have them drawn. Nothing was used."


def _bad_dice(error: errors.BadDice) -> str:
    sentence = DICE_WORDS.get(error.reason)
    if sentence is not None:
        return sentence.format(limit=error.limit)
    at = f"from *{_safe(error.near)}* on" if error.near.strip() else "at the end"
    return f"I cannot read these dice {at}. `1d20+5`, `4d6kh3` and `2d6 [fire] + 1d4` work."


def _unknown_macro(error: errors.UnknownMacro) -> str:
    if error.several:
        return (
            f"Several of your characters have a macro **{_safe(error.name)}**: name the "
            "character too. Nothing was rolled."
        )
    said = f"You have no macro called **{_safe(error.name)}** here."
    if error.close:
        return f"{said} Did you mean {joined([f'**{_safe(name)}**' for name in error.close])}?"
    return f"{said} `/dice macro list` shows yours, `/dice macro set` makes one."


def _moderated(error: errors.ModerationRefused) -> str:
    said = joined([f"*{_safe(clean(word))}*" for word in error.words[:3]])
    if error.here:
        not_drawn = f"{said or 'this'} {'are' if len(error.words) > 1 else 'is'} not drawn here"
        return f"{not_drawn} ({error.rule}). Nothing was used. Change the words and try again."
    because = f"{said} ({error.rule})" if said else f"this ({error.rule})"
    return f"This server does not draw {because}. Nothing was used. Change the words and try again."


def _no_picture_there(error: errors.StepWithoutPicture) -> str:
    why = {"failed": "it failed", "canceled": "it was cancelled"}.get(
        error.status, "it was deleted"
    )
    said = f"Step {error.step} has no picture: {why}."
    return f"{said} Step {error.nearest} has." if error.nearest else said


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
    lacking = LACKING.get(next(iter(error.capabilities), ""), "it asks too much of it")
    able = joined([f"**{_safe(model)}**" for model in error.able[:3]])
    but = f" {able} can, but not with all else that you asked for." if able else ""
    return f"The painter cannot do that: {lacking}.{but} Nothing was used; try other settings."


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
    errors.UnknownState: _unknown_state,
    errors.UnknownStyle: _unknown_style,
    errors.StateTaken: lambda e: (
        f"**{_safe(e.of)}** has a state called **{_safe(e.name)}** already. Choose another name, "
        "or take that one away first: `/wardrobe remove`."
    ),
    errors.TooManyStates: lambda e: (
        f"**{_safe(e.of)}** has {e.limit} states, and there is no room for more. "
        "`/wardrobe remove` makes some."
    ),
    errors.TooManyCharacters: lambda e: (
        f"A scene takes up to {e.limit} characters; you named {e.given}."
    ),
    errors.BadSetting: lambda e: (
        f"**{_safe(e.setting)}** cannot be *{_safe(e.value)}*; it takes {e.expected}. "
        "Nothing was used."
    ),
    errors.TooManyThemes: lambda e: (
        f"A game has up to {e.limit} {e.kind}s; these are {e.given}. Nothing was changed."
    ),
    errors.TooManyChannels: lambda e: (
        f"A game has up to {e.limit} channels. Threads need not be added: they come along."
    ),
    errors.LastChannel: lambda e: (
        "That is the game's last channel. `/game close` closes the game; its pictures stay."
    ),
    errors.NothingUnderstood: _not_understood,
    errors.BadDice: _bad_dice,
    errors.UnknownMacro: _unknown_macro,
    errors.TooManyMacros: lambda e: (
        f"**{_safe(e.of)}** has {e.limit} macros, and there is no room for more. "
        "`/dice macro remove` makes some."
    ),
    errors.NotTogether: lambda e: (
        f"Give either **{e.one}** or **{e.other}**, not both. Nothing was used."
    ),
    errors.NotAlone: lambda e: (
        f"**{e.setting}** says something about **{e.needs}**: give that too, or leave out "
        f"**{e.setting}**. Nothing was used."
    ),
    errors.AlreadyLarge: lambda e: (
        f"That picture is large already, with {e.width:,} × {e.height:,} pixels. Nothing was used."
    ),
    errors.UploadRefused: _upload,
    errors.MaskRefused: lambda e: MASK_WORDS.get(e.reason, "I could not use that mask."),
    errors.ExportTooLarge: _export_too_large,
    errors.NoVoice: _no_voice,
    errors.FileTooLarge: _file_too_large,
    errors.InputError: lambda e: "I could not use that. Nothing was used.",
    errors.NotYours: lambda e: (
        f"Only {'its owner' if e.owner_only else 'its owner, the GM or an admin'} can {e.act}."
    ),
    errors.GameMasterOnly: lambda e: f"Only the GM can {e.act}.",
    errors.AdminOnly: lambda e: (
        f"Only {'the GM or ' if e.gm_too else ''}a server admin can {e.act}."
    ),
    errors.CharacterNotApproved: _not_approved,
    errors.NotDepicted: _not_depicted,
    errors.ModerationRefused: _moderated,
    errors.QuotaReached: _quota,
    errors.TooFast: lambda e: f"One moment, please: try again in {duration(e.retry_after_s + 1)}.",
    errors.LinkRefused: lambda e: LINK_WORDS.get(e.reason, LINK_WORDS["forged"]),
    errors.IllustratingOff: lambda e: (
        "*Illustrate this post* is off in this channel. "
        f"{'You switch' if e.may_switch else 'The GM or an admin switches'} it on with "
        "`/game channel set illustrate:True`."
    ),
    errors.NothingToIllustrate: lambda e: (
        "That is a card of mine, not a post. Under a picture, **Iterate** changes it."
        if e.reason == "ours"
        else "There are no words in that message to draw from. `/image scene` draws what you "
        "describe. Nothing was used."
    ),
    errors.IllustrationOver: lambda e: (
        "I do not remember what that message said any more. Nothing was used: open its menu "
        "once more, **Apps**, **Illustrate this post**."
    ),
    errors.NotAgeRestricted: lambda e: (
        f"A relaxed rating is for age-restricted channels, and <#{e.channel_id}> is none. "
        "Somebody who manages the channel can make it one in Discord's settings."
    ),
    errors.SecretNowhere: lambda e: (
        "A secret roll would reach nobody here: the GM of this game is a role without a channel "
        "of its own. `/game edit gm_channel:` names one. Nothing was rolled."
    ),
    errors.MayNotWrite: lambda e: (
        f"You cannot do that in this channel: it takes the permission **{e.permission}**, which "
        "you do not have here."
    ),
    errors.NotAllowed: lambda e: "You cannot do that here.",
    errors.NoGameHere: lambda e: (
        "This channel has no game yet. A server admin can start one with `/game create`."
    ),
    errors.ChannelNotInGame: lambda e: (
        f"<#{e.channel_id}> was not added to this game. `/game show` says which channels were."
    ),
    errors.NoSuchGame: lambda e: "There is no such game here; choose one of the list.",
    errors.PictureGone: lambda e: "I find no picture of mine there; it may have been deleted.",
    errors.NoPictureInMessage: lambda e: "I find no picture in that message.",
    errors.SessionGone: lambda e: (
        "That session is not there any more. `/session list` shows yours."
    ),
    errors.CharacterGone: lambda e: (
        f"**{_safe(e.name)}** is retired; `/character show` can bring them back."
        if e.name
        else "That character is not there any more."
    ),
    errors.NothingToIterate: lambda e: (
        "You have no picture in this game yet. Start with `/image scene`."
    ),
    errors.JobGone: lambda e: "There is nothing to cancel: it has ended already.",
    errors.StepWithoutPicture: _no_picture_there,
    errors.StillDrawing: lambda e: (
        "That one is still being drawn. Reply to the picture, once here."
    ),
    errors.RollGone: lambda e: "That roll is not there any more.",
    errors.NotInPost: lambda e: "That picture is in no post.",
    errors.NoPostsYet: lambda e: "You have no post in this game yet. `/post write` publishes one.",
    errors.PostGone: lambda e: "I find no post there; it may have been deleted.",
    errors.Missing: lambda e: "That is not there any more.",
    errors.GameAlreadyHere: lambda e: (
        f"{f'<#{e.channel_id}>' if e.channel_id else 'This channel'} has a game already: "
        f"**{_safe(e.name)}**. `/game edit` changes it."
    ),
    errors.AlreadyDecided: lambda e: (
        f"Somebody was faster: this character {STATUS_WORDS.get(e.status, 'moved on')}."
    ),
    errors.NotReady: lambda e: f"The {e.what} is not there yet.",
    errors.SessionChanged: lambda e: "Somebody changed this session meanwhile; look again.",
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
    errors.WebhooksFull: lambda e: (
        f"<#{e.channel_id}> has as many webhooks as Discord allows, and I need one to post as a "
        "character. A server admin can remove one in the channel's settings, under Integrations."
    ),
    errors.WebhookGone: lambda e: (
        "Somebody deleted the webhook that posted this, and with it Discord lets nobody change "
        "the post any more. It can be deleted, and posted again."
    ),
    errors.PostFull: lambda e: (
        f"That post holds {e.limit} files already, and Discord takes no more. Take one out, or "
        "choose another post."
    ),
    errors.HalfPosted: lambda e: (
        f"Discord took {e.taken} of the {e.parts} messages of this post. **Edit**, sent once "
        "more, brings the others."
    ),
    errors.DeliveryError: lambda e: "Discord did not take the message. Please try again.",
    errors.SetupError: lambda e: "The bot's operator has something to put right.",
}


def _safe(text: str) -> str:
    return escape_markdown(clip(text, 100))
