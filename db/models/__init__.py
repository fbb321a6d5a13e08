"""The tables, one class each. Rows leave the session loaded and detached.

Times are aware UTC; money is integer micro-dollars; Discord's ids are 64-bit integers.
Texts people typed are kept as typed; what is sent to a provider is kept beside them.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, on SQLite too (which keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's own number: 64 bits, and SQLite's rowid where that is what 64 bits are."""

Snowflake = BigInteger
"""An id of Discord's."""


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Guild(Base):
    """A Discord server and what its admins set for it."""

    __tablename__ = "guilds"
    __table_args__ = (Index("ix_guilds_paused", "paused_at"),)

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    # IANA name; a day of the quota begins at its midnight.
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # Since when its queue is paused; None: it is not.
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class QuotaPolicy(Base):
    """How many pictures a person has a day.

    `scope` is "server" and `subject_id` 0: the number for everybody. Roles and persons have no
    numbers of their own.
    """

    __tablename__ = "quota_policies"
    __table_args__ = (UniqueConstraint("guild_id", "scope", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    scope: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Snowflake, default=0)
    daily_pictures: Mapped[int]


class Game(Base):
    """A play-by-post game: its GM, its house style, and whether characters are approved."""

    __tablename__ = "games"
    __table_args__ = (Index("ix_games_guild_id", "guild_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    name: Mapped[str] = mapped_column(String(100))
    # Exactly one of the two is set.
    gm_role_id: Mapped[int | None] = mapped_column(Snowflake)
    gm_user_id: Mapped[int | None] = mapped_column(Snowflake)
    # Where approval cards go; None: the game's own channel.
    gm_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    approvals: Mapped[bool] = mapped_column(Boolean, default=True)
    house_style: Mapped[str] = mapped_column(Text, default="")
    # Whether who rolls in secret may choose to see the result, too.
    secrets_shown: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    # What is never drawn here: what never happens, and what happens unseen.
    lines: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    veils: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class GameChannel(Base):
    """A channel that belongs to an open game; its threads inherit."""

    __tablename__ = "game_channels"
    __table_args__ = (Index("ix_game_channels_game_id", "game_id"),)

    channel_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    # Whether messages of other bots and of people may be illustrated here.
    illustrate: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # `studio.rules.moderation.judging.Strictness`; "": as the bot is set up.
    rating: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    added_at: Mapped[datetime]


class Character(Base):
    """A character of a game. How it looks is in its `CharacterLook`s."""

    __tablename__ = "characters"
    __table_args__ = (
        # One living character per name and game; `name_key` is the folded name.
        Index(
            "ux_characters_living_name",
            "game_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_characters_owner", "game_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    owner_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    # Kept for the people; never sent to a provider.
    backstory: Mapped[str] = mapped_column(Text, default="")
    # The looks scenes are drawn from: the newest approved version.
    look_id: Mapped[int | None] = mapped_column(Id)
    # Whether it is a GM's, whom every GM of the game may voice.
    npc: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # Who may have it drawn: owner | players | gm | everyone | nobody.
    consent: Mapped[str] = mapped_column(
        String(16), default="players", server_default=text("'players'")
    )
    # The state it is in when nobody names one.
    state_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class CharacterLook(Base):
    """One version of how a character looks, and where its approval stands.

    `status`: draft → pending → approved | changes_requested | rejected.
    """

    __tablename__ = "character_looks"
    __table_args__ = (UniqueConstraint("character_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    version: Mapped[int]
    looks: Mapped[str] = mapped_column(Text)
    style: Mapped[str] = mapped_column(Text, default="")
    negative: Mapped[str] = mapped_column(Text, default="")
    seed: Mapped[int] = mapped_column(BigInteger)
    # Weights trained on this character, as the provider names them; "" for none.
    lora: Mapped[str] = mapped_column(String(200), default="", server_default="")
    status: Mapped[str] = mapped_column(String(24), default="draft")
    # The try the player saved; its seed becomes `seed`, its picture the reference.
    portrait_id: Mapped[int | None] = mapped_column(Id)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(Snowflake)
    decided_at: Mapped[datetime | None]
    card_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    card_message_id: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class CharacterState(Base):
    """A wardrobe or a condition of a character ("plate armour", "wounded"), in words."""

    __tablename__ = "character_states"
    __table_args__ = (
        UniqueConstraint("character_id", "name_key"),
        Index("ix_character_states_asset", "asset_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    # A picture of the character in it, which is looked at instead of the portrait.
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))
    created_at: Mapped[datetime]


class CharacterReference(Base):
    """A canonical picture of a version of looks, best first by `position`."""

    __tablename__ = "character_references"
    __table_args__ = (
        UniqueConstraint("look_id", "position"),
        Index("ix_character_references_asset", "asset_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    look_id: Mapped[int] = mapped_column(ForeignKey("character_looks.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"))
    position: Mapped[int]
    origin: Mapped[str] = mapped_column(String(16))  # upload | portrait


def _where(name: str, *columns: str, condition: str) -> Index:
    """An index over only the rows that meet the condition."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def _sessions_by_owner(name: str, condition: str) -> Index:
    return _where(
        name,
        "guild_id",
        "owner_id",
        "updated_at",
        "id",
        # Not to order by: those of one game are counted without reading the others.
        "game_id",
        condition=f"{condition} AND deleted_at IS NULL AND look_id IS NULL",
    )


class Session(Base):
    """A tree of generations that began with one request, kept for ever and owned.

    `version` grows with every change of it (new steps, title, main picture, what was deleted):
    who decides on what they saw says which version that was.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        # What a member sees of their own, newest first; portraits are seen with the character.
        _sessions_by_owner("ix_sessions_open", "archived_at IS NULL"),
        _sessions_by_owner("ix_sessions_archived", "archived_at IS NOT NULL"),
        Index("ix_sessions_game", "game_id"),
        Index("ix_sessions_look", "look_id"),
        # What retention looks for.
        _where(
            "ix_sessions_idle",
            "updated_at",
            condition="deleted_at IS NULL AND archived_at IS NULL AND look_id IS NULL",
        ),
        _where("ix_sessions_deleted", "deleted_at", condition="deleted_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake, server_default=text("0"))
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    owner_id: Mapped[int] = mapped_column(Snowflake)
    title: Mapped[str] = mapped_column(String(120))
    # The version of looks whose portraits these are; None for scenes.
    look_id: Mapped[int | None] = mapped_column(ForeignKey("character_looks.id"))
    thumbnail_id: Mapped[int | None] = mapped_column(Id)
    # The generation that somebody chose as the outcome so far; None: the newest picture is.
    main_id: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # The number of the next step: how many generations were ever asked for, plus one.
    next_step: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


_IN_GALLERY = "status = 'succeeded' AND deleted_at IS NULL AND kind != 'portrait'"


def _gallery_index(name: str, *columns: str) -> Index:
    """An index over the pictures of galleries."""
    return _where(name, *columns, condition=_IN_GALLERY)


class Generation(Base):
    """One picture that was asked for: a node of its session's tree.

    `status`: queued → running → succeeded | failed | canceled.
    `params` holds everything a child inherits (see `studio.rules.asking.params.Params`).
    """

    __tablename__ = "generations"
    __table_args__ = (
        Index("ix_generations_session", "session_id", "step"),
        Index("ix_generations_parent", "parent_id"),
        Index("ix_generations_job", "job_id"),
        Index("ix_generations_recent", "game_id", "requester_id", "created_at"),
        # How long a model takes, as measured lately.
        _where(
            "ix_generations_measured",
            "model",
            "completed_at",
            condition="status = 'succeeded'",
        ),
        # Galleries, the newest first.
        _gallery_index("ix_generations_hung_game", "game_id", "id"),
        _gallery_index("ix_generations_hung_person", "game_id", "requester_id", "id"),
        _gallery_index("ix_generations_hung_session", "session_id", "id"),
        _gallery_index("ix_generations_hung_style", "game_id", "style_key", "id"),
        # From when on: the first picture of a day.
        _gallery_index("ix_generations_hung_time", "game_id", "created_at", "id"),
        # The most starred first.
        _where(
            "ix_generations_starred",
            "game_id",
            "stars",
            "id",
            condition=f"{_IN_GALLERY} AND stars > 0",
        ),
        # What retention looks for.
        _where("ix_generations_deleted", "deleted_at", condition="deleted_at IS NOT NULL"),
        _where(
            "ix_generations_failed",
            "completed_at",
            condition="status IN ('failed', 'canceled')",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("generations.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    step: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))  # studio.rules.params.Kind
    # The words of the person, as typed; then as sent.
    text: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    negative: Mapped[str] = mapped_column(Text, default="")
    params: Mapped[dict[str, Any]]
    # The style in `params` as it is looked for (`studio.rules.asking.styles.style_key`).
    style_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # How many people starred it: as many as there are `Star`s, counted as they come and go.
    stars: Mapped[int] = mapped_column(default=0, server_default="0")
    seed: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(16), default="queued")
    error: Mapped[str | None] = mapped_column(String(64))  # LimnerError.code
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Appearance(Base):
    """Who is in a generation: a character is found again by it.

    `stars` are the generation's.
    """

    __tablename__ = "appearances"
    __table_args__ = (
        Index("ix_appearances_character", "character_id", "session_id"),
        Index("ix_appearances_newest", "character_id", "generation_id", "session_id"),
        Index("ix_appearances_session", "session_id"),
        # A character's best pictures.
        _where(
            "ix_appearances_starred",
            "character_id",
            "stars",
            "generation_id",
            "session_id",
            condition="stars > 0",
        ),
    )

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    stars: Mapped[int] = mapped_column(default=0, server_default="0")


class MaskLink(Base):
    """A private page on which one person paints a mask over a picture, once.

    `text` is what they want there, as typed. `used_at` is set when the mask came.
    """

    __tablename__ = "mask_links"
    __table_args__ = (
        Index("ix_mask_links_generation", "generation_id"),
        Index("ix_mask_links_expires", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Asset(Base):
    """An object in the store that belongs to a generation or to a version of looks.

    `role`: input | mask | output | thumbnail | reference. Several rows of a game may name
    the same `key`: identical bytes are kept once. Removing a row never removes the object,
    `limner upkeep` does once no row names it.
    """

    __tablename__ = "assets"
    __table_args__ = (
        Index("ix_assets_generation", "generation_id", "role"),
        Index("ix_assets_sha256", "game_id", "sha256"),
        Index("ix_assets_key", "key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    generation_id: Mapped[int | None] = mapped_column(ForeignKey("generations.id"))
    role: Mapped[str] = mapped_column(String(16))
    store: Mapped[str] = mapped_column(String(16))
    bucket: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(300))
    mime: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Job(Base):
    """One request to the provider on its way through the queue.

    A job draws one or more generations of one session. `status`: queued → running →
    done | failed | canceled. `step` says how far it got, each remembered before the next
    begins: new → asking → asked → drawn → stored → delivered. `attempts` counts the
    times the provider was asked; `intention` names the last one, written at `asking_since`.
    `predictions` holds the parts of the request, in order: `{"pictures", "id", "key"}`, the
    id empty while it is not asked for.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_order", "status", "tier", "fair_tag", "id"),
        Index("ix_jobs_turn", "status", "ready", "tier", "fair_tag", "id"),
        Index("ix_jobs_overdue", "status", "ready", "ready_since"),
        Index("ix_jobs_own", "requester_id", "status", "ready", "tier", "fair_tag"),
        Index("ix_jobs_lease", "status", "lease_until"),
        Index("ix_jobs_status_message", "status_message_id"),
        Index("ix_jobs_asking", "asking_since"),
        Index("ix_jobs_unannounced", "announced", "status"),
        Index("ix_jobs_game", "game_id"),
        Index("ix_jobs_session", "session_id"),
        # What a server waits for; jobs that ended are not in it.
        _where("ix_jobs_unfinished", "guild_id", condition="status IN ('queued', 'running')"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    # Of each person's jobs only as many are ready as may run at once; the others wait behind
    # them, where nobody who looks for work has to pass them.
    ready: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    ready_since: Mapped[datetime | None]
    # Order in the queue: the lower tier first, then the lower tag.
    tier: Mapped[int] = mapped_column(default=1)  # 0 paid, 1 free; every job is free
    fair_tag: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16), default="queued")
    not_before: Mapped[datetime]
    # Who works on it, until when; `fence` grows with every taking, so that a worker that
    # lost its lease changes nothing any more.
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(16), default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    # Failures since the last success of a step; decides back-off and giving up.
    failures: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(Boolean, default=False)
    # Who had it cancelled; None: nobody.
    canceled_by: Mapped[int | None] = mapped_column(Snowflake)
    intention: Mapped[str | None] = mapped_column(String(64))
    asking_since: Mapped[datetime | None]
    predictions: Mapped[list[Any] | None]
    # An address for each picture, in order; null for one that did not come.
    outputs: Mapped[list[Any] | None]
    drawn_at: Mapped[datetime | None]
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    percent: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(64))
    # Whether people were told how it ended: the card removed, or edited to say so.
    announced: Mapped[bool] = mapped_column(Boolean, default=False)
    # Where the picture goes, and the card that lives until it does.
    channel_id: Mapped[int] = mapped_column(Snowflake)
    reply_to_id: Mapped[int | None] = mapped_column(Snowflake)
    # The post that the picture is attached to once it is there.
    post_id: Mapped[int | None] = mapped_column(Id)
    status_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    status_message_id: Mapped[int | None] = mapped_column(Snowflake)
    # For a private preview: Discord's token of the interaction, good for 15 minutes;
    # erased once used.
    reply_token: Mapped[str | None] = mapped_column(Text)
    reply_token_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Job {self.id} {self.status}/{self.step}>"


class PredictionClaim(Base):
    """A prediction of the provider's, and the one job that it is drawn for.

    Written with the prediction's name in the job: two jobs that ask for the same picture, and
    whose answers are lost, find each other's.
    """

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_job", "job_id"),)

    prediction_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))


class WorkerRecord(Base):
    """A worker process that is there, or was until lately: whoever is silent for a lease is not."""

    __tablename__ = "workers"
    __table_args__ = (Index("ix_workers_seen", "seen_at"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    # How many jobs it draws at once.
    slots: Mapped[int]
    seen_at: Mapped[datetime]


class DeliveryRecord(Base):
    """Which message shows a generation. Written before the message is posted.

    `message_id` is None between the decision to post and the knowledge that it was
    posted: after a crash the channel is searched before anything is posted again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_message", "message_id"),)

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    # False: it could not be posted anywhere; the picture stays in its session.
    reachable: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class GenerationEvent(Base):
    """What happened to a generation, for metrics, `/usage` and questions afterwards."""

    __tablename__ = "generation_events"
    __table_args__ = (Index("ix_generation_events_generation", "generation_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"))
    type: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Post(Base):
    """What somebody published in character. `channel_id` is a thread's own in a thread."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_author", "game_id", "author_id", "id"),
        Index("ix_posts_character", "character_id", "id"),
        Index("ix_posts_channel", "channel_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    channel_id: Mapped[int] = mapped_column(Snowflake)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    author_id: Mapped[int] = mapped_column(Snowflake)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class PostMessage(Base):
    """A message that shows a post, or one part of a long one."""

    __tablename__ = "post_messages"
    __table_args__ = (UniqueConstraint("post_id", "position"),)

    message_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    position: Mapped[int]


class PostPicture(Base):
    """A picture in one of the messages of a post."""

    __tablename__ = "post_pictures"
    __table_args__ = (Index("ix_post_pictures_generation", "generation_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class DiceRoll(Base):
    """A roll as it fell, for good. `total` is None where the result is a text."""

    __tablename__ = "dice_rolls"
    __table_args__ = (
        Index("ix_dice_rolls_game", "game_id", "id"),
        Index("ix_dice_rolls_user", "guild_id", "user_id", "id"),
        Index("ix_dice_rolls_character", "character_id", "id"),
        Index("ix_dice_rolls_post", "post_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int | None] = mapped_column(ForeignKey("games.id"))
    channel_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int] = mapped_column(Snowflake)
    character_id: Mapped[int | None] = mapped_column(ForeignKey("characters.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    notation: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int | None] = mapped_column(BigInteger)
    # Every die, with what was kept, dropped, rolled again (`studio.rules.dice.rolling`).
    detail: Mapped[dict[str, Any]]
    secret: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


class DiceMacro(Base):
    """A notation that a character's player rolls by name."""

    __tablename__ = "dice_macros"
    __table_args__ = (UniqueConstraint("character_id", "name_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    notation: Mapped[str] = mapped_column(Text)


class Star(Base):
    """A picture that somebody liked best."""

    __tablename__ = "stars"

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    created_at: Mapped[datetime]


class LedgerEntry(Base):
    """One picture's place in its requester's quota: reserved → spent | refunded.

    The book is kept for ever; the generations it names are not.
    """

    __tablename__ = "ledger"
    __table_args__ = (Index("ix_ledger_day", "guild_id", "user_id", "day", "state"),)

    generation_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    # The server's own date, `2026-11-21`.
    day: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ModerationWord(Base):
    """A word a server forbids (`blocked`) or always lets pass. No command writes it."""

    __tablename__ = "moderation_words"
    __table_args__ = (UniqueConstraint("guild_id", "word"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    word: Mapped[str] = mapped_column(String(100))
    blocked: Mapped[bool] = mapped_column(Boolean, default=True)


class ProviderKey(Base):
    """The state of a key to a provider, never the key: whose turn it is, who rests, who is out.

    Limits are an account's: for it the latest of its keys' `bucket_full_at` and
    `rests_until` counts.
    """

    __tablename__ = "provider_keys"

    provider: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    bucket_full_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    # The refusal of a token, told from others by the beginning of its SHA-256; all four or
    # none are set, but `refused_until`: None is until the token changes.
    refused_fingerprint: Mapped[str | None] = mapped_column(String(16))
    refused_reason: Mapped[str | None] = mapped_column(String(200))
    refused_at: Mapped[datetime | None]
    refused_until: Mapped[datetime | None]
