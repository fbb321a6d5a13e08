"""Sentences for errors about things that do not exist or that somebody else just changed."""

from cogs.interactions.replies.reasons import STATUS_WORDS
from cogs.interactions.replies.sentences import safe, sentence_of
from cogs.interactions.replies.who import ADMIN_FIRST, OPERATOR_FIRST
from db.enums import GenerationStatus, LookStatus
from studio import errors


def _no_picture_there(error: errors.StepWithoutPicture) -> str:
    said = f"Step {error.step} has no picture: {_why_without_picture(error.status)}."
    return f"{said} Step {error.nearest} has." if error.nearest else said


def _what_happened(status: LookStatus | None) -> str:
    return STATUS_WORDS.get(status, "moved on") if status else "was deleted"


def _why_without_picture(status: GenerationStatus | None) -> str:
    match status:
        case GenerationStatus.FAILED:
            return "it failed"
        case GenerationStatus.CANCELED:
            return "it was cancelled"
        case _:
            return "it was deleted"


SENTENCES = (
    sentence_of(
        errors.NothingToIllustrate,
        lambda e: (
            "That is a card of mine, not a post. Under a picture, **Iterate** changes it."
            if e.reason == "ours"
            else "There are no words in that message to draw from. `/image scene` draws what you "
            "describe. Nothing was used."
        ),
    ),
    sentence_of(
        errors.IllustrationOver,
        "I do not remember what that message said any more. Nothing was used: open its menu "
        "once more, **Apps**, **Illustrate this post**.",
    ),
    sentence_of(
        errors.WordsForgotten,
        "I keep refused words only while I run, and I have restarted since. Nothing was used; "
        "please send them once more.",
    ),
    sentence_of(
        errors.ReplyGone,
        "I do not find that reply any more. Nothing was used; reply to the picture once more.",
    ),
    sentence_of(
        errors.NoGameHere,
        f"This channel has no game yet. {ADMIN_FIRST} can start one with `/game create`, or add "
        "the channel to a game with `/game channel add`. `/help` says what you can do.",
    ),
    sentence_of(
        errors.ChannelNotInGame,
        lambda e: (
            f"<#{e.channel_id}> was not added to this game. `/game show` says which channels were."
        ),
    ),
    sentence_of(
        errors.GameClosed,
        "That game is closed: its characters and pictures stay as they are. Nothing was used.",
    ),
    sentence_of(errors.NoSuchGame, "There is no such game here; choose one of the list."),
    sentence_of(errors.PictureGone, "I find no picture of mine there; it may have been deleted."),
    sentence_of(
        errors.CannotGoBack,
        lambda e: (
            f"Version {e.version} is the one that counts now."
            if e.current
            else f"Version {e.version} was never approved, so there is no way back to it. "
            "`/character edit` describes new looks."
        ),
    ),
    sentence_of(
        errors.NoSuchVersion,
        lambda e: (
            f"There is no version {e.version} of these looks. `/character history` has them all."
        ),
    ),
    sentence_of(
        errors.PortraitLost,
        lambda e: f"The portrait of **{safe(e.name)}** is lost. `/character edit` draws a new one.",
    ),
    sentence_of(
        errors.NoKits,
        "Nobody in this game has approved looks yet, so there are no kits. `/character list` "
        "shows who waits.",
    ),
    sentence_of(
        errors.NoPublicAddress,
        f"Pictures have no public addresses here, because my web server has none. {OPERATOR_FIRST} "
        "can give it one. The files work everywhere.",
    ),
    sentence_of(errors.NoPictureInMessage, "I find no picture in that message."),
    sentence_of(
        errors.SessionGone, "That session is not there any more. `/session list` shows yours."
    ),
    sentence_of(
        errors.CharacterGone,
        lambda e: (
            f"**{safe(e.name)}** is retired; `/character show` can bring them back."
            if e.name
            else "That character is not there any more."
        ),
    ),
    sentence_of(
        errors.NothingToIterate, "You have no picture in this game yet. Start with `/image scene`."
    ),
    sentence_of(
        errors.JobGone,
        lambda e: (
            "It is drawn already, so it cannot be cancelled. I bring it as soon as I can."
            if e.drawn
            else "There is nothing to cancel: it has ended already."
        ),
    ),
    sentence_of(errors.StepWithoutPicture, _no_picture_there),
    sentence_of(
        errors.StillDrawing, "That one is still being drawn. Reply to the picture, once here."
    ),
    sentence_of(errors.RollGone, "That roll is not there any more."),
    sentence_of(errors.NotInPost, "That picture is in no post."),
    sentence_of(
        errors.NoPostsYet, "You have no post in this game yet. `/post write` publishes one."
    ),
    sentence_of(errors.PostGone, "I find no post there; it may have been deleted."),
    sentence_of(errors.Missing, "That is not there any more."),
    sentence_of(
        errors.GameAlreadyHere,
        lambda e: (
            f"{f'<#{e.channel_id}>' if e.channel_id else 'This channel'} has a game already: "
            f"**{safe(e.name)}**. `/game edit` changes it."
        ),
    ),
    sentence_of(
        errors.ManyGameMasters,
        lambda e: (
            f"<@&{e.role_id}> has {'many' if e.members is None else e.members} members, and each "
            "of them would be a GM of this game: they approve characters and read secret rolls."
        ),
    ),
    sentence_of(
        errors.AlreadyDecided,
        lambda e: f"Somebody was faster: this character {_what_happened(e.status)}.",
    ),
    sentence_of(
        errors.NewerLooks,
        lambda e: (
            "The player changed these looks since, so nothing was decided: version "
            f"{e.version} {_what_happened(e.status)}. `/character show` shows it."
        ),
    ),
    sentence_of(errors.NotReady, lambda e: f"The {e.what} is not there yet."),
    sentence_of(errors.SessionChanged, "Somebody changed this session meanwhile; look again."),
    sentence_of(errors.LeaseLost, "That moved on in the meantime."),
    sentence_of(errors.Conflict, "Somebody was faster; look again."),
)
