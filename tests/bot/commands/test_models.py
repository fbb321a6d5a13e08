"""`limner models`: what each model is for, takes and costs."""

from pathlib import Path

from bot.config import Settings
from db.enums import GenerationStatus
from db.repositories import pictures
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.providers.base import Needs, Tier
from studio.providers.catalogue import Catalogue
from tests.bot.commands.catalogues import SCHNELL, listed, models_settings
from tests.support.clock import HandClock
from tests.support.ground import prepared


async def test_the_list_names_every_model_with_its_reference_and_price_within_80_columns() -> None:
    said = await listed(Settings())
    assert max(map(len, said.splitlines())) <= 80
    for model in Catalogue.load():
        name, _, version = model.reference.partition(":")
        assert f"\n{model.name} " in said
        assert f"\n{name}{f':{version[:8]}…' if version else ''} " in said
    assert "$0.003" in said
    assert "8 references, source, seed" in said


async def test_the_list_says_who_draws_what() -> None:
    said = await listed(Settings())
    rows = {line[:22].strip(): line[22:].split() for line in said.splitlines()}
    catalogue = Catalogue.load()
    for asked, needs in {
        "words alone": Needs(),
        "four characters": Needs(references=4),
        "… by strength": Needs(source=True, strength=True),
    }.items():
        assert rows[asked] == [catalogue.choose(needs, tier).name for tier in Tier]


async def test_a_model_that_can_keep_nothing_out_draws_no_words(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "sees-all"\nreference = "our/sees-all"\nofficial = true\n'
        'roles = ["draft"]\noutput = "list"\nquality = 5\nprice_micros = 1\ntypical_s = 1\n'
        'deterministic = true\n[model.map]\nprompt = "prompt"\n'
        'aspect = { param = "aspect_ratio", values = ["1:1"] }\n',
        encoding="utf-8",
    )
    said = await listed(models_settings(own=file))

    words = next(line for line in said.splitlines() if line.startswith("words alone"))
    assert "sees-all" not in words
    # A price below a tenth of a cent is no 0.
    assert "$0.000001" in said


async def test_the_operators_own_file_changes_adds_and_removes_models(own: Path) -> None:
    said = await listed(models_settings(own=own))
    assert "$0.007" in said
    # Markup in a name is printed as text.
    assert "\n[bold]mine[/bold] " in said
    assert "$1.23" in said
    assert f"{SCHNELL} " in said
    assert "black-forest-labs/flux-dev " not in said
    assert str(own) in said.replace("\n", "")


async def test_the_list_says_nobody_for_a_request_that_no_model_can_draw(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "real-esrgan"\nenabled = false\n', encoding="utf-8"
    )
    said = await listed(models_settings(own=file))
    larger = next(line for line in said.splitlines() if "larger  " in line)
    assert larger.split()[-3:] == ["nobody"] * 3


async def test_the_list_says_by_what_a_model_is_paid_and_what_is_not_verified(
    tmp_path: Path,
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        'schema = 1\n[[model]]\nname = "flux-dev"\nunverified = "its speed"\nageing = true\n'
        '[[model]]\nname = "flux-fill-pro"\nprice_micros = 0\n',
        encoding="utf-8",
    )
    said = " ".join((await listed(models_settings(own=file))).split())

    assert "paid by run $0.015, megapixel drawn" in said
    assert "not verified: its speed" in said
    assert "ageing: draws only what no other can" in said
    assert " free " in said


async def test_the_list_shows_the_drift_of_each_model(database_url: str) -> None:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    limits = QueueLimits(slots=8, per_person=2, lease_s=60.0, free_wait_s=120.0)
    ground = await prepared(database, clock, limits)
    for quoted, micros in ((30_000, 75_000), (30_000, 30_000), (None, 90_000)):
        job = await ground.add(model="flux-2-pro")
        async with ground.database.write() as tx:
            [generation] = await pictures.of_job(tx, job.id)
            generation.status = GenerationStatus.SUCCEEDED
            generation.completed_at = ground.clock.now()
            generation.quoted_micros, generation.cost_micros = quoted, micros
    await database.close()
    settings = Settings(database={"url": database_url})  # type: ignore[arg-type]

    said = await listed(settings)

    [row] = [line.split() for line in said.splitlines() if line.startswith("flux-2-pro ")][-1:]
    # An older picture without a quote counts for nothing.
    assert row == ["flux-2-pro", "2", "$0.06", "$0.10", "+$0.045", "(+75%)"]


async def test_without_a_database_the_list_says_that_nothing_was_charged(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "none")

    assert "no picture with a quote was charged yet" in await listed(settings)
    assert not (tmp_path / "none").exists()
