"""Custom ids of buttons and lists: buttons in old messages still work, byte for byte."""

import inspect
import re
from datetime import date

import pytest

from cogs.components import words
from cogs.components.custom_ids import (
    BUTTON_PATTERN,
    LIST_PATTERN,
    ButtonWord,
    ListWord,
    Payload,
    numbers_in,
    picked_id,
    read_payload,
)
from cogs.components.kit_payloads import OnKitMove, OnKitSwitch
from cogs.components.packing import packed
from cogs.components.payloads import (
    Nothing,
    OnArchiving,
    OnCharacter,
    OnGallery,
    OnGalleryPage,
    OnGame,
    OnGameChannel,
    OnGamePage,
    OnGameRole,
    OnHelp,
    OnJob,
    OnLook,
    OnMacro,
    OnMember,
    OnMessage,
    OnPicture,
    OnPost,
    OnQuestion,
    OnRedo,
    OnRefusedRequest,
    OnReply,
    OnRoll,
    OnRolls,
    OnSession,
    OnSessionPage,
    OnSessions,
    OnSessionVersion,
    OnStar,
    OnState,
    OnStepInGallery,
    OnStepPage,
    OnStepVersion,
    OnTry,
    PicturesOf,
    PicturesOfPost,
    WhoIsInMessage,
)
from cogs.components.words import (
    GALLERY_BACK,
    GALLERY_OLDER,
    PICK_GALLERY_STEP,
    ROLLS_OLDER,
    STAR_STEP,
)
from studio.errors import Missing
from studio.services.dice.roll_history import RollFilter
from studio.services.galleries.galleries import GalleryFilter
from studio.services.sessions.sessions import SessionFilter

# Discord's ids have up to 19 digits.
USER, MESSAGE = 900000000000000001, 1444000000000000007
ROWS, SNOWFLAKE, DAY = 99_999_999_999, 2**63 - 1, date(2200, 1, 1)

WHOLE_GAME = GalleryFilter(3)
NARROW = GalleryFilter(3, 7, USER, 12, 81, date(2025, 12, 14), date(2026, 3, 24), starred=True)
OF_SESSION = GalleryFilter(3, 7, USER, 12)
HUGE = GalleryFilter(ROWS, ROWS, SNOWFLAKE, ROWS, ROWS, DAY, DAY, starred=True)

