"""A server's own strictness: admins set it, and of server and channel the stricter counts."""

import pytest

from db.repositories import games
from studio.errors import AdminOnly, BadSetting, ModerationRefused
from studio.rules.asking.prompt import scene_prompt
from studio.rules.moderation.judging import Moderation, Strictness
from studio.services.moderation.server_strictness import ServerStrictness
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.sights import PictureSights
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground
from tests.support.rows.old_rows import OldRows

ADMIN = Person(8, GUILD_ID, is_admin=True)
HERE = DiscordPlace(CHANNEL_ID, None, age_restricted=True)
HARBOUR = scene_prompt("a quiet harbour", style="", house_style="")
RELAXED, STANDARD, STRICT = Strictness

# The bot's setting, the server's strictness, the channel's rating, and what counts.
TABLE = [
    (STANDARD, "", "", STANDARD),
    (STRICT, "", "", STRICT),
    # without a strictness of the server the channel's rating counts, also a looser one
    (STANDARD, "", "relaxed", RELAXED),
    (STRICT, "", "standard", STANDARD),
    (STANDARD, "", "strict", STRICT),
    # the server's replaces the bot's, in both directions
    (STRICT, "standard", "", STANDARD),
    (STANDARD, "strict", "", STRICT),
    # a channel can be stricter than its server, and not looser
    (STANDARD, "standard", "strict", STRICT),
    (STANDARD, "standard", "relaxed", STANDARD),
    (STRICT, "standard", "relaxed", STANDARD),
    (STANDARD, "strict", "relaxed", STRICT),
    (STANDARD, "strict", "standard", STRICT),
    (STANDARD, "strict", "strict", STRICT),
]


@pytest.fixture
async def ground(old_rows: OldRows) -> Ground:
    return old_rows.ground


async def rate_channel(ground: Ground, rating: str) -> None:
    async with ground.database.write() as tx:
        row = await games.channel(tx, CHANNEL_ID)
        assert row is not None
        row.rating = rating


async def test_of_server_and_channel_the_stricter_counts_for_words_and_for_pictures(
    ground: Ground,
) -> None:
    for usual, server, rating, counts in TABLE:
        case = (usual, server, rating)
        settings = ServerStrictness(ground.database, usual=usual)
        await settings.set(ADMIN, server)
        await rate_channel(ground, rating)
        words = WordCheck(ground.database, Moderation(strictness=usual))
        sights = PictureSights(ground.database, strictness=usual)

        assert (await settings.look(GUILD_ID, HERE)).counts is counts, case
        judged = await words.judge(ground.game, HARBOUR, names=(), place=HERE)
        assert judged.strictness is counts, case
        assert await sights._strictness_at(GUILD_ID, HERE) is counts, case
        # a text of no channel, such as a house style
        gore = await words.find_forbidden(ground.game, "entrails on the snow")
        assert bool(gore) is (Strictness(server or usual) is STRICT), case


async def test_a_relaxed_rating_counts_only_while_the_channel_is_age_restricted(
    ground: Ground,
) -> None:
    settings = ServerStrictness(ground.database, usual=STANDARD)
    await rate_channel(ground, "relaxed")

    assert (await settings.look(GUILD_ID, HERE)).counts is RELAXED
    assert (await settings.look(GUILD_ID, DiscordPlace(CHANNEL_ID))).counts is STANDARD


async def test_what_is_never_drawn_stays_never_drawn_under_every_setting(ground: Ground) -> None:
    await rate_channel(ground, "relaxed")
    for server in ("", "standard", "strict"):
        await ServerStrictness(ground.database, usual=STANDARD).set(ADMIN, server)
        with pytest.raises(ModerationRefused, match="minors"):
            await WordCheck(ground.database, Moderation()).check(
                ground.game, "a naked child", place=HERE
            )


@pytest.mark.parametrize("who", [Person(1, GUILD_ID), Person(5, GUILD_ID)], ids=["member", "GM"])
async def test_only_an_admin_sets_the_strictness(ground: Ground, who: Person) -> None:
    settings = ServerStrictness(ground.database, usual=STANDARD)

    with pytest.raises(AdminOnly):
        await settings.set(who, "strict")

    assert (await settings.look(GUILD_ID, HERE)).server is None


@pytest.mark.parametrize("strictness", ["relaxed", "STRICT", "bot", " ", "none"])
async def test_a_server_takes_only_the_two_strictnesses_or_none(
    ground: Ground, strictness: str
) -> None:
    settings = ServerStrictness(ground.database, usual=STANDARD)
    await settings.set(ADMIN, "strict")

    with pytest.raises(BadSetting):
        await settings.set(ADMIN, strictness)

    assert (await settings.look(GUILD_ID, HERE)).server is STRICT


async def test_a_server_that_is_not_known_yet_is_set_and_others_keep_theirs(
    ground: Ground,
) -> None:
    settings = ServerStrictness(ground.database, usual=STANDARD)

    await settings.set(Person(8, 12345, is_admin=True), "strict")

    assert (await settings.look(12345, DiscordPlace(1))).counts is STRICT
    assert (await settings.look(GUILD_ID, HERE)).counts is STANDARD
