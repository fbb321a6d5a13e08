"""Who somebody is: in which server, in which channel, and what they may do with a game there."""

from datetime import UTC, datetime

import pytest

from db.models import Character, Game
from studio.errors import ChannelGone, CharacterGone, MayNotWrite, NotAMember
from studio.services.people import (
    ChannelPermissions,
    NoSight,
    Person,
    as_member,
    is_game_master,
    is_host,
    may_steer,
    may_steer_character,
    owns,
    require_writing,
)
from tests.support.sight import ALLOWED, HIDDEN, READ_ONLY, GivenSight

HERE, ELSEWHERE, ANN, ROLE = 900, 800, 1, 70
CHANNEL = 901


def game(**values: object) -> Game:
    return Game(id=1, guild_id=HERE, name="The Long Road", created_at=datetime.now(UTC), **values)


def character(**values: object) -> Character:
    return Character(id=1, game_id=1, owner_id=ANN, name="Elara", name_key="elara", **values)


def test_the_gm_by_name_is_none_in_another_server() -> None:
    led = game(gm_user_id=ANN)

    assert is_game_master(led, Person(ANN, HERE))
    assert not is_game_master(led, Person(ANN, ELSEWHERE))
    assert not is_game_master(led, Person(ANN, 0))


def test_the_role_of_everybody_makes_nobody_gm() -> None:
    everyone = Person(ANN, HERE, frozenset({HERE, ROLE}))

    assert is_game_master(game(gm_role_id=ROLE), everyone)
    assert not is_game_master(game(gm_role_id=HERE), everyone)


@pytest.mark.parametrize(
    "stranger",
    [
        Person(ANN, ELSEWHERE),  # the owner, in another server
        Person(2, ELSEWHERE, is_admin=True),  # an admin of another server
        Person(ANN, 0),  # a private message
        Person(2, 0, is_admin=True),
    ],
)
def test_outside_the_games_server_nobody_owns_or_steers_anything(stranger: Person) -> None:
    assert not owns(stranger, character(npc=False), game())
    assert not may_steer(stranger, game(), owner_id=ANN)
    assert not may_steer_character(stranger, character(npc=False), game())
    assert not is_host(stranger, game(gm_user_id=stranger.user_id))


async def test_a_member_of_the_server_stays_themselves() -> None:
    ann = Person(ANN, HERE)

    assert await as_member(ann, game(), gone=CharacterGone) is ann


async def test_a_request_from_another_server_does_not_learn_that_the_thing_exists() -> None:
    ann = Person(ANN, ELSEWHERE, sight=GivenSight(members={HERE: Person(ANN, HERE)}))

    with pytest.raises(CharacterGone):
        await as_member(ann, game(), gone=CharacterGone)


async def test_in_a_private_message_a_person_has_the_roles_that_they_have_now() -> None:
    member = Person(ANN, HERE, frozenset({ROLE}), is_admin=True)
    private = Person(ANN, 0, sight=GivenSight(members={HERE: member}), shown_ids=frozenset({5}))

    found = await as_member(private, game(), gone=CharacterGone)

    assert (found.guild_id, found.role_ids, found.is_admin) == (HERE, frozenset({ROLE}), True)
    assert found.shown_ids == {5}


async def test_a_person_who_left_is_no_member_in_a_private_message() -> None:
    with pytest.raises(NotAMember):
        await as_member(Person(ANN, 0, sight=GivenSight()), game(), gone=CharacterGone)


@pytest.mark.parametrize(
    ("may", "attaching", "missing"),
    [
        (ALLOWED, True, None),
        (READ_ONLY, False, "Send Messages"),
        (ChannelPermissions(view=True, in_thread=True), False, "Send Messages in Threads"),
        (HIDDEN, False, "View Channel"),
        # Discord keeps the permission to send in a channel that a member may not view.
        (ChannelPermissions(send=True), False, "View Channel"),
        (ChannelPermissions(view=True, send=True), False, None),
        (ChannelPermissions(view=True, send=True), True, "Attach Files"),
    ],
)
async def test_publishing_takes_view_send_and_for_files_attach(
    may: ChannelPermissions, attaching: bool, missing: str | None
) -> None:
    ann = Person(ANN, HERE, sight=GivenSight({CHANNEL: may}))

    if missing is None:
        assert await require_writing(ann, CHANNEL, attaching=attaching) == may
        return
    with pytest.raises(MayNotWrite) as refused:
        await require_writing(ann, CHANNEL, attaching=attaching)
    assert (refused.value.permission, refused.value.channel_id) == (missing, CHANNEL)


async def test_nobody_publishes_in_a_deleted_channel_or_without_asking_discord() -> None:
    with pytest.raises(ChannelGone):
        await require_writing(Person(ANN, HERE, sight=GivenSight({CHANNEL: None})), CHANNEL)
    with pytest.raises(MayNotWrite):
        await require_writing(Person(ANN, HERE, sight=NoSight()), CHANNEL)
