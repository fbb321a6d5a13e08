"""The states of the keys to whoever draws."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select

from db.inserting import insert
from db.models import ProviderKey
from db.session import Transaction


async def list_all(tx: Transaction, provider: str) -> Sequence[ProviderKey]:
    """Every key that the provider was ever asked with."""
    return (await tx.scalars(_of(provider))).all()


async def lock_all(tx: Transaction, provider: str) -> Sequence[ProviderKey]:
    """The same, and nobody else reads them with `held` until this transaction ends."""
    # In the same order everywhere: two that hold half of them each would wait for ever.
    return (await tx.scalars(_of(provider).order_by(ProviderKey.name).with_for_update())).all()


async def add_missing(tx: Transaction, provider: str, accounts: Mapping[str, str]) -> None:
    """Make the rows of keys, given as name → account, that have none."""
    fresh = insert(tx, ProviderKey).values(
        [
            {"provider": provider, "name": name, "account": account}
            for name, account in sorted(accounts.items())
        ]
    )
    await tx.execute(fresh.on_conflict_do_nothing())


def _of(provider: str) -> Select[ProviderKey]:
    return select(ProviderKey).where(ProviderKey.provider == provider)
