"""`limner models`: what each model is for, takes and costs."""

from pathlib import Path

from bot.config import Settings
from studio.providers.base import Needs, Tier
from studio.providers.catalogue import Catalogue
from tests.bot.commands.catalogues import SCHNELL, listed, models_settings


def test_the_list_names_every_model_with_its_reference_and_price_within_80_columns() -> None:
    said = listed(Settings())
    assert max(map(len, said.splitlines())) <= 80
    for model in Catalogue.load():
        name, _, version = model.reference.partition(":")
        assert f"\n{model.name} " in said
        assert f"\n{name}{f':{version[:8]}…' if version else ''} " in said
    assert "$0.003" in said
    assert "8 references, source, seed" in said


def test_the_list_says_who_draws_what() -> None:
    rows = {line[:22].strip(): line[22:].split() for line in listed(Settings()).splitlines()}
    catalogue = Catalogue.load()
    for asked, needs in {
        "words alone": Needs(),
        "four characters": Needs(references=4),
        "… in a masked part": Needs(source=True, mask=True),
    }.items():
        assert rows[asked] == [catalogue.choose(needs, tier).name for tier in Tier]


def test_the_operators_own_file_changes_adds_and_removes_models(own: Path) -> None:
    said = listed(models_settings(own=own))
    assert "$0.007" in said
    # Markup in a name is printed as text.
    assert "\n[bold]mine[/bold] " in said
    assert "$1.23" in said
    assert f"{SCHNELL} " in said
    assert "black-forest-labs/flux-dev " not in said
    assert str(own) in said.replace("\n", "")


def test_the_list_says_nobody_for_a_request_that_no_model_can_draw(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "real-esrgan"\nenabled = false\n', encoding="utf-8"
    )
    larger = next(
        line for line in listed(models_settings(own=file)).splitlines() if "larger  " in line
    )
    assert larger.split()[-3:] == ["nobody"] * 3
