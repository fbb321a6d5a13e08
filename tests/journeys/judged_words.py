"""Watches that every word of a request was judged: when it was queued, and when it was sent."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from sketch import SketchProvider
from studio.providers.base import DrawRequest, Fence, Handle, no_fence
from studio.rules.moderation.judging import Moderation, ModerationVerdict
from studio.services.orders.orders import JudgedOrder, Order, Orders


class JudgedWords:
    """The words that the moderation judged so far, and a check of others.

    `watch` notes them from then on. It lets no picture be queued, and no request reach the sketch
    painter, with a word that was not judged before.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()

    def require(self, texts: Iterable[str], *, when: str) -> None:
        """Fails for a text with a word that was not judged yet."""
        missing = {word for text in texts for word in words_of(text)} - self.words
        assert not missing, f"not judged {when}: {sorted(missing)}"

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Note each judged text, and check what is queued and what is sent."""
        patch.setattr(Moderation, "check", self._noting(Moderation.check))
        patch.setattr(Orders, "place", self._checking_place(Orders.place))
        patch.setattr(SketchProvider, "submit", self._checking_submit(SketchProvider.submit))

    def _noting(self, check: Any) -> Any:
        def noted(
            moderation: Moderation, text: str, *, kept_out: Sequence[str] = (), **rules: Any
        ) -> ModerationVerdict:
            for each in (text, *kept_out):
                self.words |= set(words_of(each))
            verdict: ModerationVerdict = check(moderation, text, kept_out=kept_out, **rules)
            return verdict

        return noted

    def _checking_place(self, place: Any) -> Any:
        async def checked(
            orders: Orders, person: Any, game: Any, judged: JudgedOrder, *rest: Any, **more: Any
        ) -> Order:
            prompt = judged.order.prompt
            self.require((prompt.text, prompt.negative), when="before it was queued")
            order: Order = await place(orders, person, game, judged, *rest, **more)
            return order

        return checked

    def _checking_submit(self, submit: Any) -> Any:
        async def checked(
            painter: SketchProvider,
            request: DrawRequest,
            *,
            intention: str,
            fence: Fence = no_fence,
        ) -> Handle:
            sent = painter.words(request)
            self.require((*sent.texts, sent.kept_out), when="before it was sent")
            handle: Handle = await submit(painter, request, intention=intention, fence=fence)
            return handle

        return checked


def words_of(text: str) -> list[str]:
    """The words of a text, without case."""
    return re.findall(r"\w+", text.casefold())
