"""The settings in docs/replicate.md are valid."""

import re
from pathlib import Path

from bot.config import load_settings
from studio.providers.catalogue import Catalogue
from studio.rules.queue.prices import Price
from tests.bot.config.files import settings_file

PAGE = Path(__file__).parents[3] / "docs" / "replicate.md"


def _examples() -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_settings_in_the_document_can_be_loaded() -> None:
    texts = [text for text in _examples() if "provider" in text]
    settings = load_settings(settings_file("\n".join(texts)), {})
    assert settings.provider.kind == "replicate"
    assert [(key.name, key.account) for key in settings.provider.replicate.all_keys()] == [
        ("guild", "guild"),
        ("spare", "guild"),
    ]


def test_the_models_in_the_document_can_be_loaded() -> None:
    (text,) = [text for text in _examples() if "[[model]]" in text]
    catalogue = Catalogue.load(settings_file(text))
    assert catalogue["flux-2-pro"].price == Price.of_output(45_000)
    assert "nano-banana-pro" not in catalogue.models
    assert catalogue["our-style"].roles == ("quality",)
