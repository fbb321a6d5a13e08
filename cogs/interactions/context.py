"""The one typed slot on the client: what commands and lasting buttons use.

Cogs get their services in `__init__`. A button that outlives a restart has no `__init__`
of its own: it finds them here.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

import discord

from cogs.posts.webhooks import Webhooks
from studio.clock import Clock
from studio.rules.queue.rate_limit import RateLimiter
from studio.services.characters.characters import Characters
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import Wardrobe
from studio.services.dice.dice import Dice
from studio.services.dice.macros import Macros
from studio.services.dice.roll_history import RollHistory
from studio.services.galleries.galleries import Galleries
from studio.services.galleries.stars import Stars
from studio.services.games.games import Games
from studio.services.orders.orders import Orders
from studio.services.people import DiscordPlace, Person
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks
from studio.services.pictures.records import Records
from studio.services.posts.attachments import Attachments
from studio.services.posts.illustrations import Illustrations
from studio.services.posts.post_scenes import PostScenes
from studio.services.posts.posts import Posts
from studio.services.queue.queues import Queues
from studio.services.queue.quotas import Quotas
from studio.services.sessions.exports import Exports
from studio.services.sessions.sessions import Sessions
from studio.services.sessions.trees import Trees
from studio.storage.base import Store

Interaction = discord.Interaction[discord.Client]

ButtonHandler = Callable[[Interaction, int, int], Awaitable[None]]
"""What a lasting button does: (interaction, id in the button, second id or 0)."""


@dataclass
class Context:
    """Everything cogs use. `acts` is filled by the cogs, by the button's word."""

    games: Games
    characters: Characters
    roster: Roster
    wardrobe: Wardrobe
    images: Images
    records: Records
    orders: Orders
    lines: Queues
    quotas: Quotas
    sessions: Sessions
    trees: Trees
    galleries: Galleries
    stars: Stars
    exports: Exports
    posts: Posts
    illustrations: Illustrations
    attachments: Attachments
    post_scenes: PostScenes
    webhooks: Webhooks
    dice: Dice
    macros: Macros
    roll_history: RollHistory
    # None where no web server has the page.
    paintings: MaskLinks | None
    store: Store
    clock: Clock
    pace: RateLimiter
    acts: dict[str, ButtonHandler] = field(default_factory=dict)
    # Who is just having which button done.
    clicks: set[tuple[int, str]] = field(default_factory=set)

    def learn(self, acts: Mapping[str, ButtonHandler]) -> None:
        """Add a cog's buttons; each word has one meaning."""
        for word, act in acts.items():
            if word in self.acts:
                raise ValueError(f"two cogs claim the button {word!r}")
            self.acts[word] = act


class HasContext(Protocol):
    """A client with the slot."""

    context: Context


def context_of(client: discord.Client) -> Context:
    """The slot of our own client."""
    return cast(HasContext, client).context


def person_of(interaction: Interaction) -> Person:
    """Who clicked or typed, with the rights Discord says they have.

    In a private chat there are no roles and no rights, only the person.
    """
    user = interaction.user
    if isinstance(user, discord.Member):
        return member(user)
    return Person(user_id=user.id, guild_id=interaction.guild_id or 0)


def member(user: discord.Member) -> Person:
    """A member of a server, with roles and rights."""
    return Person(
        user_id=user.id,
        guild_id=user.guild.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_admin=user.guild_permissions.manage_guild,
    )


def place_of_interaction(interaction: Interaction) -> DiscordPlace:
    """Where it was clicked or typed."""
    channel_id = interaction.channel_id or 0
    known = interaction.guild and interaction.guild.get_channel_or_thread(channel_id)
    place = place_of_channel(known or interaction.channel)
    return DiscordPlace(channel_id, place.parent_id, place.age_restricted)


def place_of_channel(channel: object) -> DiscordPlace:
    """A channel or thread of discord.py's as a place."""
    asked = getattr(channel, "is_nsfw", None)
    return DiscordPlace(
        getattr(channel, "id", 0),
        getattr(channel, "parent_id", None),
        age_restricted=bool(asked and asked()),
    )