# Every form of custom id that this version writes, and its payload.
SENT = [
    # games
    ("limner:game:3:0", OnGame(3)),
    ("limner:game-players:3:0", OnGamePage(3, 0)),
    ("limner:game-players:3:2", OnGamePage(3, 2)),
    ("limner:game-channels:3:1", OnGamePage(3, 1)),
    ("limner:game-themes:3:1", OnGamePage(3, 1)),
    ("limner:game-gm-yes:3:xb293b94y3uoq", OnGameRole(3, 1456074443980800026)),
    # characters
    ("limner:why-undrawn:81:0", OnPicture(81)),
    ("limner:edit-undrawn:81:0", OnPicture(81)),
    ("limner:why:1444000000000000007:0", OnRefusedRequest(MESSAGE)),
    ("limner:correct:1444000000000000007:0", OnRefusedRequest(MESSAGE)),
    ("limner:looks:21:0", OnLook(21)),
    ("limner:bring-back:7:0", OnCharacter(7)),
    ("limner:delete-character:7:0", OnCharacter(7)),
    ("limner:save:21:81", OnTry(21, 81)),
    ("limner:again:21:0", OnLook(21)),
    ("limner:tries:21:0", OnLook(21)),
    # the first and the last try have no try on one side
    ("limner:page-back:21:0", OnTry(21, 0)),
    ("limner:page-back:21:80", OnTry(21, 80)),
    ("limner:page-on:21:82", OnTry(21, 82)),
    ("limner:page-on:21:0", OnTry(21, 0)),
    ("limner:approve:21:0", OnLook(21)),
    ("limner:note:21:0", OnLook(21)),
    ("limner:look-versions:7:0", OnCharacter(7)),
    ("limner:go-back:21:0", OnLook(21)),
    ("limner-pick:look-version:7:0", OnCharacter(7)),
    ("limner:kit:7:0", OnCharacter(7)),
    ("limner:kit-move:7:3", OnKitMove(7, 3)),
    ("limner:kit-files:7:0", OnCharacter(7)),
    ("limner:kit-public:7:0", OnKitSwitch(7, public=False)),
    ("limner:kit-public:7:1", OnKitSwitch(7, public=True)),
    ("limner-pick:kit-ring:7:0", OnCharacter(7)),
    ("limner:ask-changes:21:0", OnLook(21)),
    ("limner:reject:21:0", OnLook(21)),
    # pictures
    ("limner:draw-reply:1444000000000000007:0", OnReply(MESSAGE)),
    ("limner:cancel:5:0", OnJob(5)),
    ("limner:collect:81:0", OnPicture(81)),
    ("limner:iterate:81:0", OnPicture(81)),
    ("limner:iterate:99999999999:0", OnPicture(ROWS)),
    ("limner:inpaint:81:0", OnPicture(81)),
    ("limner:pick:81:0", OnPicture(81)),
    ("limner:vary:81:0", OnPicture(81)),
    ("limner:redo:81:0", OnRedo(81, 0)),
    # under a card that says how many pictures failed
    ("limner:redo:81:3", OnRedo(81, 3)),
    ("limner:upscale:81:0", OnPicture(81)),
    ("limner:more:81:0", OnPicture(81)),
    ("limner:details:81:0", OnPicture(81)),
    ("limner:settings:81:0", OnPicture(81)),
    ("limner:star:81:0", OnStar(81, bare=False)),
    ("limner:star:81:1", OnStar(81, bare=True)),
    ("limner:delete:81:0", OnPicture(81)),
    ("limner:delete-yes:81:0", OnPicture(81)),
    ("limner:dismiss:81:0", OnQuestion(81)),
    # about a member: with a Discord id
    ("limner:dismiss:900000000000000001:0", OnQuestion(USER)),
    # /help
    ("limner:help:0:0", OnHelp()),
    ("limner:help:4:0", OnHelp(4)),
    # questions before something is removed
    ("limner:game-close-yes:3:0", OnGame(3)),
    ("limner:game-channel-yes:3:81", OnGameChannel(3, 81)),
    ("limner:state-yes:7:0", OnState(7)),
    ("limner:macro-yes:7:0", OnMacro(7)),
    # the queue
    ("limner:queue:0:0", Nothing()),
    ("limner:unqueue:5:0", OnJob(5)),
    ("limner:pause:0:0", Nothing()),
    ("limner:resume:0:0", Nothing()),
    ("limner:clear-yes:900000000000000001:0", OnMember(USER)),
    # sessions
    ("limner:sessions:1451:1", OnSessions(SessionFilter(), 1)),
    ("limner:sessions:17225:0", OnSessions(SessionFilter(archived=True, game_id=3), 0)),
    ("limner:sessions:15968:2", OnSessions(SessionFilter(character_id=7), 2)),
    ("limner:session:12:0", OnSessionPage(12, 0)),
    ("limner:session:12:3", OnSessionPage(12, 3)),
    ("limner-pick:session:0:0", Nothing()),
    ("limner:tree-of:81:0", OnPicture(81)),
    ("limner:subtree:81:0", OnStepPage(81, 0)),
    ("limner:subtree:81:2", OnStepPage(81, 2)),
    ("limner:step:81:0", OnPicture(81)),
    ("limner-pick:step:12:0", OnSessionPage(12, 0)),
    ("limner-pick:step:12:3", OnSessionPage(12, 3)),
    # sent by the first version of galleries
    ("limner-pick:step:0:0", OnSessionPage(0, 0)),
    ("limner:star-step:81:0", OnStepInGallery(81)),
    ("limner:star-step:81:4579485184", OnStepInGallery(81, OnGalleryPage(None, WHOLE_GAME))),
    ("limner:main:81:4", OnStepVersion(81, 4)),
    ("limner:duplicate:81:0", OnPicture(81)),
    ("limner:branch:81:0", OnPicture(81)),
    ("limner:branch-yes:81:4", OnStepVersion(81, 4)),
    ("limner:session-resume:12:0", OnSession(12)),
    ("limner:session-rename:12:4", OnSessionVersion(12, 4)),
    ("limner:session-archive:12:1", OnArchiving(12, archived=True)),
    ("limner:session-archive:12:0", OnArchiving(12, archived=False)),
    ("limner:session-export:12:0", OnSession(12)),
    ("limner:session-delete:12:0", OnSession(12)),
    ("limner:session-delete-yes:12:4", OnSessionVersion(12, 4)),
    ("limner:session-restore:12:0", OnSession(12)),
    # galleries
    ("limner:gallery-newer:81:292307564", OnGallery(81, WHOLE_GAME)),
    ("limner:gallery-older:81:xl6ahr3hjiyqs96uwhgllw4cjkhb", OnGallery(81, NARROW)),
    ("limner:gallery-back:0:4579485184", OnGalleryPage(None, WHOLE_GAME)),
    ("limner:gallery-back:0:xtttc4dysrqimw4hne7xwwkgmbq2eb", OnGalleryPage(95, NARROW)),
    ("limner-pick:gallery-step:0:4579485184", OnGalleryPage(None, WHOLE_GAME)),
    ("limner-pick:gallery-step:0:xtttc4dysrqimw4hne7xwwkgmbq2eb", OnGalleryPage(95, NARROW)),
    ("limner:gallery-of:7:0", OnCharacter(7)),
    # dice
    ("limner:roll-again:33:0", OnRoll(33)),
    ("limner:rolls-newer:33:1814", OnRolls(33, RollFilter(3))),
    ("limner:rolls-older:33:xi1nksi1m2amntyf", OnRolls(33, RollFilter(3, 7, USER))),
    ("limner:post-roll:44:0", OnPost(44)),
    # posts
    ("limner:post-edit:44:0", OnPost(44)),
    ("limner:post-delete:44:0", OnPost(44)),
    ("limner:post-delete-yes:44:0", OnPost(44)),
    ("limner:post-image:44:0", OnPost(44)),
    ("limner:post-pictures:44:0", OnPost(44)),
    ("limner-pick:post-picture:44:44", PicturesOfPost(44)),
    ("limner:attach:81:0", OnPicture(81)),
    ("limner-pick:attach-to:81:81", PicturesOf(81)),
    ("limner:detach:81:0", OnPicture(81)),
    ("limner:replace:81:0", OnPicture(81)),
    ("limner-pick:replace-by:81:81", PicturesOf(81)),
    # a Discord id is shortened when it is the second number
    ("limner-pick:illustrate-as:0:xayy7a25cudjb", WhoIsInMessage(MESSAGE)),
    ("limner:illustrate:1444000000000000007:7", OnMessage(MESSAGE, 7)),
    # no character is in the message
    ("limner:illustrate:1444000000000000007:0", OnMessage(MESSAGE, 0)),
]

