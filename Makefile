.DEFAULT_GOAL := demo
.PHONY: demo servers bench words test lint types contracts deploy-check chromium tables pytest \
  lock clean

PYTHON ?= python3
VENV := .venv
# Two at a time; tests of a file stay together, for they share what is costly to set up. Which
# files come first tests/conftest.py says, not how many tests they have.
PYTEST ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
BIN := $(VENV)/bin
# What the checks of a production setting are made under; nothing here is a secret.
PRODUCTION := DEBUG=off HTTPS=on ALLOWED_HOSTS=sales.example.com \
  SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

demo: $(VENV)/installed ## The whole product on this machine; SIZE=tiny, small, large or huge
	@$(if $(SIZE),SIZE=$(SIZE)) $(if $(PORT),PORT=$(PORT)) $(BIN)/python -m salesmetrics.embedded demo

servers: $(VENV)/installed ## Only PostgreSQL and Valkey, for manage.py of this checkout
	@$(BIN)/python -m salesmetrics.embedded servers

test: ## Everything that CI holds
	@$(MAKE) --jobs=2 --output-sync=target types tables lint contracts deploy-check chromium
	@$(MAKE) pytest

# SIZE is tiny, small, large, huge or all; what is made up for it is kept in benchmarks/.data.
SIZE ?= small
bench: $(VENV)/installed ## What it costs, as ratios to the least that the same work could cost
	@$(BIN)/python -m benchmarks $(SIZE) $(BENCH)

lint: $(VENV)/for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/for-tests
	$(PRODUCTION) $(BIN)/mypy

contracts: $(VENV)/for-tests
	$(BIN)/lint-imports --no-cache

deploy-check: $(VENV)/installed
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

chromium: $(VENV)/for-tests
	$(BIN)/python tests/chromium.py

tables: $(VENV)/for-tests ## What the tests begin with, made while types are checked
	$(BIN)/python -m tests.structure

pytest: $(VENV)/for-tests
	$(BIN)/pytest $(PYTEST)

# Everything that is installed comes from a lock file, whose hashes pip and uv both hold to.
define install
@echo 'Installing $(1) ...'
@if command -v uv >/dev/null 2>&1; then \
  uv pip install --quiet --require-hashes --python $(BIN)/python -r $(1); \
else \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes -r $(1); \
fi
@touch $@
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed: make PYTHON=...'; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python $(PYTHON) $(VENV); \
	else $(PYTHON) -m venv $(VENV); fi

$(VENV)/installed: requirements.lock | $(BIN)/python
	$(call install,requirements.lock)

# All that runs is in this lock too, in the same version.
$(VENV)/for-tests: tests/requirements.lock $(VENV)/installed
	$(call install,tests/requirements.lock)

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet
lock: ## Follow pyproject.toml; UPGRADE=--upgrade takes the newest versions it allows
	$(COMPILE) $(UPGRADE) --output-file requirements.lock
	$(COMPILE) $(UPGRADE) --group dev --constraint requirements.lock \
	  --output-file tests/requirements.lock

# Needs the programs of GNU gettext; what they make is kept in git, so that nothing else does.
LOCALES := zh_Hans zh_Hant th pl pt_BR
words: $(VENV)/installed ## Follow the words of the sources in every language's catalogue
	@DEBUG=on $(BIN)/python manage.py makemessages $(LOCALES:%=--locale %) --no-location --no-wrap \
	  --no-obsolete --ignore 'tests/*' --ignore 'benchmarks/*' --ignore '.*'
	@DEBUG=on $(BIN)/python manage.py compilemessages $(LOCALES:%=--locale %) --ignore .venv

clean: $(VENV)/installed ## Forget the demonstration's data
	@$(BIN)/python -m salesmetrics.embedded forget
