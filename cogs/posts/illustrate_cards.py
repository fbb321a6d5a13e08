"""Cards and the form for illustrating a message: choose the character, draw, refused words."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from cogs.components.layout import Card, accent_of, card, safe, small
from cogs.components.payloads import OnMessage, WhoIsInMessage
from cogs.components.words import ILLUSTRATE, PICK_ILLUSTRATE_AS
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from cogs.interactions.selects import CHOICES_LIMIT, PickSelect, choice, picking
from cogs.pictures.forms import USUAL_SHAPE, shape_options
from studio.rules.asking.instruction import COUNT_LIMIT, STYLE_LIMIT, parse_aspect
from studio.rules.posts.names import MatchCertainty
from studio.rules.queue.costs import offer_words
from studio.rules.text import clip
from studio.rules.wording import joined, money
from studio.services.orders.inputs import SceneForm
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.illustrations import IllustrationOffer, MessageReading

NOBODY = 0
"""The choice of no character: only the scene is drawn."""

_NAMED = 3
_TITLE = "Illustrate this post"


def who_card(reading: MessageReading) -> Card:
    """Asks whose post it is: a list of the game's characters, the most likely first."""
    shown = reading.characters[: CHOICES_LIMIT - 1]
    left_out = len(reading.characters) - len(shown)
    options = [choice(each.id, each.name) for each in shown]
    nobody = choice(NOBODY, "Nobody: the scene alone", "Draws what happens, without a character")
    return card(
        f"**Who is in this post?** {_why(reading)}",
        picking(
            PickSelect(
                PICK_ILLUSTRATE_AS,
                WhoIsInMessage(reading.message.id),
                placeholder="Pick a character",
                choices=[*options, nobody],
            )
        ),
        small(
            f"{left_out} more are not in the list; `/image scene` takes any of them."
            if left_out
            else "Nothing is spent yet: you see the words first."
        ),
        accent=accent_of(reading.game.id),
    )


def ready_card(offer: IllustrationOffer) -> Card:
    """A button that opens the form. It took too long to open the form directly."""
    return card(
        f"**{_TITLE}** · {safe(offer.name, 80) or 'the scene alone'}",
        buttons(
            ActionButton(
                ILLUSTRATE,
                "See the words",
                OnMessage(offer.reading.message.id, offer.character_id),
                style=discord.ButtonStyle.primary,
            )
        ),
        accent=accent_of(offer.reading.game.id),
    )


class IllustrateForm(Form, title=_TITLE):
    """The form with the proposed scene and its cost; nothing is spent until it is sent."""

    private = False
    refusal_note = "This is about the picture alone: the post itself is not judged, and stays."

    def __init__(
        self,
        on_sent: Callable[[Interaction, SceneForm], Awaitable[None]],
        *,
        offer: IllustrationOffer,
    ) -> None:
        super().__init__()
        self._on_sent = on_sent
        self._filled = offer.form
        self.add_item(ui.TextDisplay(_facts(offer)))
        self.scene: ui.TextInput[IllustrateForm] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=DESCRIPTION_LIMIT,
            default=clip(offer.form.description, DESCRIPTION_LIMIT) or None,
            placeholder="Nothing in the post can be seen: who does what, where?",
            custom_id="scene",
        )
        self.style: ui.TextInput[IllustrateForm] = ui.TextInput(
            required=False,
            max_length=STYLE_LIMIT,
            default=clip(offer.form.style, STYLE_LIMIT) or None,
            custom_id="style",
        )
        self.shape: ui.Select[IllustrateForm] = ui.Select(
            custom_id="shape", options=shape_options(offer.form.aspect or USUAL_SHAPE)
        )
        self.count: ui.Select[IllustrateForm] = ui.Select(custom_id="count", options=_counts(offer))
        self.add_item(
            ui.Label(
                text="What is seen",
                description="From the post, without what is said. Change what you like.",
                component=self.scene,
            )
        )
        self.add_item(ui.Label(text="Art style", component=self.style))
        self.add_item(ui.Label(text="Shape", component=self.shape))
        self.add_item(ui.Label(text="How many", component=self.count))

    async def send(self, interaction: Interaction) -> None:
        """Pass the scene on."""
        chosen = next(iter(self.shape.values), "")
        form = SceneForm(
            description=self.scene.value,
            names=self._filled.names,
            style=self.style.value,
            aspect=parse_aspect(chosen) if chosen else USUAL_SHAPE,
            tier=self._filled.tier,
            count=int(next(iter(self.count.values), "1")),
        )
        await self._on_sent(interaction, form)


def _why(reading: MessageReading) -> str:
    match = reading.match
    if match.sureness is MatchCertainty.SEVERAL and len(match.names) > 1:
        names = [f"**{safe(name, 80)}**" for name in match.names[:_NAMED]]
        return f"It may be {joined(names).replace(' and ', ' or ')}."
    if match.called.strip():
        return f"I know nobody called **{safe(match.called, 80)}** in this game."
    return "It bears no name that I know."


def _facts(offer: IllustrationOffer) -> str:
    """The character, the cost of a picture, and how many pictures are left today."""
    who = safe(offer.name, 80) or "The scene alone"
    free = "It is free: a sketch, not AI." if offer.sketched else "It is free."
    cost = offer.costs[0]
    price = "" if cost.price_micros else free
    said = " ".join(filter(None, (price, offer_words({"A picture": cost}))))
    facts = f"**{who}**\n{said}"
    return f"{facts}\n{small('Nothing is spent until you send this.')}"


def _counts(offer: IllustrationOffer) -> list[discord.SelectOption]:
    most = max(min(COUNT_LIMIT, offer.costs[0].left_before), 1)
    return [
        discord.SelectOption(
            label="1 picture" if number == 1 else f"{number} pictures",
            value=str(number),
            description=_cost(offer, number) or None,
            default=number == min(offer.form.count, most),
        )
        for number in range(1, most + 1)
    ]


def _cost(offer: IllustrationOffer, number: int) -> str:
    price = offer.costs[number - 1].price_micros
    return f"about {money(price)}" if price else ""
