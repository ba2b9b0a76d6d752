.DEFAULT_GOAL := demo
.PHONY: demo servers test lint types contracts deploy-check chromium pytest lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What the checks of a production setting are made under; nothing here is a secret.
PRODUCTION := DEBUG=off HTTPS=on ALLOWED_HOSTS=sales.example.com \
  SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

demo: $(VENV)/installed ## The whole product on this machine, with demonstration data
	@$(BIN)/python -m salesmetrics.embedded demo

servers: $(VENV)/installed ## Only PostgreSQL and Valkey, for manage.py of this checkout
	@$(BIN)/python -m salesmetrics.embedded servers

test: lint types contracts deploy-check chromium pytest ## Everything that CI holds

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed
	$(PRODUCTION) $(BIN)/mypy

contracts: $(VENV)/installed
	$(BIN)/lint-imports --no-cache

deploy-check: $(VENV)/installed
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

chromium: $(VENV)/installed
	$(BIN)/python tests/chromium.py

pytest: $(VENV)/installed
	$(BIN)/pytest $(PYTEST)

# Everything that runs comes from the lock file, whose hashes pip and uv both hold to.
$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed: make PYTHON=...'; exit 1; }
	@echo 'Installing the Python packages ...'
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	    --require-hashes --requirement requirements.lock; \
	fi
	@touch $@

lock: ## The newest versions that pyproject.toml allows
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean: $(VENV)/installed ## Forget the demonstration's data
	@$(BIN)/python -m salesmetrics.embedded forget
