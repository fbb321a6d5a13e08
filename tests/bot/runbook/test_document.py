"""What the runbook names is there: commands, settings, log lines, sections."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]

from bot import cli
from bot.config import leaves
from tests.bot.runbook.document import RUNBOOK, code_spans, sections

ROOT = RUNBOOK.parents[1]
SPANS = code_spans()


def _sources() -> str:
    packages = ("bot", "cogs", "studio", "db")
    files = (file for package in packages for file in (ROOT / package).rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _spans(pattern: str) -> list[str]:
    found = [span for span in SPANS if re.fullmatch(pattern, span)]
    assert found, pattern
    return found


def test_every_block_has_a_command() -> None:
    assert sum(len(blocks) for blocks in sections().values()) > 15
    assert all(block for blocks in sections().values() for block in blocks)
    # A block in another language would not be run.
    assert set(re.findall(r"^ *```(\w*)$", RUNBOOK.read_text(), re.MULTILINE)) == {"sh", ""}


@pytest.mark.parametrize("span", sorted(set(_spans(r"limner .*"))))
def test_a_command_in_the_text_is_one_of_limners(span: str) -> None:
    _, name, *options = shlex.split(span)
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    assert set(options) <= {option for each in commands[name].params for option in each.opts}


@pytest.mark.parametrize("span", sorted(set(_spans(r"[a-z]+\.[a-z_]+"))))
def test_a_setting_in_the_text_exists(span: str) -> None:
    files = ("compose.yaml", "config.toml", "limner.db")
    assert span in leaves() or span in files


def test_every_log_line_in_the_text_is_written_by_the_program() -> None:
    sources = _sources()
    lines = {
        "provider key retired",
        "phase failed, trying again",
        "could not look for work",
        "lease lost; another worker has the job",
        "could not extend leases",
        "job failed",
        "purged",
    }
    assert lines <= set(SPANS)
    for line in lines:
        # A long call has its text on the next line.
        assert re.search(rf'log\.\w+\(\s*"{re.escape(line)}"', sources), line
    # What SQLite says.
    assert {span for span in SPANS if span.islower() and span.count(" ") >= 2} <= lines | {
        "database is locked",
        *(span for span in SPANS if span.startswith(("limner ", "docker "))),
    }


def test_the_container_in_the_text_is_one_of_compose() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    [span] = _spans(r"docker .*")
    assert span == "docker compose exec worker"
    assert "worker" in services


def test_the_table_of_symptoms_leads_to_every_section() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-"): title for title in titles}
    links = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", text)
    assert {anchor for _, anchor in links} == set(anchors) - {"first-look"}
    for words, anchor in links:
        assert anchors[anchor] == words


def test_other_documents_and_the_doctor_name_sections_that_exist() -> None:
    sources = " ".join(_sources().split())
    named = re.findall(r"docs/runbook\.md[^*\"]*(?:\" \")?[^*\"]*below \*([^*]+)\*", sources)
    assert len(named) >= 3
    assert set(named) <= set(sections())
    assert "docs/runbook.md" in Path(ROOT / "README.md").read_text()
