"""Calls with a key that may make them: one that is refused is retired and the next one asked."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from studio.errors import KeyRetired, RateLimited
from studio.providers.replicate.keys import Key, KeyPool

_T = TypeVar("_T")
OfKey = Callable[[Key], Awaitable[_T]]


class Calls:
    """Makes calls with the pool's keys and tells the pool what came of them.

    Only what was refused is asked again, with another key: it was not accepted.
    """

    def __init__(self, pool: KeyPool) -> None:
        self._pool = pool

    def account(self, name: str) -> str:
        """The account of the key of that name; the name itself when there is no such key."""
        key = self._pool.keys.get(name)
        return key.account if key else name

    def accounts(self) -> dict[str, str]:
        """Every account, with the name of one of its keys."""
        return {key.account: key.name for key in reversed(self._pool.keys.values())}

    async def create(self, call: OfKey[_T], *, purpose: str) -> tuple[_T, Key]:
        """What the call for a create gives, and the key it was made with.

        Keys can be bound to a purpose. Raises RateLimited when all accounts rest, KeyRetired
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
        # Each was refused once: the pool knows what that means.
        key = await self._pool.take_for_create(purpose=purpose)
        return await call(key), key

    async def of(self, name: str, call: OfKey[_T]) -> _T:
        """What any other call gives, made with the key of that name or one of its account.

        Without a name any key does. Raises RateLimited while the account rests, KeyRetired when
        it has no key left.
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
