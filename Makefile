.DEFAULT_GOAL := demo
VENV := .venv
PYTHON ?= python3

.PHONY: demo test servers lock

# Everything that runs comes from the lock file, whose hashes pip and uv both hold to.
$(VENV)/installed: requirements.lock
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip sync --quiet --require-hashes --python $(VENV)/bin/python requirements.lock; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@touch $@

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --quiet --output-file requirements.lock
