# The front door. Each target works on a bare Debian 12 with python3, git and make: it installs what it needs.

PYTHON ?= python3
SEEDS ?= 1000
SEED ?= 2
GRAPHS ?= 10000
# One more than there are processors: tests with real processes wait for them more than they work.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
BIN := .venv/bin
# One set-up for one state of the lock and the project file: whatever changes either makes a new environment.
STAMP := .venv/.set-up-$(shell cat requirements.lock pyproject.toml | cksum | tr ' ' '-')

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check bench soak soak-200 pictures tour format lock ratchet clean

help: ## Say what there is to make
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Set up .venv with the program and everything that checks it

# The lock carries hashes for all platforms and no address: pip takes the files from wherever it is told to look.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' || \
		{ echo "whisper_net needs Python 3.11 or 3.12. Name one: make setup PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh packaging/linux/apt-install.sh packaging/linux/apt-setup.txt
	@echo "Setting up .venv: about half a minute, once"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --only-binary :all: --require-hashes --requirement requirements.lock
	@$(PIP) --no-build-isolation --editable .
	@touch $@

demo: setup ## Three people found a group, talk, part and come together again; their windows in build/demo
	@sh packaging/linux/apt-install.sh packaging/linux/apt-desktop.txt || echo "Going on without pictures of the window."
	@$(BIN)/whisper-net demo

run: setup ## Open the window
	@sh packaging/linux/apt-install.sh packaging/linux/apt-desktop.txt
	@$(BIN)/whisper-net app

test: setup ## Run all tests
	@for list in desktop desktop-test test; do sh packaging/linux/apt-install.sh packaging/linux/apt-$$list.txt || exit 1; done
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --cov --cov-report= --cov-report=json:coverage.json
	@$(BIN)/python -m tests.checks.coverage_ratchet coverage.json

check: setup ## Check format, lint, types, floors and the tree
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.checks.tree

bench: setup ## Measure speed and size, one JSON line a figure
	@$(BIN)/python -m tests.benchmarks

soak: setup ## Hold the log to its laws in GRAPHS histories (10,000), and to the protocol page; simulate groups, with links, relays and both, under SEEDS seeds (1,000)
	@$(BIN)/python -m tests.core.membership.soak --graphs $(GRAPHS)
	@$(BIN)/python -m tests.core.page.histories 0 $(SEEDS)
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

soak-200: setup ## Simulate one group of 200 machines whole, with all faults at once, under SEED (2): 40 minutes, 5 GB
	@$(BIN)/python -m tests.simulation --nodes 200 --steps 240 --relays 2 --seed $(SEED)

pictures: setup ## Draw every screen, light and dark, into build/pictures
	@for list in desktop desktop-test; do sh packaging/linux/apt-install.sh packaging/linux/apt-$$list.txt || exit 1; done
	@$(BIN)/python -m tests.desktop.pictures

tour: demo pictures ## Renew the pictures that README.md and docs/tour.md show
	@$(BIN)/python -m tests.desktop.tour

format: setup ## Bring all files into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# pip comes with every environment, so the lock leaves it out although sqlite-utils asks for it.
lock: setup ## Lock the newest allowed version of everything, with hashes
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-package pip \
		--custom-compile-command "make lock" --group dev --group build --output-file requirements.lock pyproject.toml

ratchet: ## Raise the coverage floors to what the last `make test` measured
	@$(BIN)/python -m tests.checks.coverage_ratchet coverage.json --write

clean: ## Remove everything that was made here
	rm -rf .venv .coverage coverage.json .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
