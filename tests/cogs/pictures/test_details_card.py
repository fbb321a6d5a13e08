"""The card with a picture's details, with the longest possible text in each place."""

from typing import Any

from discord import ui

from cogs.components.layout import TEXT_LIMIT
from cogs.pictures.details_card import details_card
from db.enums import LikenessVerdict, Unmeasured
from db.models import Asset, Game, Generation, Session
from studio.rules.asking.consistency import Means, Plan
from studio.rules.asking.instruction import SEED_LIMIT
from studio.rules.asking.params import CastMember, Params
from studio.rules.likeness.verdicts import Verdict
from studio.rules.pictures.masks import MaskNote
from studio.services.likeness.verdicts import NamedVerdict
from studio.services.pictures.records import PictureDetails, Timings
from tests.support.clock import START

COMPONENTS_LIMIT = 40  # components in a message; Discord's limit


def largest(**changed: Any) -> PictureDetails:
    """Details with the longest possible texts, full of markdown, and with large numbers."""
    names = [f"{'_*' * 39}{number}" for number in range(4)]
    plan = Plan(
        "m" * 120,
        Means.SOURCE_AND_REFERENCES,
        references=tuple((name, 1) for name in names),
        left_out=tuple(names),
        strength=0.333333,
    )
    generation = Generation(
        id=1,
        requester_id=10**19,
        step=100_000,
        kind="inpaint",
        text="`*_" * 500,
        prompt="`*_~" * 2000,
        negative="_*" * 500,
        seed=SEED_LIMIT,
        provider="replicate",
        model="m" * 120,
        status="failed",
        error="ProviderRefused",
        cost_micros=999_999_999,
        created_at=START,
    )
    for name, value in changed.items():
        setattr(generation, name, value)
    return PictureDetails(
        generation=generation,
        session=Session(id=1, title="_*" * 60),
        game=Game(id=1),
        params=Params(
            scene="",
            cast=tuple(CastMember(at, at, name) for at, name in enumerate(names)),
            style="*_~|" * 50,
            aspect=(4095, 4096),
            mask=MaskNote("region", "background", 0.2),
            plan=plan,
        ),
        parent=Generation(step=99_999, deleted_at=START),
        output=Asset(width=4096, height=4096),
        timings=Timings(1e6, 1e6, 1e6, 1e6),
        tries=99,
    )


async def test_the_largest_card_stays_within_discords_limits_and_keeps_its_facts() -> None:
    shown = details_card(largest())

    parts = list(shown.view.walk_children())
    texts = [part.content for part in parts if isinstance(part, ui.TextDisplay)]
    assert sum(map(len, texts)) <= TEXT_LIMIT
    assert len(parts) <= COMPONENTS_LIMIT
    assert texts[-1].endswith("**Posted after** 277 h 47 min")
    assert all(text.count("```") in (0, 2) for text in texts)


async def test_the_card_says_who_is_recognised() -> None:
    verdicts = [
        NamedVerdict("*Mira*", Verdict(LikenessVerdict.RECOGNISED)),
        NamedVerdict("Borin", Verdict(LikenessVerdict.NOT_MEASURED, Unmeasured.FROM_BEHIND)),
    ]
    shown = details_card(largest(), verdicts)

    texts = [
        part.content for part in shown.view.walk_children() if isinstance(part, ui.TextDisplay)
    ]
    assert sum(map(len, texts)) <= TEXT_LIMIT
    told = r"**Recognised** \*Mira\*: recognised; Borin: not measured, because it shows a back"
    assert any(told in text for text in texts)
    assert not any("Recognised" in str(part) for part in details_card(largest()).view.children)


async def test_the_file_has_the_longest_texts_in_full() -> None:
    details = largest()

    [file] = details_card(details).files

    whole = file.fp.read().decode()
    assert details.generation.text in whole
    assert details.generation.prompt in whole
    assert details.generation.negative in whole


async def test_a_prompt_gets_the_room_that_the_other_texts_do_not_need() -> None:
    prompt = "x" * 1900

    shown = details_card(largest(text="a ford", negative="", prompt=prompt))

    texts = [
        part.content for part in shown.view.walk_children() if isinstance(part, ui.TextDisplay)
    ]
    [sent] = [text for text in texts if text.startswith("**As sent**")]
    assert sum(map(len, texts)) <= TEXT_LIMIT
    assert len(sent) > 1000
