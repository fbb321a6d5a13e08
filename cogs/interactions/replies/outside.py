"""The painter, the store or Discord would not do it: the words for each such error."""

from cogs.interactions.replies.reasons import LACKING
from cogs.interactions.replies.sentences import safe, told
from studio import errors
from studio.rules.asking.wording import joined


def _missing_capability(error: errors.MissingCapability) -> str:
    lacking = LACKING.get(next(iter(error.capabilities), ""), "it asks too much of it")
    able = joined([f"**{safe(model)}**" for model in error.able[:3]])
    but = f" {able} can, but not with all else that you asked for." if able else ""
    return f"The painter cannot do that: {lacking}.{but} Nothing was used; try other settings."


def _forbidden(error: errors.DeliveryForbidden) -> str:
    where = f"<#{error.channel_id}>" if error.channel_id else "that channel"
    return (
        f"I am missing the permission **{error.permission}** in {where}. "
        "A server admin can give it to me in the channel's settings."
    )


_NOTHING_USED = "It did not work this time; nothing was used."


SENTENCES = (
    told(
        errors.ProviderRefused,
        "The painter declined these words. Nothing was used. Change them and try again.",
    ),
    told(
        errors.ProviderInvalid,
        "The painter cannot draw it with these settings. Nothing was used; try others.",
    ),
    told(errors.ProviderGone, "The drawing got lost at the painter's. Nothing was used."),
    told(
        errors.NoPicture,
        "The painter came back without a picture. Nothing was used for it; "
        "other words may do better.",
    ),
    told(errors.MissingCapability, _missing_capability),
    told(
        errors.KeyRetired,
        "The painter does not let me in at the moment; the bot's operator has to look. "
        "Nothing was used.",
    ),
    told(errors.ProviderError, _NOTHING_USED),
    told(
        errors.StoreFull,
        "There is no room to keep new pictures; the bot's operator has to look. Nothing was used.",
    ),
    told(errors.ObjectMissing, "That picture's file is not there any more."),
    told(errors.StoreError, _NOTHING_USED),
    told(errors.DeliveryForbidden, _forbidden),
    told(errors.ChannelGone, "The channel is not there any more."),
    told(
        errors.WebhooksFull,
        lambda e: (
            f"<#{e.channel_id}> has as many webhooks as Discord allows, and I need one to post as "
            "a character. A server admin can remove one in the channel's settings, under "
            "Integrations."
        ),
    ),
    told(
        errors.WebhookGone,
        "Somebody deleted the webhook that posted this, and with it Discord lets nobody change "
        "the post any more. It can be deleted, and posted again.",
    ),
    told(
        errors.PostFull,
        lambda e: (
            f"That post holds {e.limit} files already, and Discord takes no more. Take one out, or "
            "choose another post."
        ),
    ),
    told(
        errors.HalfPosted,
        lambda e: (
            f"Discord took {e.taken} of the {e.parts} messages of this post. **Edit**, sent once "
            "more, brings the others."
        ),
    ),
    told(errors.DeliveryError, "Discord did not take the message. Please try again."),
    told(errors.SetupError, "The bot's operator has something to put right."),
)
