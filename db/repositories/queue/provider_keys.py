"""The states of the API keys of providers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select

from db.inserting import insert
from db.models import ProviderKey
from db.session import Transaction


async def list_all(tx: Transaction, provider: str) -> Sequence[ProviderKey]:
    """Every API key that was ever used with the provider."""
    return (await tx.scalars(_of(provider))).all()


async def lock_all(tx: Transaction, provider: str) -> Sequence[ProviderKey]:
    """Like `list_all`, by name, and locks the rows until the transaction ends."""
    # All transactions lock in the same order; otherwise two could wait for each other for ever.
    return (await tx.scalars(_of(provider).order_by(ProviderKey.name).with_for_update())).all()


async def add_missing(tx: Transaction, provider: str, accounts: Mapping[str, str]) -> None:
    """Add rows for the keys (name → account) that have none."""
    fresh = insert(tx, ProviderKey).values(
        [
            {"provider": provider, "name": name, "account": account}
            for name, account in sorted(accounts.items())
        ]
    )
    await tx.execute(fresh.on_conflict_do_nothing())


def _of(provider: str) -> Select[ProviderKey]:
    return select(ProviderKey).where(ProviderKey.provider == provider)
