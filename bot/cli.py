"""The command line: run, migrate, play, tour."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.config import Settings, load_settings
from bot.migrate import migrate as bring_up_to_date
from bot.run import run as run_bot
from studio.errors import ConfigError, SetupError

app = typer.Typer(
    name="limner",
    help="The Discord bot that illustrates play-by-post role-playing games.",
    epilog="New here? `limner play` needs nothing but a browser.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # which joins the lines of a paragraph
)

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings; else the file that LIMNER_CONFIG names, else ./config.toml. "
        "Variables such as LIMNER_DISCORD__TOKEN win over it.",
        show_default=False,
    ),
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
    """Run the bot in Discord until it is stopped (SIGTERM, or Ctrl+C).

    It needs a token: discord.token in the settings, or LIMNER_DISCORD__TOKEN. When stopped
    it takes no more, and finishes or gives back what is under way; a second signal stops it
    at once. Nothing is lost either way.
    """
    settings = _settings(config)
    asyncio.run(run_bot(settings))


@app.command()
def migrate(config: Config = None) -> None:
    """Bring the database to this version of Limner.

    SQLite does it by itself at each start; for any other database stop the bot, run this,
    and start it again.
    """
    settings = _settings(config)
    print(asyncio.run(bring_up_to_date(settings)))


@app.command()
def play(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page's port on 127.0.0.1; 0 is any free one.")
    ] = 8080,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep the game there, and go on with it the next time; else nothing is kept.",
            show_default=False,
        ),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the example game.")] = False,
) -> None:
    """Play with the real bot in a browser page: no token, no key, no server.

    First a short game is played, step by step; then the page shows where it happened, and
    you go on as its player or its GM.
    """
    with _extra():
        from bot.play import play as play_in_browser

    logs.configure("warning", "console")
    asyncio.run(play_in_browser(port=port, folder=folder, empty=empty, say=_say))


@app.command()
def tour(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the pictures and tour.json go.")],
) -> None:
    """Play the example game without a page and check each step.

    Every picture and a tour.json with their lineage are written; a step that does not do
    what it says ends the tour with exit code 1.
    """
    with _extra():
        from bot.tour import TourFailed
        from bot.tour import tour as play_through

    logs.configure("warning", "console")
    try:
        asyncio.run(play_through(out, say=_say))
    except TourFailed as failed:
        print(f"The tour failed: {failed}", file=sys.stderr)
        sys.exit(1)


@contextmanager
def _extra() -> Iterator[None]:
    """Around imports that need the extra `play`: says so where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "simcord":
            raise
        raise ConfigError(
            "This needs SimCord, a Discord in a browser page: pip install 'limner[play]'."
        ) from error


def _say(text: str) -> None:
    print(text, flush=True)


def _settings(config: Path | None) -> Settings:
    settings = load_settings(config, os.environ)
    for secret in settings.secrets():
        logs.hide(secret)
    logs.configure(settings.logs.level, settings.logs.format)
    return settings
