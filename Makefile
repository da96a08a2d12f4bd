# zhibiao: everything from a fresh clone with Python >= 3.11, pip and make.
#   make run    what a run needs, then the main job on the sample reports, then a query
#   make test   what developers need on top, then the whole test suite

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Images of containers often forbid Python to keep what it has compiled: then each of the hundreds of processes that the
# tests start compiles this project anew, and every worker of pytest rewrites the asserts of all test files.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.zhibiao-installed-run
STAMP := $(VENV)/.zhibiao-installed
# What the benchmark is measured against never comes into the environment of the project.
BENCH_VENV := $(VENV)-bench
BENCH_STAMP := $(BENCH_VENV)/.zhibiao-installed
# More workers than the two cores of the smallest machine: many tests wait for schedulers and servers.
WORKERS ?= 4
PYTEST ?=
UPGRADE ?= --upgrade
SOAK ?=
PRUNE ?=

# What was planned, and what the next report says became of it.
QUESTION := SELECT place, year, name, target_quantity AS planned, result_quantity AS became, outcome \
	FROM plan_versus_actual WHERE outcome IN ('kept', 'missed') ORDER BY place, year, name LIMIT 10

.PHONY: help env wheel run test prune soak lint types contract gate bench bench-incremental bench-lock ci serve docs lock clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  make %-18s %s\n' "$$name" "$$text"; done

# One environment, two stamps: what a run needs, and with it what developers need. A changed lock file or project file
# installs again, nothing else does; whoever has the second has the first, so that going from one to the other is free.
define install
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found: install Python 3.11 or later, or make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $$($(PYTHON) --version) is too old: zhibiao needs Python 3.11 or later; try make PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing $(1) into $(VENV) (about half a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) 2> $(VENV)/pip.log \
		|| { cat $(VENV)/pip.log >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . 2>> $(VENV)/pip.log \
		|| { cat $(VENV)/pip.log >&2; exit 1; }
endef

$(RUN_STAMP): requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@touch $(RUN_STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(RUN_STAMP) $(STAMP)

env: $(RUN_STAMP) ## the environment of a run only

run: $(RUN_STAMP) ## load the sample reports and ask the database something
	@# Exit code 3 is "done, but files were quarantined": one sample is there to be quarantined.
	@status=0; $(BIN)/zhibiao load || status=$$?; \
		if [ $$status -ne 0 ] && [ $$status -ne 3 ]; then exit $$status; fi
	@printf '\n$$ zhibiao sql "%s"\n\n' "$(QUESTION)"
	@$(BIN)/zhibiao sql "$(QUESTION)"
	@printf '\nMore questions: docs/query-book.md. The command: %s --help\n' "$(BIN)/zhibiao"

test: $(STAMP) ## the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST)

prune: $(STAMP) ## words and alternatives of the lexicon that no test would miss (about a minute); PRUNE=--check, --write
	$(BIN)/python -m tests.lexicon.prune $(PRUNE)

soak: $(STAMP) ## faults by the hundred: kills, full disks, loads at once (about ten minutes)
	$(BIN)/python -m tests.faults.soak $(SOAK)

lint: $(STAMP) ## ruff, check and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy --strict

contract: $(STAMP) ## imports point one way
	$(BIN)/lint-imports

gate: $(STAMP) ## score the real reports of ../shared against the gold
	$(BIN)/python .ci/gate.py

# The environment of the project seen from another one, which adds what only the benchmark needs.
$(BENCH_STAMP): benchmarks/requirements.lock $(STAMP)
	@echo "installing what the benchmark is measured against into $(BENCH_VENV)"
	@$(BIN)/python -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock \
		2> $(BENCH_VENV)/pip.log || { cat $(BENCH_VENV)/pip.log >&2; exit 1; }
	@site='import sysconfig; print(sysconfig.get_path("purelib"))'; \
		echo "import site; site.addsitedir('$$($(BIN)/python -c "$$site")')" \
		> "$$($(BENCH_VENV)/bin/python -c "$$site")/zhibiao.pth"
	@touch $(BENCH_STAMP)

bench: $(BENCH_STAMP) ## speed, scaling, memory and agreement, measured against other tools
	@# All of them, whatever the first says; the exit code is that of the worst. BENCH=--check fails below a target.
	@status=0; for part in conformance reading speed scaling memory building; do \
		printf '\n== %s\n' $$part; $(BENCH_VENV)/bin/python -m benchmarks.$$part $(BENCH) || status=$$?; \
	done; exit $$status

bench-lock: $(STAMP) ## resolve benchmarks/requirements.lock anew
	$(BIN)/uv pip compile benchmarks/requirements.in --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-extras --upgrade \
		--constraints requirements-dev.lock -o benchmarks/requirements.lock
	@! grep -nE '(https?|file):' benchmarks/requirements.lock || { echo "make bench-lock: the lock names a host" >&2; exit 1; }

bench-incremental: $(STAMP) ## how long loads of 10,000 reports take: first, nothing changed, ten files changed
	$(BIN)/python -m benchmarks.incremental

ci: ## everything that must pass before a change is merged
	.ci/run

wheel: $(RUN_STAMP) ## dist/zhibiao-….whl, which pip installs anywhere
	@rm -rf dist
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir dist .
	@ls dist/*.whl

serve: $(RUN_STAMP) ## web page and scheduler on 127.0.0.1:3000
	$(BIN)/zhibiao serve

docs: $(RUN_STAMP) ## write the generated files: sql/schema.sql, data dictionary, rules, query book
	@$(BIN)/python -m pipeline.documentation
	@# Into a folder of its own: the answers must be those of the samples, not of this clone's data.
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; status=0; \
		$(BIN)/zhibiao load --quiet --raw data/raw --data "$$folder" > "$$folder/log" || status=$$?; \
		if [ $$status -ne 0 ] && [ $$status -ne 3 ]; then exit $$status; fi; \
		$(BIN)/python -m pipeline.documentation.query_book "$$folder/warehouse"

# All of them with the same versions: the largest is resolved, the others take theirs from it.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-extras
LOCKS := requirements.lock requirements-dev.lock requirements-postgres.lock requirements-ray.lock

lock: $(STAMP) ## resolve the lock files anew: hashes, no hosts (UPGRADE= keeps the versions that still fit)
	$(COMPILE) --group dev $(UPGRADE) -o requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock -o requirements.lock
	@# What a service with PostgreSQL installs.
	$(COMPILE) --constraint requirements-dev.lock --extra postgres -o requirements-postgres.lock
	@# What a cluster installs on each of its machines, with what a service installs that drives it.
	$(COMPILE) --constraint requirements-dev.lock --extra postgres --extra ray --extra s3 -o requirements-ray.lock
	@! grep -nE '(https?|file):' $(LOCKS) || { echo "make lock: a lock file names a host" >&2; exit 1; }

clean: ## remove what was built; the sample reports and the environment stay
	rm -rf data/warehouse data/snapshots data/staging data/dagster data/alerts data/load.lock
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
