"""The thing is not there, or somebody was faster: the words for each such error."""

from cogs.interactions.replies.reasons import STATUS_WORDS
from cogs.interactions.replies.sentences import safe, told
from studio import errors


def _no_picture_there(error: errors.StepWithoutPicture) -> str:
    why = {"failed": "it failed", "canceled": "it was cancelled"}.get(
        error.status, "it was deleted"
    )
    said = f"Step {error.step} has no picture: {why}."
    return f"{said} Step {error.nearest} has." if error.nearest else said


SENTENCES = (
    told(
        errors.NothingToIllustrate,
        lambda e: (
            "That is a card of mine, not a post. Under a picture, **Iterate** changes it."
            if e.reason == "ours"
            else "There are no words in that message to draw from. `/image scene` draws what you "
            "describe. Nothing was used."
        ),
    ),
    told(
        errors.IllustrationOver,
        "I do not remember what that message said any more. Nothing was used: open its menu "
        "once more, **Apps**, **Illustrate this post**.",
    ),
    told(
        errors.NoGameHere,
        "This channel has no game yet. A server admin can start one with `/game create`.",
    ),
    told(
        errors.ChannelNotInGame,
        lambda e: (
            f"<#{e.channel_id}> was not added to this game. `/game show` says which channels were."
        ),
    ),
    told(errors.NoSuchGame, "There is no such game here; choose one of the list."),
    told(errors.PictureGone, "I find no picture of mine there; it may have been deleted."),
    told(errors.NoPictureInMessage, "I find no picture in that message."),
    told(errors.SessionGone, "That session is not there any more. `/session list` shows yours."),
    told(
        errors.CharacterGone,
        lambda e: (
            f"**{safe(e.name)}** is retired; `/character show` can bring them back."
            if e.name
            else "That character is not there any more."
        ),
    ),
    told(
        errors.NothingToIterate, "You have no picture in this game yet. Start with `/image scene`."
    ),
    told(errors.JobGone, "There is nothing to cancel: it has ended already."),
    told(errors.StepWithoutPicture, _no_picture_there),
    told(errors.StillDrawing, "That one is still being drawn. Reply to the picture, once here."),
    told(errors.RollGone, "That roll is not there any more."),
    told(errors.NotInPost, "That picture is in no post."),
    told(errors.NoPostsYet, "You have no post in this game yet. `/post write` publishes one."),
    told(errors.PostGone, "I find no post there; it may have been deleted."),
    told(errors.Missing, "That is not there any more."),
    told(
        errors.GameAlreadyHere,
        lambda e: (
            f"{f'<#{e.channel_id}>' if e.channel_id else 'This channel'} has a game already: "
            f"**{safe(e.name)}**. `/game edit` changes it."
        ),
    ),
    told(
        errors.AlreadyDecided,
        lambda e: f"Somebody was faster: this character {STATUS_WORDS.get(e.status, 'moved on')}.",
    ),
    told(errors.NotReady, lambda e: f"The {e.what} is not there yet."),
    told(errors.SessionChanged, "Somebody changed this session meanwhile; look again."),
    told(errors.LeaseLost, "That moved on in the meantime."),
    told(errors.Conflict, "Somebody was faster; look again."),
)
