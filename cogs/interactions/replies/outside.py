"""Sentences for errors of the painter, of the store and of Discord."""

from cogs.interactions.replies.reasons import LACKING
from cogs.interactions.replies.sentences import safe, sentence_of
from cogs.interactions.replies.who import (
    MANAGE_SERVER,
    OPERATOR,
    OPERATOR_FIRST,
    somebody_with,
    who_gives_it,
)
from studio import errors
from studio.rules.wording import joined


def _missing_capability(error: errors.MissingCapability) -> str:
    lacking = LACKING.get(next(iter(error.capabilities), ""), "it asks too much of it")
    able = joined([f"**{safe(model)}**" for model in error.able[:3]])
    but = f" {able} can, but not with all else that you asked for." if able else ""
    return f"The painter cannot do that: {lacking}.{but} Nothing was used; try other settings."


def _forbidden(error: errors.DeliveryForbidden) -> str:
    return (
        f"I am missing the permission **{error.permission}** in {_channel(error.channel_id)}. "
        f"{who_gives_it('me')}"
    )


def _channel(channel_id: int) -> str:
    return f"<#{channel_id}>" if channel_id else "that channel"


_NOTHING_USED = "It did not work this time; nothing was used."


SENTENCES = (
    sentence_of(
        errors.ProviderRefused,
        "The painter declined these words. Nothing was used. Change them and try again.",
    ),
    sentence_of(
        errors.ProviderInvalid,
        "The painter cannot draw it with these settings. Nothing was used; try others.",
    ),
    sentence_of(errors.ProviderGone, "The drawing got lost at the painter's. Nothing was used."),
    sentence_of(
        errors.OutputsExpired,
        "The picture was drawn, but I could not store it before the painter deleted it. "
        "It does not count for your pictures of today; you can ask for it again.",
    ),
    sentence_of(
        errors.NoPicture,
        "The painter came back without a picture. Nothing was used for it; "
        "other words may do better.",
    ),
    sentence_of(errors.MissingCapability, _missing_capability),
    sentence_of(
        errors.PriceUnknown,
        f"I do not know what the painter would charge for this, so I do not ask for it; {OPERATOR} "
        "has to enter the price. Nothing was used.",
    ),
    sentence_of(
        errors.KeyRetired,
        f"The painter does not let me in at the moment; {OPERATOR} has to look. Nothing was used.",
    ),
    sentence_of(errors.ProviderError, _NOTHING_USED),
    sentence_of(
        errors.StoreFull,
        f"There is no room to keep new pictures; {OPERATOR} has to look. Nothing was used.",
    ),
    sentence_of(errors.ObjectMissing, "That picture's file is not there any more."),
    sentence_of(errors.StoreError, _NOTHING_USED),
    sentence_of(errors.LikenessFailed, "The picture could not be compared with the character."),
    sentence_of(errors.DeliveryForbidden, _forbidden),
    sentence_of(errors.ChannelGone, "The channel is not there any more."),
    sentence_of(errors.NotInServer, "I am not in that server any more."),
    sentence_of(
        errors.ThreadClosed,
        lambda e: (
            f"The thread {_channel(e.channel_id)} is closed, and I may not open it. "
            f"{somebody_with('Manage Threads')} there can open it; with that permission I can, too."
        ),
    ),
    sentence_of(
        errors.ThreadFull,
        lambda e: (
            f"The thread {_channel(e.channel_id)} has as many members as Discord allows, so I "
            "cannot join it. I can once somebody leaves it."
        ),
    ),
    sentence_of(
        errors.ChannelUnfit,
        lambda e: f"Discord takes no messages of mine in {_channel(e.channel_id)}.",
    ),
    sentence_of(
        errors.MessageBlocked,
        lambda e: (
            f"A rule of this server's AutoMod blocked the message in {_channel(e.channel_id)}. "
            f"{somebody_with(MANAGE_SERVER)} can change the rule, or except my role from it, in "
            "the server's settings under *AutoMod*."
        ),
    ),
    sentence_of(
        errors.PostUnconfirmed,
        "Discord did not answer, and I cannot see whether your post arrived. Look in the channel "
        "before you send it again: *Edit this post* works for a post that arrived.",
    ),
    sentence_of(
        errors.WebhooksFull,
        lambda e: (
            f"<#{e.channel_id}> has as many webhooks as Discord allows, and I need one to post as "
            f"a character. {somebody_with('Manage Webhooks')} there can remove one, in the "
            "channel's settings under *Integrations*."
        ),
    ),
    sentence_of(
        errors.WebhookGone,
        "Somebody deleted the webhook that posted this, and with it Discord lets nobody change "
        "the post any more. It can be deleted, and posted again.",
    ),
    sentence_of(
        errors.PostFull,
        lambda e: (
            f"That post holds {e.limit} files already, and Discord takes no more. Take one out, or "
            "choose another post."
        ),
    ),
    sentence_of(
        errors.HalfPosted,
        lambda e: (
            f"Discord took {e.taken} of the {e.parts} messages of this post. **Edit**, sent once "
            "more, brings the others."
        ),
    ),
    sentence_of(
        errors.NotPosted,
        "The picture is drawn and stored, but I could not post it here for a day. "
        "`/session list` has it.",
    ),
    sentence_of(errors.DeliveryTransient, "Discord did not answer me. Please try again."),
    sentence_of(errors.DeliveryError, "Discord did not take the message. Please try again."),
    sentence_of(errors.SetupError, f"{OPERATOR_FIRST} has something to put right."),
)
