# What there is to do. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help install run chat check test soak bench lock words manifest clean

help:  ## list what there is to do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

install: .venv/installed  ## make .venv and install what the lock says

.venv/installed: locks/dev.txt locks/app.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r locks/dev.txt
	touch $@

run: install  ## start the bot with SQLite, and the Agents Playground against it
	$(BIN)/python -m playground.run

chat: install  ## talk with the bot in this terminal
	$(BIN)/python -m admin.main chat

check: install  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: install  ## every test; says what was skipped and why
	$(BIN)/python -m pytest -rs

soak: install  ## the long runs: crashes by the hundred
	$(BIN)/python -m pytest -rs -m soak --override-ini addopts="-q --import-mode=importlib --strict-markers"

bench: .venv/bench  ## the measurements of bench/README.md
	$(BIN)/python -m bench.turns
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.scale --data $(DATA)
ifneq ($(wildcard $(DATA)/matching/*/qrels.tsv),)
	$(BIN)/python -m bench.matching $(dir $(wildcard $(DATA)/matching/*/qrels.tsv))
else
	@echo "bench.matching skipped: no folders in BEIR form in $(DATA)/matching"
endif
ifneq ($(wildcard $(DATA)/questions/questions.jsonl),)
	$(BIN)/python -m bench.bundles $(DATA)/questions/questions.jsonl
else
	@echo "bench.bundles skipped: no $(DATA)/questions/questions.jsonl"
endif

.venv/bench: .venv/installed locks/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r locks/bench.txt
	touch $@

words: install  ## gather the texts for translation into the catalogues
	$(BIN)/python -m cards.languages.gather

manifest: install  ## build the Teams app package (see `plek manifest --help`)
	$(BIN)/python -m admin.main manifest build dist/plek.zip

lock: install  ## choose newer versions of what we depend on
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --generate-hashes pyproject.toml -o locks/app.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --generate-hashes --extra dev -c locks/app.txt pyproject.toml -o locks/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --generate-hashes --extra dev --extra bench -c locks/dev.txt pyproject.toml -o locks/bench.txt

clean:  ## remove what was made
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
