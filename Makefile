# Everything runs inside .venv, made here from a plain Python 3.11, 3.12 or 3.13.
# What is installed stands in the lock files, with hashes; a second run installs nothing.

SHELL := /bin/sh
.DEFAULT_GOAL := help

SUPPORTED := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first of these that will do. Another one: make play PYTHON=/path/to/python
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(SUPPORTED)' 2>/dev/null && echo "$$python" && break; done)
# Words for the program or for pytest: make play ARGS="--port 9000", make test ARGS="-k dice"
ARGS ?=
OUT ?= tour

IN_VENV := .venv/bin/python
INSTALL := $(IN_VENV) -m pip --disable-pip-version-check --quiet install
# The environment's own package indices must not find their way into the lock files.
LOCK = env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	$(IN_VENV) -m uv pip compile pyproject.toml --quiet --no-config --universal --generate-hashes \
	--python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --group build

# Python compiles a module once, not in each process that imports it, whatever the caller's shell
# says. Tests start hundreds of processes, and pytest's rewriting of a test takes longer still.
unexport PYTHONDONTWRITEBYTECODE

# Where Python code is.
CODE := bench bot cogs db sketch studio tests
# The tests that `make coverage` runs.
FAST_TESTS := tests/cogs tests/db tests/sketch tests/studio

.PHONY: help play tour test watch soak coverage bench check format lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

play: .venv/.play ## the bot in a browser page: no token, no server, no key
	$(IN_VENV) -m bot play $(ARGS)

tour: .venv/.play ## the game that `make play` opens with, its pictures written to OUT=tour
	$(IN_VENV) -m bot tour --out "$(OUT)" $(ARGS)

test: .venv/.all ## all tests but those of `make soak`
	$(IN_VENV) -m pytest -ra --numprocesses=auto --dist=worksteal $(ARGS)

watch: .venv/.all ## one test file, again at each change: ARGS=tests/studio/rules/dice/test_rolling.py
	@test -n "$(ARGS)" || { echo "Say which file: make watch ARGS=tests/studio/rules/dice/test_rolling.py" >&2; exit 2; }
	.venv/bin/watchfiles '$(IN_VENV) -m pytest -q $(ARGS)' $(CODE)

soak: .venv/.all ## the tests that take minutes: a thousand pictures, kill -9 over and over, all journeys on PostgreSQL
	$(IN_VENV) -m pytest -ra -m soak --numprocesses=auto --dist=worksteal $(ARGS)

coverage: .venv/.all ## how much of the code the fast tests run, in percent
	$(IN_VENV) -m pytest -q --numprocesses=auto --dist=worksteal -m "not soak and not speed" \
		--cov --hypothesis-profile=coverage $(ARGS) $(FAST_TESTS)

bench: .venv/.bench ## what Limner costs, its queue beside two others; a table and bench/results/
	$(IN_VENV) -m bench

check: .venv/.all ## style, types, import contracts, Dockerfile
	$(IN_VENV) -m ruff check
	$(IN_VENV) -m ruff format --check
	$(IN_VENV) -m mypy
	$(IN_VENV) -c 'from importlinter.cli import lint_imports_command as check; check()' --no-logo
	.venv/bin/hadolint Dockerfile

format: .venv/.all ## mend what ruff can mend, and lay out the code
	$(IN_VENV) -m ruff check --fix --exit-zero
	$(IN_VENV) -m ruff format

lock: .venv/.all ## write the lock files again; newer versions: ARGS=--upgrade
	$(LOCK) $(ARGS) --all-extras --group test --group check --group lock \
		--group contribute -o requirements.lock
	$(LOCK) --constraints requirements.lock --extra likeness --extra play \
		-o requirements-play.lock
	$(LOCK) --constraints requirements.lock --extra likeness --extra postgres \
		--extra sentry \
		-o requirements-run.lock
	$(LOCK) $(ARGS) --constraints requirements.lock --group bench -o requirements-bench.lock

clean: ## remove .venv and what tools left behind
	rm -rf .venv build dist *.egg-info .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

# The stamps are written last, so that an interrupted run starts over.
.venv/.made:
	@"$(PYTHON)" -c '$(SUPPORTED)' 2>/dev/null || { echo "Limner needs Python 3.11, 3.12 or 3.13 with its venv module; say where it is: make play PYTHON=/path/to/python" >&2; exit 2; }
	@echo "Making .venv with $(PYTHON); the first time takes a minute."
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@touch $@

.venv/.play: requirements-play.lock pyproject.toml .venv/.made
	@echo "Installing what $< names."
	@$(INSTALL) --require-hashes -r requirements-play.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.all: requirements.lock pyproject.toml .venv/.made
	@echo "Installing what $< names."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.all
	@echo "Installing what $< names."
	@$(INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@
