"""A refusal says whose list a word is on, and each refusal is counted once, without its words."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.monitoring.metrics import REFUSALS, count_refusal
from db.enums import ListOwner
from db.migrations import upgrade
from db.models import ModerationWord
from db.repositories import games
from db.session import Database
from studio.errors import ModerationRefused
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Moderation, Strictness
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace
from tests.support.clock import HandClock
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground, prepared

HERE = DiscordPlace(CHANNEL_ID, None, age_restricted=True)


@dataclass
class Checked:
    """A game whose words are checked, and the refusals that were counted."""

    ground: Ground
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def words(self, strictness: Strictness = Strictness.STANDARD) -> WordCheck:
        """The check of a bot that is set up with this strictness."""

        def count(rule: str, list_owner: ListOwner) -> None:
            self.counted[rule, list_owner.value] += 1

        return WordCheck(self.ground.database, Moderation(strictness=strictness), count)

    async def rate_channel(self, rating: str) -> None:
        """Give the game's channel a rating."""
        async with self.ground.database.write() as tx:
            row = await games.channel(tx, CHANNEL_ID)
            assert row is not None
            row.rating = rating


@pytest.fixture
async def checked(database_url: str) -> AsyncIterator[Checked]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(database, clock, QueueLimits())
    ground.game.lines, ground.game.veils = ["spiders"], ["torture"]
    async with database.write() as tx:
        tx.add(ModerationWord(guild_id=GUILD_ID, word="vampire", blocked=True))
    yield Checked(ground)
    await database.close()


async def test_a_refusal_says_whose_list_the_word_is_on_and_is_counted_by_it(
    checked: Checked,
) -> None:
    words, game = checked.words(), checked.ground.game
    cases = [
        ("a giant spider", "a line of this game", ListOwner.GAME, "spider"),
        ("the torture chamber", "a veil of this game", ListOwner.GAME, "torture"),
        ("a Vampire", "words this server forbids", ListOwner.SERVER, "Vampire"),
        ("hardcore porn", "sexual content", ListOwner.BOT, "porn"),
        # the bot's list goes before the server's, and the server's before the game's
        ("a vampire and a spider", "words this server forbids", ListOwner.SERVER, "vampire"),
    ]

    for text, rule, list_owner, typed in cases:
        with pytest.raises(ModerationRefused) as refused:
            await words.check(game, "a quiet harbour", text)
        error = refused.value
        assert (error.rule, error.list_owner) == (rule, list_owner), text
        assert typed in " ".join(error.words), text
        assert not error.here, text

    assert sum(checked.counted.values()) == len(cases)
    assert checked.counted["words this server forbids", "server"] == 2


async def test_what_is_allowed_or_only_looked_up_is_not_counted(checked: Checked) -> None:
    words, game = checked.words(), checked.ground.game

    await words.check(game, "kill the goblin", "a quiet harbour")
    assert await words.find_forbidden(game, "cobwebs and spiders") == ("spiders",)
    assert await words.find_forbidden(game, "cobwebs") == ()

    assert not checked.counted


async def test_a_refusal_names_the_channel_only_where_its_rating_alone_refuses(
    checked: Checked,
) -> None:
    cases = [
        # the channel's rating, the bot's strictness, the text, whether only the channel refuses
        ("strict", Strictness.STANDARD, "entrails on the snow", True),
        ("strict", Strictness.STANDARD, "hardcore porn", False),
        ("strict", Strictness.STRICT, "entrails on the snow", False),
        ("strict", Strictness.STANDARD, "a spider", False),
        ("", Strictness.STRICT, "entrails on the snow", False),
    ]

    for rating, strictness, text, here in cases:
        await checked.rate_channel(rating)
        with pytest.raises(ModerationRefused) as refused:
            await checked.words(strictness).check(checked.ground.game, text, place=HERE)
        assert refused.value.here is here, (rating, strictness, text)


def test_the_metric_has_the_rule_and_whose_list_it_is() -> None:
    counter = REFUSALS.labels(rule="words this server forbids", list="server")
    before = counter._value.get()

    count_refusal("words this server forbids", ListOwner.SERVER)

    assert counter._value.get() == before + 1
