"""The command line: each command of `limner`, its options and its help."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.adapters.likeness import extra_missing
from bot.commands.upkeep import upkeep as run_upkeep
from bot.config import ProviderSettings, Settings, load_settings
from bot.duties import Duties
from bot.migrate import migrate as run_migrations
from bot.monitoring import logs
from bot.monitoring.error_reports import error_reports
from bot.run import run as run_bot
from bot.shards import Shards
from studio.errors import ConfigError, SetupError, StoreError

app = typer.Typer(
    name="limner",
    help="The Discord bot that illustrates play-by-post role-playing games.",
    epilog="New here? `limner play` needs nothing but a browser.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # which joins the lines of a paragraph
)


class PlayProvider(StrEnum):
    """The provider that draws in `limner play`."""

    SKETCH = "sketch"
    REPLICATE = "replicate"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings file; else the file that LIMNER_CONFIG names, else ./config.toml. "
        "Variables such as LIMNER_DISCORD__TOKEN win over it.",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command. A SetupError is printed as one sentence, with exit code 2."""
    try:
        app()
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


@app.command()
def run(
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Draw nothing here; `limner worker` does.")
    ] = False,
    shards: Annotated[
        str | None,
        typer.Option(
            metavar="SHARDS",
            help="Serve only these shards of Discord's servers: 0-3/8 is the first four of eight. "
            "Other processes serve the rest.",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Run the bot in Discord until it is stopped (SIGTERM, or Ctrl+C).

    It needs a token: discord.token in the settings, or LIMNER_DISCORD__TOKEN. When stopped
    it takes no new jobs, and finishes or gives back those under way; a second signal stops it
    at once. Nothing is lost either way.
    """
    served = Shards.parse(shards) if shards is not None else None
    settings = _settings(config)
    with error_reports(settings):
        asyncio.run(run_bot(settings, Duties(draws=not no_worker, shards=served)))


@app.command()
def worker(config: Config = None) -> None:
    """Only draw pictures: any number of workers can help `limner run`.

    They share its database, its store, its token and its provider, on this machine or on
    others. They are stopped in the same way.
    """
    settings = _settings(config)
    with error_reports(settings):
        asyncio.run(run_bot(settings, Duties(hears=False)))


@app.command()
def migrate(config: Config = None) -> None:
    """Bring the database to this version of Limner.

    A SQLite database is brought up to date at each start; for any other database stop the bot,
    run this, and start it again.
    """
    settings = _settings(config)
    print(asyncio.run(run_migrations(settings)))


@app.command("copy-database")
def copy_database(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="The database to copy; it is not changed.")
    ],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database.")],
    config: Config = None,
) -> None:
    """Copy everything into another database, from SQLite to PostgreSQL or back.

    Both are addresses as database.url takes them, or SQLite files. Stop every process of
    Limner before. If it is interrupted, run it again and it goes on where it was. At the end
    every row is compared. docs/databases.md explains it step by step.
    """
    from bot.commands.copying import CopyStopped
    from bot.commands.copying import copy_database as copy_rows

    lease_s = _settings(config).queue.lease_s
    try:
        asyncio.run(copy_rows(source, target, Console(), lease_s=lease_s))
    except CopyStopped as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file for the backup.")],
    config: Config = None,
) -> None:
    """Write a checked backup of the SQLite database, while the bot may work.

    Back up the pictures afterwards: so every picture that the backup names is there.
    docs/runbook.md says how to restore both.
    """
    from bot.commands.backup import backup as write_backup

    print(asyncio.run(write_backup(_settings(config), file)))


@app.command()
def upkeep(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; print what would be changed.")
    ] = False,
    config: Config = None,
) -> None:
    """Archive and purge what is old, remove files that belong to no picture, say what is missing.

    Idle sessions are archived, deleted and failed pictures purged, as [retention] says. No
    file younger than a day is removed, so the bot may work meanwhile.
    """
    settings = _settings(config)
    try:
        with error_reports(settings):
            print(asyncio.run(run_upkeep(settings, dry_run=dry_run)))
    except StoreError as error:
        print(
            f"The store failed: {error.detail}. What was done is done; run it again to go on.",
            file=sys.stderr,
        )
        sys.exit(1)


@app.command()
def doctor(
    config: Config = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Skip checks that need the network.")
    ] = False,
) -> None:
    """Check everything that can be set up wrongly, and say what to do about it.

    Settings, folder, database, store, Discord, each key, the models: a line each, none of
    them with a secret. A key that had been refused and works again is used again. Exit code
    1 when something is to be put right.
    """
    # Imported here, because the other commands do not need what it imports.
    from bot.commands.doctor import run_doctor

    def read_settings() -> Settings:
        return _settings(config, level="error")

    sys.exit(asyncio.run(run_doctor(read_settings, Console(), offline=offline)))


models = typer.Typer()
app.add_typer(models, name="models")


@models.callback(invoke_without_command=True)
def list_models(context: typer.Context, config: Config = None) -> None:
    """List the models that can draw: what each is for, takes and costs, and who draws what."""
    context.obj = config
    if context.invoked_subcommand is None:
        from bot.commands.models import print_models

        asyncio.run(print_models(_settings(config), Console()))


@models.command("check")
def check_models(context: typer.Context, config: Config = None) -> None:
    """Compare the models with what Replicate says of them now; it takes a key.

    Exit code 1 when one is no longer as described, 2 when that cannot be found out.
    """
    from bot.commands.model_checks import check_models as check

    sys.exit(asyncio.run(check(_settings(config or context.obj), Console())))


queue = typer.Typer()
app.add_typer(queue, name="queue")


@queue.callback(invoke_without_command=True)
def list_queue(context: typer.Context, config: Config = None) -> None:
    """List the workers and the unfinished jobs of all servers, with what each job waits for."""
    context.obj = config
    if context.invoked_subcommand is None:
        from bot.commands.queue import print_queue

        asyncio.run(print_queue(_settings(config), Console()))


@queue.command("cancel")
def cancel_job(
    context: typer.Context,
    job: Annotated[int, typer.Argument(metavar="JOB", help="Its number in `limner queue`.")],
    config: Config = None,
) -> None:
    """Cancel a job that is not drawn yet, and give its quota back.

    Exit code 1 when it cannot be cancelled: it is drawn, or it ended.
    """
    from bot.commands.queue import cancel_job as cancel

    sys.exit(asyncio.run(cancel(_settings(config or context.obj), Console(), job)))


likeness = typer.Typer(help="The model that says whether pictures show their characters.")
app.add_typer(likeness, name="likeness")


@likeness.command("build")
def build_likeness(config: Config = None) -> None:
    """Build the model of likeness from its package, and write it into the data folder.

    It takes some seconds, once. docs/likeness.md tells what it is for.
    """
    with _likeness_extra():
        from bot.adapters.likeness_building import build_model

    print(asyncio.run(build_model(_settings(config).data_folder)))


@likeness.command("cohort")
def measure_cohort(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write it here; else into the data folder.", show_default=False
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Measure strangers with the model of the settings; only another model than the built one
    needs it.

    The sketch painter draws them. It takes half a minute.
    """
    with _likeness_extra():
        from bot.commands.likeness import build_cohort

    print(asyncio.run(build_cohort(_settings(config), out)))


@app.command()
def play(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page's port on 127.0.0.1; 0 is any free one.")
    ] = 8080,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep the game in this folder, and continue it next time; else nothing is kept.",
            show_default=False,
        ),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the example game.")] = False,
    provider: Annotated[
        PlayProvider,
        typer.Option(help="Who draws; replicate takes its key from the settings, and costs money."),
    ] = PlayProvider.SKETCH,
    replicate_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The address of Replicate's API; a stand-in on this machine needs no key, and "
            "serves its pictures at the next port.",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Play with the real bot in a browser page: no token, no key, no server.

    First a short example game is played, step by step; then the page shows its channel, and
    you go on as its player or its GM.
    """
    with _extra():
        from bot.play.play import play as play_in_browser
        from bot.play.play import with_replicate

    painter = ProviderSettings()
    if provider is PlayProvider.REPLICATE:
        painter = with_replicate(_settings(config, level="warning").provider, replicate_url)
    else:
        logs.configure("warning", "console")
    asyncio.run(play_in_browser(port=port, folder=folder, empty=empty, provider=painter, say=_say))


@app.command()
def tour(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the pictures and tour.json go.")],
) -> None:
    """Play the example game without a page and check each step.

    Every picture and a tour.json with their lineage are written, and sketches.png, on which
    the sketch painter draws thirty short prompts. A step that does not do what it says ends
    the tour with exit code 1.
    """
    with _extra():
        from bot.play.tour import TourFailed
        from bot.play.tour import tour as play_through

    logs.configure("warning", "console")
    try:
        asyncio.run(play_through(out, say=_say))
    except TourFailed as failed:
        print(f"The tour failed: {failed}", file=sys.stderr)
        sys.exit(1)


@contextmanager
def _extra() -> Iterator[None]:
    """Turns a failed import of the extra `play` into a sentence that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "simcord":
            raise
        raise ConfigError(
            "This needs SimCord, a Discord in a browser page: pip install 'limner[play]'."
        ) from error


@contextmanager
def _likeness_extra() -> Iterator[None]:
    """Turns a failed import of the extra `likeness` into a sentence that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise extra_missing(error) from error


def _say(text: str) -> None:
    print(text, flush=True)


def _settings(config: Path | None, *, level: str | None = None) -> Settings:
    """The settings. Also sets up logging, from `level` up or from the level in the settings."""
    settings = load_settings(config, os.environ)
    for secret in settings.secrets():
        logs.hide(secret)
    logs.configure(level or settings.logs.level, settings.logs.format)
    return settings
