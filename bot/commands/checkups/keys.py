"""Replicate's API keys: whether each works, and whether their accounts are set correctly."""

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
from studio.rules.wording import duration


async def look_at_keys(settings: Settings) -> list[Finding]:
    """Whether Replicate accepts each key. Puts a retired key that works back into use."""
    if settings.provider.kind == "sketch":
        return []
    keys = keys_of(settings)
    owners: dict[str, str] = {}  # Replicate's account by the key's name
    findings = []
    async with open_api(settings) as api:
        for key in keys:
            findings.append(await _check_key(settings, api, key, owners))
    return findings + _check_accounts(keys, owners)


async def _check_key(settings: Settings, api: Api, key: Key, owners: dict[str, str]) -> Finding:
    about = f"key {key.name}"
    try:
        owner = owners[key.name] = await api.account(key)
    except KeyRetired as error:
        sentence = f"Replicate refuses it ({error.detail.partition(' ')[0] or 'no reason'})."
        return wrong(about, sentence, "Make a new one on the account's page there.")
    except ProviderError as error:
        return wrong(about, f"Replicate cannot be asked: {error.detail or error.code}.")
    state = await _revive(settings, key)
    return well(about, f"It works, for Replicate's account {owner}.{state}")


async def _revive(settings: Settings, key: Key) -> str:
    """Put a retired key back into use; gives a sentence about its state until now, or ""."""
    with suppress(DatabaseUnusable, ModuleNotFoundError):
        async with open_unchanged(settings) as database:
            if database is not None and await is_up_to_date(database):
                pool = KeyPool(keys_of(settings), KeyStateRows(database))
                before = next(each for each in await pool.reports() if each.name == key.name)
                await pool.revive(key.name)
                return _state_words(before)
    return ""


def _state_words(report: KeyReport) -> str:
    if report.retired:
        return f" It had been refused ({report.retired}); it is used again from now on."
    if report.rests_s:
        return f" Its account was asked too often and rests for {duration(report.rests_s)}."
    return ""


def _check_accounts(keys: tuple[Key, ...], owners: dict[str, str]) -> list[Finding]:
    """Findings where accounts in the settings and accounts at Replicate do not match."""
    pairs = {(owners[key.name], key.account) for key in keys if owners.get(key.name)}
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
