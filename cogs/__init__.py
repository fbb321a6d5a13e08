"""Commands, buttons and lists: one module for each command group. `all_cogs` builds them all."""

from dataclasses import dataclass

import discord
from discord.ext import commands

from cogs.characters.approvals import ApprovalCog
from cogs.characters.character import CharacterCog
from cogs.characters.history import HistoryCog
from cogs.characters.kits.kit import KitCog
from cogs.characters.portraits import PortraitCog
from cogs.characters.wardrobe import WardrobeCog
from cogs.dice.dice import DiceCog
from cogs.galleries.gallery import GalleryCog
from cogs.games.game import GameCog
from cogs.interactions.autocomplete import Suggestions
from cogs.interactions.handlers import Handlers
from cogs.interactions.refusals.buttons import RefusedRequestCog
from cogs.moderation.moderation import ModerationCog
from cogs.pictures.image import ImageCog
from cogs.pictures.iterate import IterateCog
from cogs.pictures.more import MoreCog
from cogs.pictures.packs import Packs
from cogs.pictures.paint_over import PaintOverCog
from cogs.pictures.reply import ReplyCog
from cogs.posts.attach import AttachCog
from cogs.posts.files import PostFiles
from cogs.posts.illustrate import IllustrateCog
from cogs.posts.post import PostCog
from cogs.posts.publishing import Publisher
from cogs.posts.webhooks import Webhooks
from cogs.queue.queue import QueueCog
from cogs.queue.quota import QuotaCog
from cogs.queue.unreached import UnreachedCog
from cogs.sessions.session import SessionCog
from cogs.sessions.session_cards import SessionCards
from cogs.sessions.tree import TreeCog
from cogs.status.status import StatusCog
from studio.clock import Clock
from studio.services.characters.approvals import Approvals
from studio.services.characters.characters import Characters
from studio.services.characters.history import LookHistories
from studio.services.characters.kit_zips import KitZips
from studio.services.characters.kits import Kits
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import Wardrobe
from studio.services.dice.dice import Dice
from studio.services.dice.macros import Macros
from studio.services.dice.roll_history import RollHistory
from studio.services.galleries.galleries import Galleries
from studio.services.galleries.stars import Stars
from studio.services.games.arrivals import Arrivals
from studio.services.games.games import Games
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.services.moderation.server_strictness import ServerStrictness
from studio.services.orders.orders import Orders
from studio.services.pictures.deletion import PictureDeletion
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks
from studio.services.pictures.records import Records
from studio.services.pictures.unreached import UnreachedPictures
from studio.services.posts.attachments import Attachments
from studio.services.posts.illustrations import Illustrations
from studio.services.posts.post_scenes import PostScenes
from studio.services.posts.posts import Posts
from studio.services.posts.unfinished import UnfinishedPosts
from studio.services.queue.queues import Queues
from studio.services.queue.quotas import Quotas
from studio.services.sessions.exports import Exports
from studio.services.sessions.sessions import Sessions
from studio.services.sessions.trees import Trees
from studio.storage.base import Store


@dataclass(frozen=True, kw_only=True)
class Services:
    """All services that the cogs are built from. Each cog takes only the services it uses."""

    games: Games
    arrivals: Arrivals
    characters: Characters
    approvals: Approvals
    roster: Roster
    likeness: LikenessVerdicts
    wardrobe: Wardrobe
    look_histories: LookHistories
    kits: Kits
    kit_zips: KitZips
    images: Images
    deletion: PictureDeletion
    records: Records
    orders: Orders
    queues: Queues
    quotas: Quotas
    strictness: ServerStrictness
    sessions: Sessions
    trees: Trees
    galleries: Galleries
    stars: Stars
    exports: Exports
    posts: Posts
    unfinished_posts: UnfinishedPosts
    unreached: UnreachedPictures
    packs: Packs
    post_files: PostFiles
    illustrations: Illustrations
    attachments: Attachments
    post_scenes: PostScenes
    webhooks: Webhooks
    dice: Dice
    macros: Macros
    roll_history: RollHistory
    # None when no web server serves the mask page.
    mask_links: MaskLinks | None
    store: Store
    clock: Clock


