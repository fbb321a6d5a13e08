"""Plans how a request is drawn: by which model, at which price, with which references."""

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from db.models import Asset, Generation
from db.repositories import assets, characters, states
from db.session import Database
from studio.errors import MissingCapability
from studio.generation.requests import drawn_aspect, drawn_size
from studio.providers.base import Outline, Provider, Quote
from studio.rules.asking.consistency import ChosenModel, Figure, Plan, PlanRequest, spoken_of
from studio.rules.asking.consistency import plan as plan_for
from studio.rules.asking.params import GenerationKind, Params, Tier
from studio.rules.asking.picture_tags import SKETCH_PAINTER, stored_tag
from studio.rules.asking.prompt import NO_PROMPT, Prompt
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.needs import Needs, Safety
from studio.rules.pictures.sizes import same_shape
from studio.services.moderation.ratings import SAFETY
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace


@dataclass(frozen=True)
class NewOrder:
    """The pictures to request: `count` of them, which differ only in their seeds.

    `source` and `mask` are the input pictures. A `Picture` is an uploaded one: it is stored when
    all checks are passed. `rating` is that of the picture that they start from; "" without one.
    `quote` is the price, which a planned order has.
    """

    kind: GenerationKind
    text: str
    params: Params
    prompt: Prompt = NO_PROMPT
    count: int = 1
    seed: int | None = None
    parent: Generation | None = None
    source: Asset | Picture | None = None
    mask: Asset | Picture | None = None
    rating: str = ""
    quote: Quote | None = None


class Planner:
    """Chooses the model for an order, and the reference pictures. It does not ask the provider."""

    def __init__(self, database: Database, provider: Provider, words: WordCheck) -> None:
        self._database = database
        self._provider = provider
        self._words = words

    async def plan(self, order: NewOrder, safety: Safety) -> NewOrder:
        """The order with its plan (the model, and the means that keep characters consistent), and
        with its quote. Raises MissingCapability, PriceUnknown, AlreadyLarge."""
        planned, _ = await self._plan(order, safety)
        return planned

    async def plan_offer(
        self, order: NewOrder, guild_id: int, place: DiscordPlace | None
    ) -> NewOrder:
        """The same for an order that is only offered, by the strictness of the place where it would
        be requested; None: of the server."""
        planned, _ = await self._plan(order, await self._safety_in(guild_id, place))
        return planned

    @property
    def draws_sketches(self) -> bool:
        """Whether the painter is the one that is built in: it is free, and no AI."""
        return self._provider.name == SKETCH_PAINTER

    async def _outline(self, order: NewOrder, params: Params, plan: Plan) -> Outline:
        """The request as it would be sent, without its words and pictures."""
        source = (order.source.width, order.source.height) if order.source else None
        width, height = drawn_size(order.kind, params, source)
        sizes = {}
        if plan.references:
            async with self._database.read() as tx:
                sizes = await assets.sizes_of(tx, [asset_id for _, asset_id in plan.references])
        return Outline(
            model=plan.model,
            width=width,
            height=height,
            tier=params.tier,
            count=order.count,
            aspect=drawn_aspect(order.kind, params),
            strength=params.sent_strength,
            safety=plan.safety,
            source=source,
            mask=order.mask is not None,
            references=tuple(
                tuple(sizes[asset_id] for _, asset_id in own if asset_id in sizes)
                for _, own in groupby(plan.references, key=itemgetter(0))
            ),
        )

    def takes_references(self, tier: Tier) -> bool:
        """Whether the model of that tier uses reference pictures of characters."""
        try:
            self._provider.choose(Needs(references=1), tier)
        except MissingCapability:
            return False
        return True

    async def prices(
        self, params: Params, guild_id: int, place: DiscordPlace | None, *, most: int = 1
    ) -> tuple[int, ...]:
        """The prices of one scene with these settings, of two and so on up to `most`, by the model
        that would draw them now in that place of the server.

        They are in micro-dollars; 0: they are free. Raises MissingCapability, PriceUnknown.
        """
        order = NewOrder(GenerationKind.SCENE, "", params)
        _, outline = await self._plan(order, await self._safety_in(guild_id, place))
        return tuple(
            self._provider.quote(replace(outline, count=count)).micros
            for count in range(1, most + 1)
        )

    async def _safety_in(self, guild_id: int, place: DiscordPlace | None) -> Safety:
        return SAFETY[await self._words.strictness_in(guild_id, place)]

    async def _plan(self, order: NewOrder, safety: Safety) -> tuple[NewOrder, Outline]:
        params = order.params
        figures = await self._figures(order)
        if order.kind is GenerationKind.INPAINT:
            figures = list(spoken_of(figures, order.text))
        wanted = PlanRequest(
            tier=params.tier,
            # What is offered has no prompt yet. Each prompt keeps something out.
            negative=bool(order.prompt.negative) or order.prompt is NO_PROMPT,
            source=order.source is not None,
            mask=order.mask is not None,
            strength=params.strength,
            varies=order.kind is GenerationKind.VARY,
            new_shape=order.source is not None
            and not same_shape(
                order.source.width / order.source.height, params.aspect[0] / params.aspect[1]
            ),
            upscale=order.kind is GenerationKind.UPSCALE,
            safety=safety,
        )
        plan = plan_for(figures, wanted, self._choose)
        params = replace(params, plan=plan, input_tag=_input_tag(order))
        outline = await self._outline(order, params, plan)
        return replace(order, params=params, quote=self._provider.quote(outline)), outline

    async def _figures(self, order: NewOrder) -> list[Figure]:
        """The characters with their reference pictures; a state's own picture comes first."""
        cast = order.params.cast
        if not cast or order.kind is GenerationKind.UPSCALE:
            return []
        async with self._database.read() as tx:
            canon = await characters.canonical_looks(tx, [member.look_id for member in cast])
            there = await states.by_ids(
                tx, [member.state.state_id for member in cast if member.state]
            )
        figures = []
        for member in cast:
            if member.look_id not in canon:
                continue
            own = canon[member.look_id]
            # A portrait shows the words it was requested with, even if they were edited since.
            looks = order.params.scene if order.kind is GenerationKind.PORTRAIT else own.looks
            references = own.references
            if member.state is not None:
                looks = f"{looks} {member.state.words}"
                state = there.get(member.state.state_id)
                if state is not None and state.asset_id is not None:
                    references = (state.asset_id, *references)
            figures.append(Figure(member.name, looks, references, own.lora))
        return figures

    def _choose(self, needs: Needs, tier: Tier) -> ChosenModel:
        takes = self._provider.choose(needs, tier)
        return ChosenModel(takes.model, takes.references)


def _input_tag(order: NewOrder) -> str:
    """Who made the picture that the order starts from; "" for an upload or words alone."""
    if order.parent is None or order.source is None:
        return ""
    return stored_tag(order.parent.provider, order.parent.params)


def model_of(order: NewOrder) -> str:
    """The model that draws a planned order."""
    assert order.params.plan is not None, "planned before it is placed"
    return order.params.plan.model


def quote_of(order: NewOrder) -> Quote:
    """The price of a planned order."""
    assert order.quote is not None, "planned before it is placed"
    return order.quote
