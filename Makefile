# Everything that is done to this checkout. `make` alone lists the targets.
# Needs only Python 3.11 or newer, and make; all else is installed into .venv from the lock files.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
# The first Python on this machine that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
UV_COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 pyproject.toml
CHECKS := check-lint check-format check-types check-imports check-templates check-migrations check-messages check-docs
REPORTS := test-results
PYTEST := $(BIN)/pytest -o DJANGO_SETTINGS_MODULE= -n 2 --dist worksteal

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

## Trying it -----------------------------------------------------------------------------------------------------

.PHONY: demo demo-reset
demo: $(VENV)/demo.stamp static mo ## start Sluitend with the demo region; Ctrl-C stops everything
	@$(BIN)/sluitend demo

demo-reset: $(VENV)/demo.stamp ## throw the demo's data away
	@$(BIN)/sluitend demo --reset

## Installing ----------------------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Sluitend needs Python 3.11 or newer (with venv); none was found." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt install python3-venv)." >&2; \
		rm -rf $(VENV); exit 1; }

$(VENV)/demo.stamp: requirements/demo.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the demo needs (a minute or so) ..."
	@$(PIP) --no-deps --require-hashes -r requirements/demo.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/demo.stamp
	@echo "Installing what development and the tests need ..."
	@$(PIP) --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.PHONY: install static mo chromium
install: $(VENV)/dev.stamp static mo ## install everything for development

static: $(VENV)/demo.stamp
	@$(BIN)/python tools/build_static.py

mo: $(VENV)/demo.stamp
	@$(BIN)/python tools/messages.py compile

chromium: $(VENV)/dev.stamp
	@$(BIN)/python tools/check_apt.py

## Checking ------------------------------------------------------------------------------------------------------

.PHONY: test coverage lint format types docs messages $(CHECKS) check-audit check-tests audit sbom
test: install chromium ## run all checks and all tests; reports every failure, not only the first
	@failed=""; for check in $(CHECKS) check-audit check-tests; do \
		echo "--- $$check"; $(MAKE) $$check || failed="$$failed $$check"; done; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed" >&2; exit 1; fi; echo "All checks passed."

lint: install ## the checks that need no database
	@failed=""; for check in $(CHECKS); do $(MAKE) $$check || failed="$$failed $$check"; done; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed" >&2; exit 1; fi

format: $(VENV)/dev.stamp ## format the code
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

types: $(VENV)/dev.stamp check-types ## check the types

docs: $(VENV)/dev.stamp check-docs ## build the documentation into site/

messages: $(VENV)/demo.stamp ## collect screen texts, compile; fails while an English text is missing
	@$(BIN)/python tools/messages.py update

check-lint:
	@$(BIN)/ruff check .
check-format:
	@$(BIN)/ruff format --check .
check-types:
	@SLUITEND_SECRET_KEY=- SLUITEND_DATABASE_URL=postgresql:///- SLUITEND_OWNER_DATABASE_URL=postgresql:///- $(BIN)/mypy
check-imports:
	@$(BIN)/lint-imports --no-cache
check-templates:
	@$(BIN)/djlint --quiet --lint src
check-migrations:
	@$(BIN)/python -W ignore $(BIN)/sluitend makemigrations --check --dry-run
check-messages:
	@$(BIN)/python tools/messages.py check
check-docs:
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
check-audit:
	@$(BIN)/python tools/audit.py
check-tests:
	@$(PYTEST)

coverage: install chromium ## run all tests and tell which lines they do not reach (half as slow again)
	@$(PYTEST) --cov --cov-report=term --cov-report=xml:$(REPORTS)/coverage.xml

## Releasing -----------------------------------------------------------------------------------------------------

audit: $(VENV)/dev.stamp ## for a release: fails on a known weakness, and when a library could not be looked up
	@$(BIN)/python tools/audit.py --strict

sbom: $(VENV)/dev.stamp ## write the bills of materials (CycloneDX) into build/sbom
	@$(BIN)/python tools/sbom.py

## Measuring and showing -----------------------------------------------------------------------------------------

.PHONY: bench screenshots
bench: $(VENV)/demo.stamp ## measure; see docs/performance.md (ARGS="..." is passed on)
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: install chromium ## take the pictures of the screens that the documentation shows
	@$(BIN)/python tools/screenshots.py $(ARGS)

## Keeping up ----------------------------------------------------------------------------------------------------

.PHONY: lock clean
lock: ## renew the lock files from pyproject.toml and package.json
	@test -x .data/lock/bin/uv || { $(PYTHON) -m venv .data/lock && .data/lock/bin/python -m pip install --quiet uv; }
	PATH=".data/lock/bin:$$PATH" $(UV_COMPILE) --output-file requirements/base.txt
	PATH=".data/lock/bin:$$PATH" $(UV_COMPILE) --extra demo --constraint requirements/base.txt --output-file requirements/demo.txt
	PATH=".data/lock/bin:$$PATH" $(UV_COMPILE) --extra demo --extra dev --constraint requirements/demo.txt --output-file requirements/dev.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	$(PYTHON) tools/strip_lock.py

clean: ## remove what was built; the data stays (see demo-reset)
	rm -rf build dist site test-results htmlcov .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
