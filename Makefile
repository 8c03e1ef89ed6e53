# Kneadwell: the commands of the house. `make` alone lists them.
PORT ?= 8000
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
ENV := .venv
RUN := $(ENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
WORKERS ?= auto
JOBS ?= 2
PYTEST := $(RUN) -m pytest -n $(WORKERS) --dist worksteal

unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help demo test test-all walled coverage mutants bench prove upgrade-check lint format messages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: $(ENV)/.house ## set up and serve the demo on http://localhost:8000 (PORT=8001 for another port)
	@MODE=demo $(RUN) manage.py demo --port "$(PORT)"

test: $(ENV)/.tests ## run every test on SQLite; what needs a browser or PostgreSQL says so where that is absent
	@env -u DATABASE_URL MODE=test $(PYTEST)

test-all: $(ENV)/.tests ## the same, more cases, and a test that would be skipped fails; then coverage
	@env -u DATABASE_URL MODE=test KNEADWELL_RUN_ALL=1 THOROUGH=1 $(PYTEST)
	@$(MAKE) --no-print-directory coverage

walled: $(ENV)/.tests ## run the tests of the apps behind row-level security, on the PostgreSQL that DATABASE_URL names
	@MODE=test $(PYTEST) -p tests.walled -m "not browser" --ignore=tests/rules --ignore=tests/browser --ignore=tests/house

coverage: $(ENV)/.tests ## fail unless the tests of the rules run every branch of clinic/rules
	$(PYTEST) tests/rules -p no:django -q --cov=clinic/rules --cov-branch --cov-fail-under=100 \
		--cov-report=term-missing:skip-covered

mutants: $(ENV)/.tests ## break triage and plan in small ways and print what no test notices (SAMPLE=300 for some, JOBS=2)
	$(RUN) -m tests.mutants --jobs $(JOBS) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(MODULES)

bench: $(ENV)/.tests ## measure everything side by side and write docs/benchmarks.md (a quiet machine, please; BENCH="--clients 0" leaves out the million)
	@$(RUN) -m tests.bench --write $(BENCH)
	@$(RUN) -m tests.bench.html || true

upgrade-check: $(ENV)/.tests ## run the tests of the version before on the schema of this one (FROM=v1.2, BROKEN=1 to see it fail)
	@$(RUN) -m tests.upgrade --jobs $(JOBS) $(if $(FROM),--from $(FROM)) $(if $(BROKEN),--broken)

prove: $(ENV)/.tests ## prove the promises of trust, each beside a fault that turns it red: hours; QUICK=1 for minutes (ONLY=name)
	@$(RUN) -W ignore -m tests.prove $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

lint: $(ENV)/.tests ## ruff, mypy, import contracts, wording, bandit, templates
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	MODE=test $(RUN) -m mypy
	MODE=test $(ENV)/bin/lint-imports
	MODE=test $(RUN) manage.py wording
	$(RUN) -m bandit --quiet --recursive --severity-level medium --configfile pyproject.toml clinic guide
	$(ENV)/bin/djangofmt --check templates
	$(ENV)/bin/djangofmt check templates

format: $(ENV)/.tests ## put code and templates into shape
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	$(ENV)/bin/djangofmt templates

messages: ## gather the texts to translate and compile them; needs gettext
	MODE=test $(RUN) manage.py makemessages --locale es --no-obsolete --no-wrap --add-location file --ignore 'tests/*' --ignore 'var/*'
	MODE=test $(RUN) manage.py compilemessages --locale es --ignore '.venv/*' --ignore 'var/*'

clean: ## remove the environment; the demo's data in var/ stays
	rm -rf $(ENV)

$(ENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Kneadwell needs Python 3.11 or newer, and found none. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make an environment. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making $(ENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(ENV)

# A stamp is written last, so that an install that was broken off is done again.
$(ENV)/.house: requirements.txt | $(ENV)/bin/python
	@echo "Installing what Kneadwell needs ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(ENV)/.tests: requirements-test.txt | $(ENV)/bin/python
	@echo "Installing what Kneadwell and its tests need ..."
	@$(PIP) -r requirements-test.txt
	@touch $@ $(ENV)/.house
