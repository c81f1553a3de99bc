# Two commands to begin with: `make demo` and `make test`. Each finds what it needs; see tools/setup.
.DEFAULT_GOAL := help
PYTHON_ := .venv/bin/python
READY := .venv/.ready
CATALOGUES := $(wildcard src/tramuang/*/locale/th/LC_MESSAGES/django.po)

.PHONY: help demo test test-sqlite test-postgres browser check format bench docs messages

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

$(READY): pyproject.toml uv.lock .python-version tools/setup $(CATALOGUES)
	@PYTHON="$(PYTHON)" sh tools/setup
	@touch $@

demo: $(READY) ## load the demonstration and serve it (PORT, TRAMUANG_HOME, DATABASE_URL; FRESH=1 starts over)
	@.venv/bin/tramuang demo

test: $(READY) ## the whole suite: on SQLite, on a private PostgreSQL, and in the browser
	@$(PYTHON_) tools/suite.py

test-sqlite: $(READY) ## the suite on SQLite
	@$(PYTHON_) tools/suite.py sqlite

test-postgres: $(READY) ## the suite on a private PostgreSQL
	@$(PYTHON_) tools/suite.py postgresql

browser: $(READY) ## the journeys in Chromium
	@$(PYTHON_) tools/suite.py browser

check: $(READY) ## everything that a machine can say of the code without running it
	@$(PYTHON_) tools/check.py

format: $(READY) ## bring the code into its usual form
	@.venv/bin/ruff check --quiet --fix --exit-zero && .venv/bin/ruff format --quiet

docs: $(READY) ## write the generated pages of docs/
	@$(PYTHON_) -m tramuang.site.docs write

messages: $(READY) ## bring the Thai catalogues up to what the code says
	@$(PYTHON_) -m tramuang.site.messages extract

bench: $(READY) ## measure, as a table and as JSON (var/bench.json)
	@$(PYTHON_) tools/bench.py
