"""The import contracts of `pyproject.toml` are kept, and each of them can be broken."""

import graphlib
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parents[1]

CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {each["id"]: each for each in CONFIGURATION["contracts_options"]}
CONTRACT_TYPES = {"layers": LayersContract, "forbidden": ForbiddenContract}

# A module, what it would import, and the contract that breaks then. No import: the module is new.
FORBIDDEN = [
    # a layer imports a layer above it
    ("db.models", "studio.errors", "down"),
    ("studio.errors", "cogs", "down"),
    ("cogs.interactions.replies", "bot.config", "down"),
    # only bot knows the sketch painter
    ("cogs.pictures.image", "sketch", "down"),
    ("studio.generation.jobs", "sketch", "down"),
    ("sketch.provider", "studio.services", "sketch-alone"),
    ("sketch.provider", "studio.providers.catalogue", "sketch-alone"),
    # inside it, places do not know people
    ("sketch.places.backdrop", "sketch.people.persona", "sketch"),
    # the builder starts nothing; the web server does not know who uses it
    ("bot.wiring", "bot.run", "bot"),
    ("bot.web.server", "bot.delivery.pictures", "bot"),
    # a subject of the cogs imports one to its right, or one beside it
    ("cogs.components.layout", "cogs.interactions.answering", "cogs"),
    ("cogs.interactions.replies", "cogs.posts.webhooks", "cogs"),
    ("cogs.games.cards", "cogs.pictures.cards", "cogs"),
    ("cogs.pictures.more", "cogs.posts.files", "cogs"),
    ("cogs.characters.character", "cogs.galleries.cards", "cogs"),
    ("cogs.sessions.session", "cogs.galleries.gallery", "cogs"),
    ("cogs.dice.dice", "cogs.posts.post", "cogs"),
    # the same inside studio
    ("studio.generation.jobs", "studio.services", "studio"),
    ("studio.providers.base", "studio.generation", "studio"),
    ("studio.rules.asking.prompt", "studio.providers.base", "studio"),
    # a subject of services knows one to its right
    ("studio.services.games.games", "studio.services.orders.orders", "services"),
    # providers and stores do not know each other
    ("studio.storage.base", "studio.providers.base", "studio"),
    # a new module that no layer names
    ("studio.utils", None, "studio"),
    # the subjects of rules have an order: the dice chart once imported the tree's picture
    ("studio.rules.dice.chart", "studio.rules.tree.picture", "rules-order"),
    ("studio.rules.posts.names", "studio.rules.asking.prompt", "rules-order"),
    ("studio.rules.pictures.gate", "studio.rules.moderation.reading", "rules-order"),
    ("studio.rules.text", "studio.rules.dates", "rules-order"),
    ("studio.rules.storyboards", None, "rules-order"),
    # the rows of one subject asked for by another
    ("db.repositories.queue.jobs", "db.repositories.games", "repositories"),
    # SQL outside of db
    ("bot.config", "sqlalchemy", "sql-in-db"),
    ("cogs.pictures.image", "sqlalchemy", "sql-in-db"),
    ("studio.services", "sqlalchemy", "sql-in-db"),
    # Discord below cogs
    ("studio.generation.jobs", "discord", "discord-on-top"),
    # a cog that asks the database itself
    ("cogs.pictures.image", "db.session", "cogs-read-rows"),
    ("cogs.components", "db.repositories.queue.jobs", "cogs-read-rows"),
    # a provider or a store by its class, not by its port
    ("studio.services", "studio.storage.local", "ports"),
    ("studio.generation.jobs", "studio.providers.replicate.provider", "ports"),
    ("cogs.pictures.image", "db.copying", "cogs-read-rows"),
    ("cogs.pictures.image", "db.inserting", "cogs-read-rows"),
    ("cogs.pictures.image", "db.notifier", "cogs-read-rows"),
    # a port knows one of its implementations
    ("studio.providers.base", "studio.providers.replicate.provider", "provider-port"),
    ("studio.storage.base", "studio.storage.local", "store-port"),
    # the queue knows who takes its jobs
    ("studio.generation.queue", "studio.generation.worker", "generation"),
    ("studio.generation.jobs", "studio.generation.queue", "generation"),
    # inside db: the session knows tables, a table knows queries, a query knows copying
    ("db.session", "db.models", "db"),
    ("db.models", "db.repositories", "db"),
    ("db.repositories.queue.jobs", "db.copying", "db"),
    ("studio.services", "studio.likeness.onnx", "ports"),
    ("studio.likeness.base", "studio.likeness.onnx", "likeness-port"),
    # a model of likeness knows a provider, and rules of posts know likeness
    ("studio.likeness.base", "studio.providers.base", "studio"),
    ("studio.rules.likeness.verdicts", "studio.rules.posts.names", "rules-order"),
    # numpy where it may be missing
    ("studio.rules.likeness.verdicts", "numpy", "numpy"),
    # a provider that keeps rows
    ("studio.providers.base", "db.session", "ports-keep-no-rows"),
    # a rule that does more than decide
    ("studio.rules.asking.prompt", "asyncio", "rules"),
    ("studio.rules.asking.prompt", "db.models", "rules"),
    # the words of columns know the tables
    ("db.enums", "db.models", "enums"),
]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Every import of the program, of other distributions too."""
    return grimp.build_graph(
        *CONFIGURATION["session_options"]["root_packages"],
        include_external_packages=True,
        cache_dir=None,
    )


def _is_kept(contract_id: str, imports: grimp.ImportGraph) -> bool:
    options: dict[str, Any] = CONTRACTS[contract_id]
    contract = CONTRACT_TYPES[options["type"]](
        name=options["name"],
        session_options=CONFIGURATION["session_options"],
        contract_options=options,
    )
    return contract.check(deepcopy(imports), verbose=False).kept


@pytest.mark.parametrize("contract_id", CONTRACTS)
def test_an_import_contract_is_kept(imports: grimp.ImportGraph, contract_id: str) -> None:
    assert _is_kept(contract_id, imports), "`make check` shows the import"


@pytest.mark.parametrize(("importer", "imported", "contract_id"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    imports: grimp.ImportGraph, importer: str, imported: str | None, contract_id: str
) -> None:
    changed = deepcopy(imports)
    if imported is None:
        assert importer not in changed.modules
        changed.add_module(importer)
    else:
        assert importer in changed.modules, "the table names a module that is gone"
        changed.add_import(importer=importer, imported=imported)
    assert not _is_kept(contract_id, changed)


def test_every_contract_is_broken_by_a_row_of_the_table() -> None:
    assert {contract_id for _, _, contract_id in FORBIDDEN} == set(CONTRACTS)


def test_no_modules_import_each_other_in_a_cycle(imports: grimp.ImportGraph) -> None:
    order = graphlib.TopologicalSorter(
        {module: imports.find_modules_directly_imported_by(module) for module in imports.modules}
    )
    order.prepare()  # raises CycleError, which names the circle
