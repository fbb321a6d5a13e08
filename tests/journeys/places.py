"""The places where a token could appear during an evening, and a search for it there."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bot.adapters.replicate import keys_of
from studio.providers.replicate.provider import ReplicateProvider
from tests.journeys.evening import Evening


def found(secrets: Mapping[str, str], places: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of a secret's name and the name of a place that contains it, in any spelling."""
    return [
        (name, place)
        for place, text in places.items()
        for name, secret in secrets.items()
        # Markdown and JSON may insert backslashes.
        if any(spelt in text.replace("\\", "") for spelt in spellings(secret).values())
    ]


def spellings(secret: str) -> dict[str, str]:
    """How a secret may be written, by the name of the spelling."""
    encoded = base64.b64encode(secret.encode()).decode()
    return {
        "plain": secret,
        "in an address": quote(secret, safe=""),
        # The last characters depend on the text that follows.
        "base64": encoded[: len(secret) // 3 * 4],
        "hexadecimal": secret.encode().hex(),
    }


async def places(at_work: Evening) -> dict[str, str]:
    """All texts that were sent or shown so far, except logs and files; by the place's name."""
    replicate, discord, s3 = at_work.replicate, at_work.discord, at_work.around.s3
    # The gateway gets the token when the program connects or resumes.
    heard = [each for each in discord.gateway.received if each["op"] not in (2, 6)]
    posted = [each.payload for channel in discord.channels.values() for each in channel.posted]
    asked = discord.interactions.values()
    answers = [message.payload for each in asked for message in each.messages]
    return {
        "sent to Discord": _text([heard, [_sent(each) for each in discord.requests]]),
        "seen in Discord": _text([posted, answers]),
        "sent to Replicate": _text([_sent(each) for each in replicate.requests]),
        "sent to hosts of outputs": _text([vars(each) for each in replicate.output_requests]),
        "sent to the bucket": _text([vars(each) for each in s3.requests]),
        "metrics": await _metrics(at_work),
        "what the parts say": _said_of_themselves(at_work),
    }


def files(folder: Path) -> str:
    """The content of all files below the folder, as text."""
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return "\n".join(content.decode("latin-1") for content in kept)


def _sent(request: object) -> dict[str, object]:
    """A request as text, without the header where a key belongs."""
    told = dict(vars(request))
    told.pop("token", None)
    headers = {name: each for name, each in told["headers"].items() if name != "Authorization"}
    return told | {"headers": headers}


async def _metrics(at_work: Evening) -> str:
    url = f"http://127.0.0.1:{at_work.app.settings.web.port}/metrics"
    token = at_work.app.settings.web.metrics_token
    assert token is not None
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return await answer.text()


def _said_of_themselves(at_work: Evening) -> str:
    """`repr` and `str` of the program's parts, and of the parts that hold a secret."""
    app = at_work.app
    provider = app.provider
    assert isinstance(provider, ReplicateProvider)
    knowing = [provider, provider._pool, provider._api, provider._api._wire, app.store, app.client]
    told = [app, app.settings, keys_of(app.settings), *knowing, *map(vars, knowing)]
    return "\n".join([*map(repr, told), *map(str, told), app.settings.model_dump_json()])


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