def all_cogs(services: Services, handlers: Handlers, client: discord.Client) -> list[commands.Cog]:
    """Every cog, built with its services. Each cog registers its buttons with `handlers`."""
    suggestions = Suggestions(
        games=services.games,
        roster=services.roster,
        wardrobe=services.wardrobe,
        images=services.images,
        sessions=services.sessions,
        galleries=services.galleries,
        macros=services.macros,
        clock=services.clock,
    )
    more = MoreCog(
        handlers,
        images=services.images,
        deletion=services.deletion,
        records=services.records,
        likeness=services.likeness,
        orders=services.orders,
        stars=services.stars,
        store=services.store,
        post_pictures=services.post_files,
    )
    cards = SessionCards(
        sessions=services.sessions,
        images=services.images,
        stars=services.stars,
        trees=services.trees,
        store=services.store,
    )
    approvals = ApprovalCog(
        handlers,
        games=services.games,
        characters=services.characters,
        approvals=services.approvals,
        store=services.store,
        client=client,
    )
    kits = KitCog(
        handlers,
        games=services.games,
        roster=services.roster,
        kits=services.kits,
        kit_zips=services.kit_zips,
    )
    histories = HistoryCog(
        handlers,
        games=services.games,
        roster=services.roster,
        characters=services.characters,
        histories=services.look_histories,
        store=services.store,
        ask_game_master=approvals.ask_game_master,
    )
    return [
        more,
        approvals,
        kits,
        histories,
        RefusedRequestCog(handlers),
        GameCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            strictness=services.strictness,
        ),
        CharacterCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            characters=services.characters,
            approvals=services.approvals,
            roster=services.roster,
            likeness=services.likeness,
            wardrobe=services.wardrobe,
            galleries=services.galleries,
            kits=kits,
            histories=histories,
            store=services.store,
            clock=services.clock,
        ),
        PortraitCog(
            handlers,
            characters=services.characters,
            roster=services.roster,
            images=services.images,
            store=services.store,
            clock=services.clock,
            ask_game_master=approvals.ask_game_master,
        ),
        WardrobeCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            wardrobe=services.wardrobe,
        ),
        ImageCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            images=services.images,
            orders=services.orders,
            packs=services.packs,
        ),
        IterateCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            images=services.images,
            orders=services.orders,
            attachments=services.attachments,
            client=client,
        ),
        ReplyCog(
            handlers,
            images=services.images,
            orders=services.orders,
            client=client,
            clock=services.clock,
        ),
        PaintOverCog(
            handlers,
            images=services.images,
            orders=services.orders,
            mask_links=services.mask_links,
        ),
        IllustrateCog(
            handlers,
            illustrations=services.illustrations,
            images=services.images,
            orders=services.orders,
            client=client,
        ),
        AttachCog(
            handlers,
            posts=services.posts,
            attachments=services.attachments,
            post_scenes=services.post_scenes,
            images=services.images,
            orders=services.orders,
            post_files=services.post_files,
            clock=services.clock,
            open_picture=more.open,
        ),
        SessionCog(
            handlers,
            suggestions=suggestions,
            cards=cards,
            games=services.games,
            roster=services.roster,
            sessions=services.sessions,
            images=services.images,
            orders=services.orders,
            exports=services.exports,
            store=services.store,
            client=client,
        ),
        TreeCog(
            handlers,
            cards=cards,
            sessions=services.sessions,
            stars=services.stars,
            post_pictures=services.post_files,
            client=client,
        ),
        GalleryCog(
            handlers,
            suggestions=suggestions,
            galleries=services.galleries,
        ),
        PostCog(
            handlers,
            games=services.games,
            posts=services.posts,
            attachments=services.attachments,
            publisher=Publisher(services.posts, services.unfinished_posts, services.webhooks),
        ),
        DiceCog(
            handlers,
            suggestions=suggestions,
            games=services.games,
            dice=services.dice,
            macros=services.macros,
            roll_history=services.roll_history,
            client=client,
        ),
        QueueCog(
            handlers,
            queues=services.queues,
            images=services.images,
        ),
        UnreachedCog(
            handlers,
            unreached=services.unreached,
            images=services.images,
            store=services.store,
        ),
        QuotaCog(
            handlers,
            quotas=services.quotas,
        ),
        ModerationCog(strictness=services.strictness),
        StatusCog(
            handlers,
            games=services.games,
            arrivals=services.arrivals,
            roster=services.roster,
            quotas=services.quotas,
            client=client,
        ),
    ]
