"""Every query finds its rows by an index: none reads a whole table.

Long because one table has a row for each query of `db/repositories`.
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import event, text

from db.enums import (
    AssetRole,
    DailyUseKind,
    GenerationStatus,
    JobPhase,
    JobStatus,
    LedgerState,
)
from db.models import Base, Character, CharacterLook, Post
from db.repositories import (
    assets,
    characters,
    dice,
    exports,
    galleries,
    games,
    guilds,
    mask_links,
    pictures,
    post_pictures,
    posts,
    records,
    retention,
    sessions,
    stars,
    states,
)
from db.repositories.assets import AssetContent
from db.repositories.likeness import vectors, verdicts
from db.repositories.queue import (
    daily_uses,
    drawn_pictures,
    ended_jobs,
    held_jobs,
    jobs,
    ledger,
    open_answers,
    provider_keys,
    queue_state,
    readiness,
    taking,
    unreached,
    workers,
)
from db.session import Database, Transaction
from studio.generation.queue import QueueLimits
from tests.support.clock import START, HandClock
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground, prepared

MODULES = (
    assets,
    characters,
    daily_uses,
    dice,
    ended_jobs,
    exports,
    galleries,
    games,
    guilds,
    held_jobs,
    jobs,
    ledger,
    mask_links,
    open_answers,
    pictures,
    post_pictures,
    posts,
    provider_keys,
    queue_state,
    readiness,
    records,
    retention,
    sessions,
    stars,
    states,
    taking,
    unreached,
    vectors,
    verdicts,
    workers,
)

CURSOR = retention.AgeCursor(START, 1, 1)

LEASE = taking.LeaseRequest("a", now=START, until=START)

RunQuery = Callable[[Transaction, Ground], Awaitable[Any]]


async def _job(tx: Transaction) -> Any:
    job = await jobs.by_id(tx, 1)
    assert job is not None
    return job


async def _ahead_of(tx: Transaction, _: Ground) -> Any:
    return await queue_state.count_ahead(tx, await _job(tx), most=1000)


async def _room_of(tx: Transaction, _: Ground) -> object:
    return await workers.count_room(tx, await _job(tx), workers_since=START, most=1000)


async def _own_ahead_of(tx: Transaction, _: Ground) -> Any:
    return await queue_state.count_own_ahead(tx, await _job(tx))


async def _copy(tx: Transaction, _: Ground) -> Any:
    (await _job(tx)).status = "done"
    return await pictures.copy(tx, 1, step=9, now=START)


async def _post(tx: Transaction, ground: Ground) -> Post:
    """A post of one message."""
    someone = Character(
        game_id=ground.game.id, owner_id=1, name="Nim", name_key="nim", created_at=START
    )
    tx.add(someone)
    await tx.flush()
    post = Post(
        guild_id=GUILD_ID,
        game_id=ground.game.id,
        channel_id=CHANNEL_ID,
        character_id=someone.id,
        author_id=1,
        text="It rains.",
        created_at=START,
    )
    tx.add(post)
    await tx.flush()
    return post


async def _post_with_messages(tx: Transaction, ground: Ground) -> Any:
    post = await _post(tx, ground)
    await posts.add_message(tx, post.id, 5)


async def _remove_message(tx: Transaction, ground: Ground) -> Any:
    await _post_with_messages(tx, ground)
    await posts.remove_message(tx, 5)


async def _end_of_post(tx: Transaction, ground: Ground) -> Any:
    await posts.end(tx, (await _post(tx, ground)).id, now=START)


async def _star(tx: Transaction, _: Ground) -> Any:
    await stars.add(tx, 1, 5, now=START)
    return await stars.is_starred(tx, 1, 5)


# A gallery of each kind; each kind needs another index.
GALLERIES = {
    "": galleries.GalleryQuery(1),
    " of a character": galleries.GalleryQuery(1, character_id=1),
    " of a person": galleries.GalleryQuery(1, requester_id=1),
    " of a person, with a character": galleries.GalleryQuery(1, character_id=1, requester_id=1),
    " of a session": galleries.GalleryQuery(1, session_id=1),
    " of a session, with a character": galleries.GalleryQuery(1, character_id=1, session_id=1),
    ", some withheld": galleries.GalleryQuery(1, viewer_id=1, withheld=(1, 2)),
    " of a character, some withheld": galleries.GalleryQuery(
        1, character_id=1, viewer_id=1, withheld=(1, 2)
    ),
    " in a style": galleries.GalleryQuery(1, style_key="ink"),
    " in a style, with a character": galleries.GalleryQuery(1, character_id=1, style_key="ink"),
    " of some days": galleries.GalleryQuery(1, least_id=3, most_id=9),
    " of some days, in a style": galleries.GalleryQuery(1, style_key="ink", least_id=3, most_id=9),
    " of some days, with a character": galleries.GalleryQuery(
        1, character_id=1, least_id=3, most_id=9
    ),
    " of stars": galleries.GalleryQuery(1, starred=True),
    " of stars, with a character": galleries.GalleryQuery(1, character_id=1, starred=True),
    " of stars, of some days": galleries.GalleryQuery(1, least_id=3, starred=True),
    " of stars, with characters withheld": galleries.GalleryQuery(
        1, starred=True, viewer_id=1, withheld=(1, 2)
    ),
}


# The index that finds the pictures of each kind, in the order of the pages.
GALLERY_INDICES = {
    "": "ix_generations_hung_game",
    " of a character": "ix_appearances_newest",
    " of a person": "ix_generations_hung_person",
    " of a person, with a character": "ix_appearances_newest",
    " of a session": "ix_generations_hung_session",
    " of a session, with a character": "ix_appearances_newest",
    ", some withheld": "ix_generations_hung_game",
    " of a character, some withheld": "ix_appearances_newest",
    " in a style": "ix_generations_hung_style",
    " in a style, with a character": "ix_appearances_newest",
    " of some days": "ix_generations_hung_game",
    " of some days, in a style": "ix_generations_hung_style",
    " of some days, with a character": "ix_appearances_newest",
    " of stars": "ix_generations_starred",
    " of stars, with a character": "ix_appearances_starred",
    " of stars, of some days": "ix_generations_starred",
    " of stars, with characters withheld": "ix_generations_starred",
}


def _following(query: galleries.GalleryQuery) -> RunQuery:
    return lambda tx, _: galleries.following(tx, query, limit=10, cursor=galleries.GalleryCursor(7))


def _preceding(query: galleries.GalleryQuery) -> RunQuery:
    return lambda tx, _: galleries.preceding(tx, query, limit=10, cursor=galleries.GalleryCursor(0))


# A person's sessions of each kind.
SESSIONS = {
    "": sessions.SessionQuery(GUILD_ID, 1),
    " put away": sessions.SessionQuery(GUILD_ID, 1, archived=True),
    " of a game": sessions.SessionQuery(GUILD_ID, 1, game_id=1),
    " with a character": sessions.SessionQuery(GUILD_ID, 1, character_id=1),
}


def _page(query: sessions.SessionQuery) -> RunQuery:
    return lambda tx, _: sessions.page(tx, query, offset=12, limit=12)


def _count(query: sessions.SessionQuery) -> RunQuery:
    return lambda tx, _: sessions.count(tx, query)


# Rolls of each kind, as a member, the GM and everybody see them.
ROLLS = {
    "": dice.RollQuery(GUILD_ID, game_id=1, reader_id=1),
    ", secret ones too": dice.RollQuery(GUILD_ID, game_id=1, all_secrets=True),
    " of a character": dice.RollQuery(GUILD_ID, game_id=1, character_id=1),
    " of a person": dice.RollQuery(GUILD_ID, user_id=1, reader_id=1),
    " of a person, with a character": dice.RollQuery(GUILD_ID, 1, 1, 1),
}


def _rolls(query: dice.RollQuery) -> RunQuery:
    return lambda tx, _: dice.newest(tx, query, limit=11, before_id=7)


def _newer_rolls(query: dice.RollQuery) -> RunQuery:
    return lambda tx, _: dice.next_newer(tx, query, limit=11, after_id=0)


def _details(query: dice.RollQuery) -> RunQuery:
    return lambda tx, _: dice.details(tx, query, limit=250, before_id=7)


LOOK = CharacterLook(id=1, character_id=1, version=3)

# Every public query of the repositories, with arguments.
QUERIES: dict[str, RunQuery] = {
    "assets.page": lambda tx, _: assets.page(tx, after_id=1, limit=500),
    "assets.keys_of": lambda tx, g: assets.keys_of(
        tx, [AssetContent(g.game.id, "aa", "image/png"), AssetContent(2, "bb", "image/png")]
    ),
    "assets.find_named": lambda tx, _: assets.find_named(tx, ["games/1/sessions/1/1.png", "2"]),
    "assets.rename": lambda tx, _: assets.rename(
        tx, [1, 2], key="games/1/sessions/1/1.png", store="s3", bucket="b"
    ),
    "assets.known_games": lambda tx, g: assets.known_games(tx, {g.game.id, 2}),
    "assets.sessions_at_work": lambda tx, _: assets.sessions_at_work(tx, {1, 2}),
    "characters.find_living": lambda tx, _: characters.find_living(tx, 1),
    "characters.find_named": lambda tx, g: characters.find_named(tx, g.game.id, "elara"),
    "characters.living_names": lambda tx, g: characters.living_names(tx, g.game.id),
    "characters.voiced_by": lambda tx, g: characters.voiced_by(tx, g.game.id, 1, is_gm=True),
    "characters.ever_owned": lambda tx, g: characters.ever_owned(tx, g.game.id, 1),
    "characters.plays": lambda tx, g: characters.plays(tx, g.game.id, 1),
    "characters.by_ids": lambda tx, _: characters.by_ids(tx, [1, 2]),
    "characters.of_game": lambda tx, g: characters.of_game(tx, g.game.id),
    "characters.newest_looks": lambda tx, _: characters.newest_looks(tx, [1, 2]),
    "characters.look": lambda tx, _: characters.look(tx, 1),
    "characters.canonical_looks": lambda tx, _: characters.canonical_looks(tx, [1, 2]),
    "characters.references": lambda tx, _: characters.references(tx, 1),
    "characters.references_of_versions": lambda tx, _: characters.references_of_versions(tx, 1),
    "characters.decided_before": lambda tx, _: characters.decided_before(tx, LOOK),
    "characters.shown_before": lambda tx, _: characters.shown_before(tx, LOOK),
    "characters.copy_references": lambda tx, _: characters.copy_references(tx, LOOK, LOOK),
    "characters.move_on": lambda tx, _: characters.move_on(tx, LOOK, LOOK),
    "verdicts.due": lambda tx, _: verdicts.due(tx, leaving={1}, limit=1),
    "verdicts.picture": lambda tx, _: verdicts.picture(tx, 1),
    "verdicts.references": lambda tx, _: verdicts.references(tx, [1, 2]),
    "verdicts.others": lambda tx, _: verdicts.others(tx, GUILD_ID, leaving=[1], limit=24),
    "vectors.find": lambda tx, _: vectors.find(
        tx, [(1, "aa"), (1, "bb")], model="m", regions="windows"
    ),
    "verdicts.mark_measured": lambda tx, _: verdicts.mark_measured(tx, 1, now=START),
    "verdicts.make_due": lambda tx, _: verdicts.make_due(tx, [1, 2], 1),
    "verdicts.of_picture": lambda tx, _: verdicts.of_picture(tx, 1),
    "verdicts.counts": lambda tx, _: verdicts.counts(tx, 1, model="m", references_key="k"),
    "verdicts.outdated": lambda tx, _: verdicts.outdated(
        tx, 1, model="m", references_key="k", limit=200
    ),
    "vectors.contents_of_pictures": lambda tx, _: vectors.contents_of_pictures(tx, [1, 2]),
    "vectors.contents_of_character": lambda tx, _: vectors.contents_of_character(tx, 1),
    "verdicts.forget": lambda tx, _: verdicts.forget(tx, 1),
    "vectors.forget": lambda tx, _: vectors.forget(tx, [(1, "aa"), (1, "bb")], regions="reference"),
    "dice.roll": lambda tx, _: dice.roll(tx, 1),
    **{f"dice.newest{kind}": _rolls(query) for kind, query in ROLLS.items()},
    **{f"dice.next_newer{kind}": _newer_rolls(query) for kind, query in ROLLS.items()},
    **{f"dice.details{kind}": _details(query) for kind, query in ROLLS.items()},
    "dice.names": lambda tx, _: dice.names(tx, [1, 2]),
    "dice.macros": lambda tx, _: dice.macros(tx, [1, 2]),
    "dice.macro": lambda tx, _: dice.macro(tx, 1, "stealth"),
    "daily_uses.give_back": lambda tx, _: daily_uses.give_back(
        tx, user_id=1, day="2026-11-21", kind=DailyUseKind.ROLLS, amount=1
    ),
    "daily_uses.remove_before": lambda tx, _: daily_uses.remove_before(tx, "2026-11-21"),
    "characters.versions": lambda tx, _: characters.versions(tx, 1),
    "characters.kit": lambda tx, _: characters.kit(tx, 1),
    "characters.find_public_kit": lambda tx, _: characters.find_public_kit(tx, "0123456789abcdef"),
    "characters.remove_kit": lambda tx, _: characters.remove_kit(tx, 1),
    "characters.remove_uploads": lambda tx, _: characters.remove_uploads(tx, 1),
    "characters.count_drafts": lambda tx, _: characters.count_drafts(tx, 1, 1),
    "dice.macro_count": lambda tx, _: dice.macro_count(tx, 1),
    "dice.remove_macro": lambda tx, _: dice.remove_macro(tx, 1),
    "drawn_pictures.inputs": lambda tx, _: drawn_pictures.inputs(tx, 1),
    "guilds.judging_rules": lambda tx, g: guilds.judging_rules(
        tx, GUILD_ID, channel_ids=[CHANNEL_ID + 7, CHANNEL_ID], game_id=g.game.id
    ),
    "drawn_pictures.of_jobs": lambda tx, _: drawn_pictures.of_jobs(tx, [1, 2]),
    "drawn_pictures.with_parent": lambda tx, _: drawn_pictures.with_parent(tx, 1),
    "drawn_pictures.set_started": lambda tx, _: drawn_pictures.set_started(tx, 1, now=START),
    "drawn_pictures.set_stored": lambda tx, _: drawn_pictures.set_stored(
        tx, {1: 3000, 2: 3001}, now=START
    ),
    "drawn_pictures.at_end": lambda tx, _: drawn_pictures.at_end(tx, [1, 2]),
    "drawn_pictures.of_same_requests": lambda tx, _: drawn_pictures.of_same_requests(tx, [1, 2]),
    "drawn_pictures.undelivered": lambda tx, _: drawn_pictures.undelivered(tx, 1),
    "ended_jobs.has_unannounced": lambda tx, _: ended_jobs.has_unannounced(tx, now=START),
    "ended_jobs.claim_unannounced": lambda tx, _: ended_jobs.claim_unannounced(
        tx, owner="a", now=START, until=START, limit=20
    ),
    "ended_jobs.set_aside": lambda tx, _: ended_jobs.set_aside(tx, 1, until=START),
    "ended_jobs.take_up": lambda tx, _: ended_jobs.take_up(tx, 5),
    "ended_jobs.mark_announced": lambda tx, _: ended_jobs.mark_announced(tx, [(1, 5)]),
    "exports.steps": lambda tx, _: exports.steps(tx, 1),
    "exports.assets": lambda tx, _: exports.assets(tx, 1),
    **{f"galleries.following{kind}": _following(query) for kind, query in GALLERIES.items()},
    **{f"galleries.preceding{kind}": _preceding(query) for kind, query in GALLERIES.items()},
    "galleries.first_since": lambda tx, g: galleries.first_since(tx, g.game.id, START),
    "galleries.styles": lambda tx, g: galleries.styles(tx, g.game.id, among=300),
    "galleries.withheld": lambda tx, g: galleries.withheld(tx, g.game.id, 1),
    "galleries.by_ids": lambda tx, _: galleries.by_ids(tx, [2, 1]),
    "games.in_guild": lambda tx, g: games.in_guild(tx, GUILD_ID, g.game.id),
    "games.of_channel": lambda tx, _: games.of_channel(tx, CHANNEL_ID + 7, CHANNEL_ID),
    "games.by_id": lambda tx, g: games.by_id(tx, g.game.id),
    "games.channel": lambda tx, _: games.channel(tx, CHANNEL_ID + 7, CHANNEL_ID),
    "characters.looks": lambda tx, _: characters.looks(tx, [1, 2]),
    "characters.suggested": lambda tx, g: characters.suggested(
        tx, g.game.id, key="el", user_id=1, is_gm=True, sees_drafts=False, limit=25
    ),
    "games.channels_of_guild": lambda tx, _: games.channels_of_guild(tx, GUILD_ID),
    "games.taken_part_in": lambda tx, _: games.taken_part_in(tx, GUILD_ID, 1),
    "games.channels_of": lambda tx, g: games.channels_of(tx, g.game.id),
    "games.remove_channel": lambda tx, _: games.remove_channel(tx, CHANNEL_ID),
    "games.channel_of": lambda tx, g: games.channel_of(tx, g.game.id),
    "games.unbind": lambda tx, g: games.unbind(tx, g.game.id),
    "games.of_guild": lambda tx, _: games.of_guild(tx, GUILD_ID),
    "guilds.get_or_create": lambda tx, _: guilds.get_or_create(tx, 77, now=START),
    "guilds.by_id": lambda tx, _: guilds.by_id(tx, GUILD_ID),
    "guilds.daily_pictures": lambda tx, _: guilds.daily_pictures(tx, GUILD_ID),
    "guilds.set_daily_pictures": lambda tx, _: guilds.set_daily_pictures(tx, GUILD_ID, 7),
    "jobs.by_id": lambda tx, _: jobs.by_id(tx, 1),
    "readiness.tags": lambda tx, _: readiness.tags(tx, tier=1, requester_id=1),
    "readiness.make_ready": lambda tx, _: readiness.make_ready(tx, 1, now=START, per_person=2),
    "taking.take": lambda tx, _: taking.take(tx, LEASE, most=9, per_server=2),
    "taking.take_expired": lambda tx, _: taking.take_expired(tx, LEASE, most=9),
    "taking.take_overdue": lambda tx, _: taking.take_overdue(
        tx, LEASE, waited_since=START, most=9, per_server=2
    ),
    "held_jobs.end": lambda tx, _: held_jobs.end(
        tx, [(7, 0), (8, 1)], status=JobStatus.DONE, phase=JobPhase.DELIVERED, now=START
    ),
    "readiness.people_with_more": lambda tx, _: readiness.people_with_more(tx, {1: 1, 2: 1}),
    "held_jobs.note_percents": lambda tx, _: held_jobs.note_percents(tx, {(1, 0): 5, (2, 0): 7}),
    "held_jobs.extend_leases": lambda tx, _: held_jobs.extend_leases(tx, [(1, 0)], until=START),
    "held_jobs.change": lambda tx, _: held_jobs.change(tx, 1, 0, percent=5),
    "jobs.unfinished_of": lambda tx, g: jobs.unfinished_of(tx, requester_id=1, game_id=g.game.id),
    "jobs.of_status_message": lambda tx, _: jobs.of_status_message(tx, 5),
    "jobs.set_status_message": lambda tx, _: jobs.set_status_message(
        tx, 1, channel_id=1, message_id=5
    ),
    "jobs.cancel_untouched": lambda tx, _: jobs.cancel_untouched(tx, 1, now=START),
    "jobs.ask_to_cancel": lambda tx, _: jobs.ask_to_cancel(tx, 1, now=START),
    "queue_state.paused_servers": lambda tx, _: queue_state.paused_servers(tx),
    "queue_state.hold_back": lambda tx, _: queue_state.hold_back(tx, GUILD_ID),
    "queue_state.people_not_ready": lambda tx, _: queue_state.people_not_ready(tx, GUILD_ID),
    "queue_state.first_waiting": lambda tx, _: queue_state.first_waiting(tx, tier=1, limit=100),
    "queue_state.next_waiting": lambda tx, _: queue_state.next_waiting(tx, limit=20),
    "queue_state.running_jobs": lambda tx, _: queue_state.running_jobs(tx, limit=100),
    "queue_state.count_running": lambda tx, _: queue_state.count_running(tx),
    "queue_state.count_waiting": lambda tx, _: queue_state.count_waiting(tx),
    "queue_state.oldest": lambda tx, _: queue_state.oldest(tx, JobStatus.QUEUED, limit=100),
    "queue_state.count_load": lambda tx, _: queue_state.count_load(tx, GUILD_ID, most=1000),
    "queue_state.count_ahead": _ahead_of,
    "workers.count_room": _room_of,
    "queue_state.count_own_ahead": _own_ahead_of,
    "queue_state.asked_since": lambda tx, _: queue_state.asked_since(tx, START, limit=100),
    "queue_state.of_person": lambda tx, _: queue_state.of_person(
        tx, requester_id=1, guild_id=GUILD_ID, limit=20
    ),
    "queue_state.of_server": lambda tx, _: queue_state.of_server(tx, GUILD_ID, limit=20),
    "queue_state.held_back": lambda tx, _: queue_state.held_back(tx, [GUILD_ID, 2], limit=20),
    "queue_state.count_of_server": lambda tx, _: queue_state.count_of_server(tx, GUILD_ID),
    "queue_state.set_canceled_by": lambda tx, _: queue_state.set_canceled_by(tx, 1, 5),
    "queue_state.drawing_times": lambda tx, _: queue_state.drawing_times(
        tx, "sketch-standard", limit=25
    ),
    "queue_state.charged": lambda tx, _: queue_state.charged(tx, "sketch-standard", limit=25),
    "ledger.count_day of all": lambda tx, _: ledger.count_day(
        tx, guild_id=GUILD_ID, day="2026-11-21"
    ),
    "ledger.count_day": lambda tx, _: ledger.count_day(
        tx, guild_id=GUILD_ID, user_id=1, day="2026-11-21"
    ),
    "ledger.settle_spent": lambda tx, _: ledger.settle_spent(tx, {1: 5, 2: 6}, now=START),
    "ledger.settle": lambda tx, _: ledger.settle(tx, [1, 2], LedgerState.SPENT, now=START),
    "open_answers.remove": lambda tx, _: open_answers.remove(tx, [1, 2]),
    "open_answers.list_valid": lambda tx, _: open_answers.list_valid(tx, now=START),
    "open_answers.remove_expired": lambda tx, _: open_answers.remove_expired(tx, now=START),
    "mask_links.by_id": lambda tx, _: mask_links.by_id(tx, 1),
    "mask_links.claim": lambda tx, _: mask_links.claim(tx, 1, now=START),
    "mask_links.release": lambda tx, _: mask_links.release(tx, 1),
    "pictures.session": lambda tx, _: pictures.session(tx, 1),
    "pictures.session_of_look": lambda tx, _: pictures.session_of_look(tx, 1),
    "pictures.claim_steps": lambda tx, _: pictures.claim_steps(tx, 1, 2, now=START),
    "pictures.generation": lambda tx, _: pictures.generation(tx, 1),
    "pictures.by_ids": lambda tx, _: pictures.by_ids(tx, [1, 2]),
    "pictures.messages_with_pictures": lambda tx, _: pictures.messages_with_pictures(tx, [5]),
    "pictures.of_job": lambda tx, _: pictures.of_job(tx, 1),
    "pictures.of_session": lambda tx, _: pictures.of_session(
        tx, 1, status=GenerationStatus.SUCCEEDED
    ),
    "pictures.recent": lambda tx, g: pictures.recent(
        tx, game_id=g.game.id, requester_id=1, limit=25
    ),
    "pictures.shown_in": lambda tx, _: pictures.shown_in(tx, 5),
    "pictures.first_thumbnail": lambda tx, _: pictures.first_thumbnail(tx, 1),
    "pictures.asset": lambda tx, _: pictures.asset(tx, 1, AssetRole.OUTPUT),
    "pictures.copy": _copy,
    "assets.sizes_of": lambda tx, _: assets.sizes_of(tx, [1, 2]),
    "pictures.keys_of": lambda tx, _: pictures.keys_of(tx, [1, 2]),
    "pictures.by_asset": lambda tx, _: pictures.by_asset(tx, [1, 2]),
    "pictures.assets": lambda tx, _: pictures.assets(tx, [1, 2], AssetRole.OUTPUT),
    "pictures.delivery": lambda tx, _: pictures.delivery(tx, 1),
    "pictures.deliveries": lambda tx, _: pictures.deliveries(tx, [1, 2]),
    "pictures.set_posted": lambda tx, _: pictures.set_posted(tx, [1], channel_id=1, message_id=5),
    "unreached.set_shown": lambda tx, _: unreached.set_shown(tx, [1, 2]),
    "unreached.add": lambda tx, _: unreached.add(tx, 1, requester_id=1),
    "unreached.of_job": lambda tx, _: unreached.of_job(tx, 1),
    "unreached.of_person": lambda tx, _: unreached.of_person(tx, 1, guild_id=1, limit=3),
    "pictures.seen_places": lambda tx, _: pictures.seen_places(tx, [1, 2]),
    "pictures.seen_places_in_session": lambda tx, _: pictures.seen_places_in_session(tx, 1),
    "pictures.show_session_by": lambda tx, _: pictures.show_session_by(tx, 1, 1),
    "post_pictures.of_generation": lambda tx, _: post_pictures.of_generation(tx, 1),
    "post_pictures.of_generations": lambda tx, _: post_pictures.of_generations(tx, [1, 2, 3]),
    "post_pictures.of_post": lambda tx, _: post_pictures.of_post(tx, 1),
    "post_pictures.in_posts": lambda tx, _: post_pictures.in_posts(tx, [5, 6]),
    "post_pictures.remove": lambda tx, _: post_pictures.remove(tx, [1, 2]),
    "posts.find_living": lambda tx, _: posts.find_living(tx, 1),
    "posts.of_message": lambda tx, _: posts.of_message(tx, 5),
    "posts.between": lambda tx, _: posts.between(
        tx, channel_id=5, after_id=1, before_id=9, limit=20
    ),
    "posts.recent": lambda tx, g: posts.recent(tx, game_id=g.game.id, author_id=1, limit=25),
    "posts.recent_voices": lambda tx, g: posts.recent_voices(
        tx, game_id=g.game.id, author_id=1, limit=20
    ),
    "posts.messages": lambda tx, _: posts.messages(tx, 1),
    "posts.rolls": lambda tx, _: posts.rolls(tx, 1),
    "posts.add_message": _post_with_messages,
    "posts.remove_message": _remove_message,
    "posts.remove": lambda tx, _: posts.remove(tx, 7),
    "posts.end": _end_of_post,
    "provider_keys.list_all": lambda tx, _: provider_keys.list_all(tx, "replicate"),
    "provider_keys.lock_all": lambda tx, _: provider_keys.lock_all(tx, "replicate"),
    "records.of_generation": lambda tx, _: records.of_generation(tx, 1),
    "records.of_game": lambda tx, g: records.of_game(tx, g.game.id),
    "retention.idle_sessions": lambda tx, _: retention.idle_sessions(
        tx, since=START, after=CURSOR, limit=500
    ),
    "retention.deleted_sessions": lambda tx, _: retention.deleted_sessions(
        tx, since=START, after=CURSOR, limit=500
    ),
    "retention.deleted_generations": lambda tx, _: retention.deleted_generations(
        tx, since=START, after=CURSOR, limit=500
    ),
    "retention.failed_generations": lambda tx, _: retention.failed_generations(
        tx, since=START, after=CURSOR, limit=500
    ),
    "retention.expired_links": lambda tx, _: retention.expired_links(tx, since=START),
    "retention.newest": lambda tx, _: retention.newest(tx),
    "retention.session": lambda tx, _: retention.session(tx, 1, lock=True),
    "retention.remnants": lambda tx, _: retention.remnants(tx, 1),
    "retention.needed": lambda tx, _: retention.needed(tx, 1),
    "retention.assets_of": lambda tx, _: retention.assets_of(tx, [1, 2], lock=True),
    "retention.archive": lambda tx, _: retention.archive(tx, [1, 2], since=START, now=START),
    "retention.remove_expired_links": lambda tx, _: retention.remove_expired_links(
        tx, since=START, limit=500
    ),
    "retention.remove_dependents": lambda tx, _: retention.remove_dependents(tx, [1, 2]),
    "retention.remove_generations": lambda tx, _: retention.remove_generations(tx, [7, 8]),
    "retention.empty_generations": lambda tx, _: retention.empty_generations(tx, [1], params={}),
    "retention.remove_jobs": lambda tx, _: retention.remove_jobs(tx, [7, 8]),
    "retention.bump_version": lambda tx, _: retention.bump_version(tx, 1),
    "retention.empty_session": lambda tx, _: retention.empty_session(tx, 1),
    "retention.remove_session": lambda tx, _: retention.remove_session(tx, 7),
    "sessions.by_id": lambda tx, _: sessions.by_id(tx, 1),
    **{f"sessions.page{kind}": _page(query) for kind, query in SESSIONS.items()},
    **{f"sessions.count{kind}": _count(query) for kind, query in SESSIONS.items()},
    "sessions.steps": lambda tx, _: sessions.steps(tx, 1),
    "sessions.change": lambda tx, _: sessions.change(tx, 1, version=1, title="Fog"),
    "sessions.delete_canceled": lambda tx, _: sessions.delete_canceled(tx, 1, now=START),
    "sessions.restore": lambda tx, _: sessions.restore(tx, 1),
    "sessions.delete_steps": lambda tx, _: sessions.delete_steps(tx, [1, 2], now=START),
    "sessions.jobs_under_way": lambda tx, _: sessions.jobs_under_way(tx, 1),
    "sessions.idle_jobs_under_way": lambda tx, _: sessions.idle_jobs_under_way(tx, 1),
    "states.of_character": lambda tx, _: states.of_character(tx, 1),
    "states.find_named": lambda tx, _: states.find_named(tx, 1, "wounded"),
    "states.by_ids": lambda tx, _: states.by_ids(tx, [1, 2]),
    "stars.count": lambda tx, _: stars.count(tx, 1),
    "stars.is_starred": lambda tx, _: stars.is_starred(tx, 1, 5),
    "stars.add": _star,
    "stars.remove": lambda tx, _: stars.remove(tx, 1, 5),
    "stars.count_one": lambda tx, _: stars.count_one(tx, 1, 1),
    "workers.remove": lambda tx, _: workers.remove(tx, "a", silent_since=START),
    "workers.count_slots": lambda tx, _: workers.count_slots(tx, since=START),
    "workers.find_leader": lambda tx, _: workers.find_leader(tx, since=START),
    "workers.list_seen": lambda tx, _: workers.list_seen(tx, since=START),
}

# Functions that only call other queries, and functions that only add a row.
NOT_IN_THE_TABLE = {
    "daily_uses.add",
    "characters.newest_look",
    "characters.add_reference",
    "games.add_channel",
    "games.bind",
    "provider_keys.add_missing",
    "jobs.claim",
    "open_answers.add",
    "pictures.add_showing",
    "post_pictures.put",
    "vectors.keep",
    "verdicts.keep",
    "workers.mark_seen",
}


@pytest.fixture
async def ground(sqlite_url: str) -> AsyncIterator[Ground]:
    clock = HandClock()
    database = Database(sqlite_url, now=clock.now)
    ground = await prepared(database, clock, QueueLimits())
    await ground.add(pictures=2)
    yield ground
    await database.close()


def _public(module: ModuleType) -> set[str]:
    name = module.__name__.rsplit(".", 1)[-1]
    return {
        f"{name}.{function}"
        for function, value in vars(module).items()
        if inspect.iscoroutinefunction(value)
        and value.__module__ == module.__name__
        and not function.startswith("_")
    }


def test_every_query_is_in_the_table() -> None:
    known = set().union(*map(_public, MODULES))

    assert known - set(QUERIES) - NOT_IN_THE_TABLE == set()


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_finds_its_rows_by_an_index(ground: Ground, name: str) -> None:
    plans = await _plans(ground, QUERIES[name])

    assert plans, "no statement was sent"
    tables = {table.name for table in Base.metadata.sorted_tables}
    scans = [plan for plan in plans if _is_scan(plan, tables)]
    assert scans == []


@pytest.mark.parametrize("kind", GALLERIES)
@pytest.mark.parametrize("turned", [_following, _preceding])
async def test_each_kind_of_gallery_is_read_in_order_by_its_index(
    ground: Ground, kind: str, turned: Callable[[galleries.GalleryQuery], RunQuery]
) -> None:
    plans = await _plans(ground, turned(GALLERIES[kind]))

    assert any(f"INDEX {GALLERY_INDICES[kind]} " in plan for plan in plans), plans
    assert not any("TEMP B-TREE" in plan for plan in plans), plans


async def _plans(ground: Ground, run: RunQuery) -> list[str]:
    """The query plans of all statements that `ask` sends."""
    asked: list[tuple[str, Any]] = []
    engine = ground.database.writer.sync_engine

    def note(_c: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            asked.append((statement, given[0] if many else given))

    async with ground.database.write() as tx:
        event.listen(engine, "before_cursor_execute", note)
        await run(tx, ground)
        event.remove(engine, "before_cursor_execute", note)
        connection = await tx.connection()
        return [
            row.detail
            for statement, parameters in asked
            for row in await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
        ]


def _is_scan(plan: str, tables: set[str]) -> bool:
    words = plan.split()
    # A scan of a whole index also counts: it reads every row, too.
    return words[0] == "SCAN" and words[1] in tables


async def test_a_full_table_scan_is_noticed(ground: Ground) -> None:
    async with ground.database.read() as tx:
        rows = await tx.execute(text("EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE percent = 5"))
        [plan] = [row.detail for row in rows]

    assert _is_scan(plan, {"jobs"})
