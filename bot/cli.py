"""The command line: run, play, tour, migrate."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.config import Settings, load_settings
from studio.errors import SetupError

app = typer.Typer(
    name="limner",
    help="Illustrates play-by-post role-playing games in Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The settings file (else LIMNER_CONFIG, else config.toml)."),
]


def main() -> None:
    """Run the command; what the operator has to put right is one sentence and exit code 2."""
    try:
        app()
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


@app.command()
def run(config: Config = None) -> None:
    """Run the bot and its worker until stopped."""
    from bot.run import run as run_bot

    settings = _settings(config)
    asyncio.run(run_bot(settings))


@app.command()
def migrate(config: Config = None) -> None:
    """Bring the database to this program's schema."""
    from bot.migrate import migrate as bring_up_to_date

    print(asyncio.run(bring_up_to_date(_settings(config))))


@app.command()
def play(
    port: Annotated[int, typer.Option(help="The page's port on 127.0.0.1; 0: any free.")] = 8080,
    folder: Annotated[
        Path | None, typer.Option(help="Keep the game here (else a temporary folder).")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the example game.")] = False,
) -> None:
    """Play the real bot in a browser page: no token, no key, no server."""
    from bot.play import play as play_in_browser

    logs.configure("warning", "console")
    asyncio.run(play_in_browser(port=port, folder=folder, empty=empty, say=print))


@app.command()
def tour(
    out: Annotated[Path, typer.Option(help="Where pictures and tour.json go.")],
) -> None:
    """Play the example game without a page, checking every step."""
    from bot.tour import TourFailed
    from bot.tour import tour as play_through

    logs.configure("warning", "console")
    try:
        asyncio.run(play_through(out, say=print))
    except TourFailed as failed:
        print(f"The tour failed: {failed}", file=sys.stderr)
        sys.exit(1)


def _settings(config: Path | None) -> Settings:
    settings = load_settings(config, os.environ)
    for secret in settings.secrets():
        logs.hide(secret)
    logs.configure(settings.logs.level, settings.logs.format)
    return settings