# Sent by older versions; this version writes the same payload in another form.
SENT_BEFORE = [
    # a gallery had four numbers, and a large number all its decimals
    ("limner:gallery-newer:81:19964", OnGallery(81, WHOLE_GAME)),
    ("limner:gallery-older:81:147500436388963782017321804", OnGallery(81, OF_SESSION)),
    ("limner:rolls-older:33:110819260998470159291751", OnRolls(33, RollFilter(3, 7, USER))),
    ("limner-pick:illustrate-as:0:1444000000000000007", WhoIsInMessage(MESSAGE)),
]

Word = ButtonWord[Payload] | ListWord[Payload]
WORDS: dict[str, Word] = {
    f"{'limner' if isinstance(word, ButtonWord) else 'limner-pick'}:{word.name}": word
    for _, word in inspect.getmembers(words, lambda each: isinstance(each, ButtonWord | ListWord))
}


def word_in(custom_id: str) -> Word:
    return WORDS[custom_id.rsplit(":", 2)[0]]


def read(custom_id: str) -> Payload:
    pattern = BUTTON_PATTERN if isinstance(word_in(custom_id), ButtonWord) else LIST_PATTERN
    match = re.fullmatch(pattern, custom_id)
    assert match is not None
    return read_payload(word_in(custom_id).payload, numbers_in(match))


