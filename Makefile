SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READING ?=
# Modules compiled once make every command and test start faster.
unexport PYTHONDONTWRITEBYTECODE
PORT ?=

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.ready: requirements.lock requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Colloquy needs Python 3.11 or newer: set PYTHON=/path/to/python." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready ## Make .venv from the hashed lock (nothing to do the second time)

demo: setup ## Try the bot in your browser on a loopback Discord (PORT=N, READING=FILE for your own text)
	@$(BIN)/colloquy sandbox $(if $(PORT),--port $(PORT)) $(if $(READING),--reading "$(READING)")

check: setup ## Every gate: format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# One worker more than the two cores of the smallest machine: much of the suite waits for processes and sockets.
test: check ## Every gate and the whole suite
	$(BIN)/pytest -n 3 --dist worksteal

kill: setup ## The long kill loops on SQLite and PostgreSQL, and a long storm over the gateway: KILLS=1000 SEED=1
	$(BIN)/python -m tests.faults.kill_loop --kills $(or $(KILLS),1000) --posts 2000 $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.faults.kill_loop --database postgresql --kills 300 --posts 500 --crashes 10 $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.faults.storm $(if $(SEED),--seed $(SEED))

bench: setup ## Benchmarks, saved as JSON under benchmarks/results
	$(BIN)/python -m benchmarks

words: setup ## Renew the template of all sentences, bot/locale/colloquy.pot
	$(BIN)/python -m bot.catalogue

lock: setup ## Renew both locks (names, versions, hashes; releases older than a week)
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --all-extras --exclude-newer "7 days" -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --group dev --all-extras -c requirements.lock --exclude-newer "7 days" -o requirements-dev.lock

.PHONY: help setup demo check test kill bench words lock
