# make run   set up if needed and start Frontdesk on this machine
# make test  set up if needed and run the tests
# make eval  score the keyword classifier on the labelled messages
SHELL := /bin/sh
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 3000
BIN := .venv/bin
READY := .venv/ready

.PHONY: run setup test eval lint

run: $(READY)
	@exec $(BIN)/python -m local --host $(HOST) --port $(PORT)

setup: $(READY)

test: $(READY)
	$(BIN)/python -m pytest

eval: $(READY)
	@PYTHONPATH=layers/common $(BIN)/python -m evaluation

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

$(READY): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Frontdesk needs Python 3.11 or newer: make PYTHON=python3.13")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
