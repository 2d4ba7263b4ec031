# Every target says what it is for; `make` alone prints them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
ROUNDS ?= 20
# one test process per core; four at most, each holds a model and a browser
WORKERS ?= $(shell n=$$(nproc); echo $$((n > 4 ? 4 : n)))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup setup-dev weights demo run worker crawl test fuzz check fix train evaluate bench lock clean

help: ## print this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/stamp-run: requirements.txt
	@echo "==> Python environment in $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --progress-bar on --quiet -r requirements.txt
	@touch $@

$(VENV)/stamp-dev: requirements-dev.txt requirements-dask.txt $(VENV)/stamp-run
	@echo "==> Tools for tests and checks"
	@$(BIN)/python -m pip install --progress-bar on --quiet -r requirements-dev.txt
	@touch $@

setup: $(VENV)/stamp-run ## make .venv with the pinned libraries

setup-dev: $(VENV)/stamp-dev ## the same with the tools for tests and checks

weights: setup ## fetch and convert the encoder weights
	@$(BIN)/python -m classifier fetch

demo: setup ## the whole path on a demo web, then serve the portal (SERVE=0: print one line of JSON and end)
	@$(BIN)/python -m demo $(if $(filter 0,$(SERVE)),--no-serve)

run: setup ## serve the portal alone
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/gunicorn --config deploy/gunicorn.conf.py review_portal.wsgi

worker: setup ## work off the jobs
	@$(BIN)/python manage.py procrastinate worker

crawl: setup ## visit due sources until stopped (QALQAN_PORTAL_URL, QALQAN_CRAWLER_KEY)
	@$(BIN)/python -m crawler run

test: setup-dev weights ## run every test, the browser's and the resolvers' too
	@bash tests/install_programs.sh
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal; code=$$?; $(BIN)/python -m review_portal.database stop; exit $$code

fuzz: setup-dev weights ## run the tests that make up their examples, with new ones each time (ROUNDS=20)
	@for round in $$(seq $(ROUNDS)); do \
	  $(BIN)/python -m pytest -m hypothesis --hypothesis-profile searching --numprocesses $(WORKERS) --quiet tests || exit 1; done; \
	  $(BIN)/python -m review_portal.database stop

check: setup-dev ## format, lint, types, import walls, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run

fix: setup-dev ## let the formatter and the linter mend what they can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

train: setup weights ## replay classifier/recipe.toml into classifier/weights (hours; a GPU helps; BENIGN="files")
	@$(BIN)/python -m classifier train $(if $(BENIGN),--benign $(BENIGN))

evaluate: setup weights ## judge the shipped model on the frozen test split and write its card
	@$(BIN)/python -m classifier evaluate $(if $(BENIGN),--benign $(BENIGN))

bench: setup-dev weights ## print one line of JSON for each benchmark
	@for file in benchmarks/*/__main__.py; do $(BIN)/python -m $$(dirname $$file | tr / .); done

lock: setup ## resolve requirements.in into requirements.txt
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements.txt

clean: ## delete the environment and everything under var/ (data too)
	@test ! -d var || $(BIN)/python -m review_portal.database stop || true
	@rm -rf $(VENV) var
