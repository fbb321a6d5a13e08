"""What can be counted from outside, in Prometheus' terms; all in one `REGISTRY`.

- `limner_provider_keys_retired_total{key,reason}`: refusals of a key that was in use, by the
  key's name; `reason` is the HTTP status, or `other`.
- `limner_provider_account_rests_total{account}`: times that an account was told to come
  back later.

Labels come from the settings or from short lists, never from people's words.
"""

from prometheus_client import CollectorRegistry, Counter

REGISTRY = CollectorRegistry()
"""Ours alone: the library's own registry starts with what the process is made of."""

KEYS_RETIRED = Counter(
    "limner_provider_keys_retired_total",
    "Refusals of a provider's key that was in use.",
    ["key", "reason"],
    registry=REGISTRY,
)

ACCOUNT_RESTS = Counter(
    "limner_provider_account_rests_total",
    "Times that an account of the provider was told to come back later.",
    ["account"],
    registry=REGISTRY,
)
