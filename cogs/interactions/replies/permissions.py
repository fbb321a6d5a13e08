"""Sentences for errors about permissions: the person may not do this."""

from discord.utils import format_dt

from cogs.interactions.replies.reasons import LINK_WORDS, WHO_MAY_DEPICT
from cogs.interactions.replies.sentences import safe, sentence_of
from cogs.interactions.replies.who import (
    ADMIN,
    ADMIN_FIRST,
    OPERATOR,
    OPERATOR_FIRST,
    somebody_with,
    the_gm,
    the_gm_first,
    who_gives_it,
)
from db.enums import Consent, DailyUseKind, ListOwner, LookStatus
from studio import errors
from studio.rules.asking.prompt import PartKind
from studio.rules.letters import capitalised
from studio.rules.moderation.strictness import NEVER_RULE, SELF_HARM_RULE
from studio.rules.text import clean
from studio.rules.wording import data_size, duration, joined


def _not_approved(error: errors.CharacterNotApproved) -> str:
    name, owner, gm = f"**{safe(error.name)}**", f"<@{error.owner_id}>", the_gm(error.gm)
    match error.status:
        case LookStatus.PENDING:
            return (
                f"{name} still waits until {gm} approves them, with the buttons on their card or "
                "at `/character show`; then scenes can have them."
            )
        case LookStatus.DRAFT:
            return (
                f"{name} has no saved portrait yet. {owner} can save one with "
                f"`/character show`; then {gm} approves."
            )
        case LookStatus.CHANGES_REQUESTED:
            return (
                f"{the_gm_first(error.gm)} asked for changes to {name}. {owner} can make them "
                "with `/character edit`."
            )
        case _:
            return (
                f"{the_gm_first(error.gm)} did not accept {name}. {owner} can try new looks: "
                "`/character edit`."
            )


def _not_depicted(error: errors.NotDepicted) -> str:
    """Names the rule, but never the reason for it."""
    name = f"**{safe(error.name)}**"
    if error.own:
        return (
            f"You let nobody have {name} drawn, which counts for you too. Nothing was used. "
            "`/character consent` changes that."
        )
    whom = WHO_MAY_DEPICT.get(error.rule, WHO_MAY_DEPICT[Consent.NOBODY])
    return f"{name}'s player lets {whom} have them drawn. Nothing was used."


def _moderated(error: errors.ModerationRefused) -> str:
    """Says which words are not drawn, and whose list they are on."""
    said = joined([f"*{safe(clean(word))}*" for word in error.words[:3]]) or "that"
    if error.rule == NEVER_RULE:
        together = f"{said} together" if len(error.words) > 1 else said
        return (
            f"I read {together} as {error.rule}, which I never draw. Nothing was used. If you mean "
            "something else, say it in other words."
        )
    if error.part == PartKind.KEEP_OUT:
        return (
            f"A painter reads *Keep out:* {said} as a wish for what is not drawn ({error.rule}). "
            "Nothing was used. Change the words and try again."
        )
    kept_out = f"{_whose_list(error, said)}{_where(error)} Nothing was used."
    if error.rule == SELF_HARM_RULE:
        return (
            f"{kept_out} If it is about the story, other words may do. If it is about you: "
            "https://findahelpline.com lists people who listen, wherever you are."
        )
    return f"{kept_out} Change the words and try again."


def _forbidden_since(error: errors.ForbiddenSince) -> str:
    if not error.words:
        return "The words of this picture are not drawn here any more. Nothing was used."
    return f"The rules changed since you asked. {_moderated(error)}"


def _where(error: errors.ModerationRefused) -> str:
    """Where the words come from, when the person did not type them now."""
    whose = f"**{safe(error.whose)}**"
    match error.part:
        case PartKind.EARLIER_STEPS:
            return " It is in an earlier step of this picture."
        case PartKind.LOOKS:
            return f" It is in the looks of {whose}."
        case PartKind.STATE:
            return f" It is in the state that {whose} is in."
        case PartKind.STYLE:
            return " It is in the art style."
        case PartKind.HOUSE_STYLE:
            return " It is in the house style of this game, which its GM can change: `/game edit`."
        case _:
            return ""


def _whose_list(error: errors.ModerationRefused, said: str) -> str:
    match error.list_owner:
        case ListOwner.SERVER:
            return f"This server's own list keeps {said} out of pictures."
        case ListOwner.GAME:
            theme = capitalised(error.rule)
            return f"{theme} keeps {said} out of pictures; `/game show` lists them all."
        case ListOwner.BOT:
            where = " in this channel" if error.here else ""
            return f"My own list keeps {said} out of pictures{where} ({error.rule})."


def _quota(error: errors.QuotaReached) -> str:
    left = max(error.limit - error.used, 0)
    when = _next_day(error)
    if error.limit == 0:
        return (
            "Drawing is switched off in this server: its daily number is 0. "
            f"{ADMIN_FIRST} can set another: `/quota set`."
        )
    if left:
        return f"You have {_pictures(left)} left today, and asked for {error.asked}. {when}"
    return f"You have used today's {_pictures(error.limit)}. {when}"


def _server_quota(error: errors.ServerQuotaReached) -> str:
    left = max(error.limit - error.used, 0)
    when = _next_day(error)
    if error.limit == 0:
        return f"{OPERATOR_FIRST} has switched drawing off in this server."
    if left:
        return (
            f"All members of this server together have {_pictures(left)} left today, and you "
            f"asked for {error.asked}. {when}"
        )
    return f"The members of this server have used today's {_pictures(error.limit)} together. {when}"


