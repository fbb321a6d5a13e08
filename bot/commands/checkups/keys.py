"""The API keys of Replicate: whether each works, and whose it is."""

from collections import Counter
from contextlib import suppress

from bot.adapters.replicate import keys_of, open_api
from bot.commands.checkups.database import is_up_to_date, open_unchanged
from bot.commands.checkups.findings import Finding, well, wrong
from bot.config import Settings
from db.migrations import DatabaseUnusable
from studio.errors import KeyRetired, ProviderError
from studio.generation.key_states import KeyStateRows
from studio.providers.replicate.api import Api
from studio.providers.replicate.keys import Key, KeyPool, KeyReport
from studio.rules.asking.wording import duration


async def look_at_keys(settings: Settings) -> list[Finding]:
    """Each key: whether Replicate takes it, and how it stands; one that works is used again."""
    if settings.provider.kind == "sketch":
        return []
    keys = keys_of(settings)
    whose: dict[str, str] = {}
    findings = []
    async with open_api(settings) as api:
        for key in keys:
            findings.append(await _key(settings, api, key, whose))
    return findings + _shared(keys, whose)


async def _key(settings: Settings, api: Api, key: Key, whose: dict[str, str]) -> Finding:
    about = f"key {key.name}"
    try:
        owner = whose[key.name] = await api.account(key)
    except KeyRetired as error:
        told = f"Replicate refuses it ({error.detail.partition(' ')[0] or 'no reason'})."
        return wrong(about, told, "Make a new one on the account's page there.")
    except ProviderError as error:
        return wrong(about, f"Replicate cannot be asked: {error.detail or error.code}.")
    return well(about, f"It works, for Replicate's account {owner}.{await _state(settings, key)}")


async def _state(settings: Settings, key: Key) -> str:
    """How the key stood, as a sentence to add; one that was retired is used again."""
    with suppress(DatabaseUnusable, ModuleNotFoundError):
        async with open_unchanged(settings) as database:
            if database is not None and await is_up_to_date(database):
                pool = KeyPool(keys_of(settings), KeyStateRows(database))
                standing = next(each for each in await pool.reports() if each.name == key.name)
                await pool.revive(key.name)
                return _standing(standing)
    return ""


def _standing(standing: KeyReport) -> str:
    if standing.retired:
        return f" It had been refused ({standing.retired}); it is used again from now on."
    if standing.rests_s:
        return f" Its account was asked too often and rests for {duration(standing.rests_s)}."
    return ""


def _shared(keys: tuple[Key, ...], whose: dict[str, str]) -> list[Finding]:
    """Accounts of Replicate that the settings take for several, and the other way round."""
    pairs = {(whose[key.name], key.account) for key in keys if whose.get(key.name)}
    split = Counter(owner for owner, _ in pairs)
    mixed = Counter(account for _, account in pairs)
    return [
        wrong(
            f"account {owner}",
            "Its keys are said to be of several accounts, but share its limits.",
            "Give them one `account` in [[provider.replicate.keys]].",
        )
        for owner in sorted(split)
        if split[owner] > 1
    ] + [
        wrong(
            f"account {account}",
            "Its keys are of several accounts at Replicate, and one cannot see what another drew.",
            "Give each an `account` of its own in [[provider.replicate.keys]].",
        )
        for account in sorted(mixed)
        if mixed[account] > 1
    ]