@pytest.mark.parametrize(("custom_id", "payload"), SENT, ids=[id for id, _ in SENT])
def test_a_payload_is_written_and_read_as_before(custom_id: str, payload: Payload) -> None:
    assert read(custom_id) == payload
    assert word_in(custom_id).custom_id(payload) == custom_id


@pytest.mark.parametrize(("custom_id", "payload"), SENT_BEFORE, ids=[id for id, _ in SENT_BEFORE])
def test_an_older_form_of_a_custom_id_is_still_read(custom_id: str, payload: Payload) -> None:
    assert read(custom_id) == payload
    written_now = word_in(custom_id).custom_id(payload)
    assert written_now != custom_id
    assert read(written_now) == payload


def test_the_table_has_every_word() -> None:
    assert {id.rsplit(":", 2)[0] for id, _ in SENT} == set(WORDS)


def test_no_two_constants_have_the_same_word() -> None:
    constants = inspect.getmembers(words, lambda each: isinstance(each, ButtonWord | ListWord))
    assert len(constants) == len(WORDS)


def test_a_word_reads_only_its_own_custom_ids() -> None:
    read_by = [word.read("limner:vary:81:0") for word in (words.VARY, words.ITERATE)]
    assert read_by == [OnPicture(81), None]
    assert words.VARY.read("limner-pick:vary:81:0") is None
    assert words.VARY.read("another bot's") is None


@pytest.mark.parametrize(
    ("custom_id", "payload"),
    [
        (f"limner:iterate:{SNOWFLAKE}:0", OnPicture(SNOWFLAKE)),
        # one more than the largest number that the database stores
        (f"limner:iterate:{SNOWFLAKE + 1}:0", None),
        (f"limner:session:12:{SNOWFLAKE + 1}", None),
        # the number is packed into a filter
        (ROLLS_OLDER.custom_id(OnRolls(33, RollFilter(3, 7, SNOWFLAKE + 1))), None),
        # a day after the year 9999, and the last day, which has no day after it
        (f"limner:gallery-newer:81:{packed(3, None, None, None, None, 10**7)}", None),
        (GALLERY_OLDER.custom_id(OnGallery(81, GalleryFilter(3, until=date.max))), None),
    ],
)
def test_a_number_or_a_day_out_of_range_cannot_be_read(
    custom_id: str, payload: Payload | None
) -> None:
    word = word_in(custom_id)
    assert isinstance(word, ButtonWord)
    assert word.read(custom_id) == payload
    if payload is None:
        with pytest.raises(Missing):
            read(custom_id)


@pytest.mark.parametrize("custom_id", ["limner:iterate:٣:0", "limner:iterate:81:３"])
def test_only_ascii_digits_are_read(custom_id: str) -> None:
    assert words.ITERATE.read(custom_id) is None


def test_a_picked_id_is_a_number_that_the_database_stores() -> None:
    assert picked_id(str(SNOWFLAKE)) == SNOWFLAKE
    for value in ("", "-1", "٣", "Elara", str(SNOWFLAKE + 1)):
        with pytest.raises(Missing):
            picked_id(value)


@pytest.mark.parametrize(
    "custom_id",
    [
        GALLERY_OLDER.custom_id(OnGallery(ROWS, HUGE)),
        GALLERY_BACK.custom_id(OnGalleryPage(ROWS, HUGE)),
        STAR_STEP.custom_id(OnStepInGallery(ROWS, OnGalleryPage(ROWS, HUGE))),
        PICK_GALLERY_STEP.custom_id(OnGalleryPage(ROWS, HUGE)),
    ],
    ids=lambda id: id.split(":")[1],
)
def test_a_gallery_filter_with_the_largest_ids_fits_into_a_custom_id(custom_id: str) -> None:
    assert len(custom_id) <= 100  # Discord's limit
