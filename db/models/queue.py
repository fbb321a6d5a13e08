"""Jobs and the queue's other tables: claims, workers, events, the quota, API keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import JobPhase, JobStatus, JobTier, LedgerState
from db.models.base import Base, EnumText, Id, Snowflake, partial_index


class Job(Base):
    """One member's request on its way through the queue.

    A job draws one or more generations of one session. `phase` says how far it got. `attempts`
    counts the times the provider was asked; `intention` names the last one, written at
    `asking_since`. `predictions` holds the parts of the request, in order:
    `{"pictures", "id", "key"}`, the id empty until the part is requested.
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
        # A server's unfinished jobs; ended jobs are not in the index.
        partial_index(
            "ix_jobs_unfinished", "guild_id", condition="status IN ('queued', 'running')"
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    # Only as many of a person's jobs are ready as may run at once. The others are not ready, so
    # workers skip them by the index.
    ready: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    ready_since: Mapped[datetime | None]
    # Order in the queue: the lower tier first, then the lower tag.
    tier: Mapped[int] = mapped_column(default=JobTier.FREE)  # a `JobTier`
    fair_tag: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[JobStatus] = mapped_column(EnumText(JobStatus, 16), default=JobStatus.QUEUED)
    not_before: Mapped[datetime]
    # The worker that holds the job, and until when. `fence` grows whenever a worker takes the job,
    # so that a worker that lost its lease can change nothing any more.
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    # The column keeps its first name: processes of an older version may still run.
    phase: Mapped[JobPhase] = mapped_column(
        "step", EnumText(JobPhase, 16), key="phase", default=JobPhase.NEW
    )
    attempts: Mapped[int] = mapped_column(default=0)
    # Failures since the job reached its phase. They decide the back-off and when to give up.
    failures: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(Boolean, default=False)
    # The member who cancelled it; None: nobody did.
    canceled_by: Mapped[int | None] = mapped_column(Snowflake)
    intention: Mapped[str | None] = mapped_column(String(64))
    asking_since: Mapped[datetime | None]
    predictions: Mapped[list[Any] | None]
    # A URL for each picture, in order; null for a missing one.
    outputs: Mapped[list[Any] | None]
    drawn_at: Mapped[datetime | None]
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    # The quote for the whole request: a `studio.rules.queue.prices.Quote`. The charge is settled
    # by its prices. None: the request is older than this column.
    quote: Mapped[dict[str, Any] | None]
    # What its cards say it costs and leaves of the day: a `studio.rules.queue.costs.Cost`. It is
    # of the moment of the request; None: the request is older than this column.
    told_cost: Mapped[dict[str, Any] | None]
    percent: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(64))
    # Whether its end was announced: the status card is removed, or says how the job ended.
    announced: Mapped[bool] = mapped_column(Boolean, default=False)
    # The channel for the picture, and the status card that is shown until then.
    channel_id: Mapped[int] = mapped_column(Snowflake)
    reply_to_id: Mapped[int | None] = mapped_column(Snowflake)
    # The post that the picture is attached to when it is delivered.
    post_id: Mapped[int | None] = mapped_column(Id)
    status_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    status_message_id: Mapped[int | None] = mapped_column(Snowflake)
    # For a private preview: Discord's token of the interaction. It is valid for 15 minutes, and
    # erased when the job is announced.
    reply_token: Mapped[str | None] = mapped_column(Text)
    reply_token_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Job {self.id} {self.status}/{self.phase}>"


class PredictionClaim(Base):
    """A provider's prediction, and the one job that it is drawn for.

    It is written together with the prediction's id in the job. Without it, two jobs that request
    the same picture and lose the answers could find each other's prediction.
    """

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_job", "job_id"),)

    prediction_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))


class WorkerRecord(Base):
    """A worker process. One whose `seen_at` is older than a lease counts as gone."""

    __tablename__ = "workers"
    __table_args__ = (Index("ix_workers_seen", "seen_at"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    # How many jobs it can draw at once.
    slots: Mapped[int]
    seen_at: Mapped[datetime]


class OpenAnswerRecord(Base):
    """An interaction whose answer shows "thinking". The row is removed with the answer."""

    __tablename__ = "open_answers"
    __table_args__ = (Index("ix_open_answers_expiry", "expires_at"),)

    interaction_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    # 0: a private message.
    guild_id: Mapped[int] = mapped_column(Snowflake)
    # The interaction's token, which no copy of the database gives away.
    sealed_token: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]


class GenerationEvent(Base):
    """An event of a generation, for metrics, `/usage` and later questions."""

    __tablename__ = "generation_events"
    __table_args__ = (Index("ix_generation_events_generation", "generation_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"))
    type: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class LedgerEntry(Base):
    """One picture in its requester's quota: reserved → spent | refunded | stopped.

    Entries are kept for ever; the generations that they name may be purged.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_day", "guild_id", "user_id", "day", "state"),
        Index("ix_ledger_server_day", "guild_id", "day", "state"),
    )

    generation_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    # The date in the server's time zone, such as `2026-11-21`.
    day: Mapped[str] = mapped_column(String(10))
    state: Mapped[LedgerState] = mapped_column(EnumText(LedgerState, 16))
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ProviderKey(Base):
    """The state of a provider's API key, not the key itself: last use, rest, refusal.

    Rate limits belong to an account: the latest `bucket_full_at` and `rests_until` of its keys
    count for all of them.
    """

    __tablename__ = "provider_keys"

    provider: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    bucket_full_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    # The refusal of a token. `refused_fingerprint` is the beginning of the token's SHA-256.
    # `refused_until` None: until the token changes. The other three are set together or not at all.
    refused_fingerprint: Mapped[str | None] = mapped_column(String(16))
    refused_reason: Mapped[str | None] = mapped_column(String(200))
    refused_at: Mapped[datetime | None]
    refused_until: Mapped[datetime | None]