def _stops(error: errors.StopsReached) -> str:
    whose = "of this server's members" if error.by_all else "of yours"
    return (
        f"{_pictures(error.stopped)} {whose} were cancelled or declined today after the painter "
        "had begun. They count for no quota, but they may cost money, so nothing more is drawn "
        f"today. {_next_day(error)}"
    )


def _next_day(error: errors.QuotaReached | errors.ServerQuotaReached | errors.StopsReached) -> str:
    city = error.zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"The next day starts at 00:00 {city} ({format_dt(error.resets_at, 'R')})."


_KEPT_A_DAY = {
    DailyUseKind.UPLOADED_BYTES: "of pictures that you send",
    DailyUseKind.EXPORTED_BYTES: "of exports",
    DailyUseKind.CHARACTERS: "new characters",
    DailyUseKind.GAMES: "new games",
    DailyUseKind.POSTS: "posts",
    DailyUseKind.ROLLS: "rolls",
    DailyUseKind.COPIES: "copies of pictures",
    DailyUseKind.SHOWINGS: "pictures that are shown again",
    DailyUseKind.MASK_LINKS: "links for painting",
}


def _daily_limit(error: errors.DailyLimitReached) -> str:
    amount = str(error.limit)
    if error.kind in (DailyUseKind.UPLOADED_BYTES, DailyUseKind.EXPORTED_BYTES):
        amount = data_size(error.limit)
    return (
        f"Limner takes at most {amount} {_KEPT_A_DAY[error.kind]} a day from one person, and this "
        f"would be more. Try again {format_dt(error.resets_at, 'R')}."
    )


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _not_yours(error: errors.NotYours) -> str:
    if not error.owner_only:
        return f"Only its owner, {the_gm(error.gm)} or {ADMIN} can {error.act}."
    return f"Only its owner {f'or {the_gm(error.gm)} ' if error.gm else ''}can {error.act}."


SENTENCES = (
    sentence_of(errors.NotYours, _not_yours),
    sentence_of(errors.GameMasterOnly, lambda e: f"Only {the_gm(e.gm)} can {e.act}."),
    sentence_of(
        errors.AdminOnly,
        lambda e: f"Only {f'{the_gm(e.gm)} or ' if e.gm else ''}{ADMIN} can {e.act}.",
    ),
    sentence_of(errors.CharacterNotApproved, _not_approved),
    sentence_of(errors.NotDepicted, _not_depicted),
    sentence_of(errors.ModerationRefused, _moderated),
    sentence_of(errors.ForbiddenSince, _forbidden_since),
    sentence_of(
        errors.ServerNotServed,
        f"Limner does not work in this server: {OPERATOR} has chosen others. Nothing was used. "
        "If you would like it here, ask whoever invited me to speak with the operator, or run a "
        "Limner of your own.",
    ),
    sentence_of(errors.QuotaReached, _quota),
    sentence_of(errors.ServerQuotaReached, _server_quota),
    sentence_of(errors.StopsReached, _stops),
    sentence_of(errors.DailyLimitReached, _daily_limit),
    sentence_of(
        errors.TooManyDrafts,
        lambda e: (
            f"You have {e.limit} characters in this game that are not approved yet, which is the "
            f"most. Save one and let {the_gm(e.gm)} approve it, or delete one: `/character list`."
        ),
    ),
    sentence_of(
        errors.TooFast,
        lambda e: f"One moment, please: try again in {duration(e.retry_after_s + 1)}.",
    ),
    sentence_of(
        errors.Restarting, "I am just restarting. Nothing was used; please ask again in a minute."
    ),
    sentence_of(
        errors.TooLateForForm,
        "That took me too long to open a form. Nothing was used; please try again.",
    ),
    sentence_of(errors.LinkRefused, lambda e: LINK_WORDS.get(e.reason, LINK_WORDS["forged"])),
    sentence_of(
        errors.IllustratingOff,
        lambda e: (
            "*Illustrate this post* is off in this channel. "
            f"{'You' if e.may_switch else f'{the_gm_first(e.gm)} or {ADMIN}'} can switch it on "
            "with `/game channel set illustrate:True`."
        ),
    ),
    sentence_of(
        errors.NotShownHere,
        "That picture was drawn where more is allowed than in this channel, so it is not shown "
        "here. Nothing was used. It is shown in channels like the one it was drawn in.",
    ),
    sentence_of(
        errors.NotAgeRestricted,
        lambda e: (
            f"A relaxed rating is for age-restricted channels, and <#{e.channel_id}> is none. "
            f"{somebody_with('Manage Channels')} there can make it one, in the channel's settings "
            "under *Overview*."
        ),
    ),
    sentence_of(
        errors.SecretNowhere,
        lambda e: (
            "A secret roll would reach nobody here: the GM of this game is a role without a "
            f"channel of its own. {the_gm_first(e.gm)} or {ADMIN} can name one: "
            "`/game edit gm_channel:`. Nothing was rolled."
        ),
    ),
    sentence_of(
        errors.MayNotWrite,
        lambda e: (
            f"You cannot do that in {f'<#{e.channel_id}>' if e.channel_id else 'this channel'}: it "
            f"takes the permission **{e.permission}**, which you do not have there. "
            f"{who_gives_it('you')}"
        ),
    ),
    sentence_of(
        errors.NotAMember,
        "That belongs to a game of a server that you are not in any more. Nothing was used.",
    ),
    sentence_of(errors.NotAllowed, "You cannot do that here."),
)
