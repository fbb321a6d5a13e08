"""Makes calls with the keys of the pool. A refused key is retired and the next one is tried."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from studio.errors import KeyRetired, RateLimited
from studio.providers.replicate.keys import Key, KeyPool

_T = TypeVar("_T")
OfKey = Callable[[Key], Awaitable[_T]]


class Calls:
    """Makes calls with the keys of the pool, and reports refusals to the pool.

    Only a refused call is repeated, with another key, because it was surely not accepted.
    """

    def __init__(self, pool: KeyPool) -> None:
        self._pool = pool

    def account(self, name: str) -> str:
        """The account of the key with this name; the name itself when there is no such key."""
        key = self._pool.keys.get(name)
        return key.account if key else name

    def accounts(self) -> dict[str, str]:
        """Every account with the name of one of its keys."""
        return {key.account: key.name for key in reversed(self._pool.keys.values())}

    async def create(self, call: OfKey[_T], *, purpose: str) -> tuple[_T, Key]:
        """Make a call that creates, and return its result and its key.

        Keys can be bound to a purpose. Raises RateLimited when all accounts rest, and KeyRetired
        when no key is left.
        """
        for _ in self._pool.keys:
            key = await self._pool.take_for_create(purpose=purpose)
            try:
                return await call(key), key
            except KeyRetired as refused:
                await self._pool.retire(key, reason=refused.detail)
            except RateLimited as limited:
                await self._pool.rest(key, retry_after_s=limited.retry_after_s)
        # Every key was refused once. The pool raises what follows from that.
        key = await self._pool.take_for_create(purpose=purpose)
        return await call(key), key

    async def of(self, name: str, call: OfKey[_T]) -> _T:
        """Make any other call, with the key of this name or another of its account.

        Without a name any key is used. Raises RateLimited while the account rests, and KeyRetired
        when the account has no key left.
        """
        name = name or next(iter(self._pool.keys))
        for _ in self._pool.keys:
            key = await self._pool.find_for_call(name)
            try:
                return await call(key)
            except KeyRetired as refused:
                await self._pool.retire(key, reason=refused.detail)
            except RateLimited as limited:
                await self._pool.rest(key, retry_after_s=limited.retry_after_s)
                raise
        return await call(await self._pool.find_for_call(name))
