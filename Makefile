# Two commands on a fresh machine: `make demo` and `make test`. Both do their own set-up.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Thousands of modules are imported: compiled once, they load in half the time.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
INPUT ?=
# Files say themselves which dataset they are of.
DATASET ?= $(if $(INPUT),,nyc_taxi)
# A file's tests stay in one process: its fixtures (a Spark, an emulated AWS) are made once. What lasts longest comes first.
PYTEST := $(BIN)/python -m pytest -q --dist loadfile --no-loadscope-reorder -n
# Who tests a job waits for its process half of the time: one more than there are cores; each may hold 1 GB, so four at most.
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
WORKERS ?= $(shell echo $$(( $(CORES) < 3 ? $(CORES) + 1 : 4 )))
# Where there is no engine, and none can be built, a sentence says why, and the tests are counted as skipped.
ENGINE_TESTS = echo "== tests with a real pulumi engine"; \
	$(BIN)/python tools/engine.py --build || echo "So these tests are skipped:"; \
	$(PYTEST) 2 -rfE tests/engine
UV_VERSION := 0.13.9
# A person's own pip.conf says where packages come from, and nothing else.
INSTALLER = $(BIN)/python tools/installer.py
LOCK = $(INSTALLER) $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11

.PHONY: help
help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: demo
demo: java ## Run the whole pipeline here, with no AWS account (INPUT=folder of files, else generated ones; DATASET=name)
	@$(BIN)/tollgate demo $(if $(DATASET),--dataset "$(DATASET)") $(if $(INPUT),--input "$(INPUT)")

.PHONY: test
test: java checkov datacontract clients policy/.venv/ready ## Run every test; those of the real pulumi engine where there is one, or Go can build one
	@nice -n 19 $(BIN)/python tools/engine.py --build >/dev/null 2>&1 </dev/null & # waited for below
	@echo "== unit tests"
	@$(PYTEST) 2 tests/unit packages/localaws/tests/unit
	@echo "== integration and end-to-end tests"
	@$(PYTEST) $(WORKERS) tests/integration tests/e2e packages/localaws/tests/integration
	@$(ENGINE_TESTS)

.PHONY: engine-tests
engine-tests: java policy/.venv/ready ## Run the program with a real pulumi engine on the emulated AWS (finds or builds one)
	@$(ENGINE_TESTS)

.PHONY: unit
unit: setup ## Run the unit tests alone (seconds)
	@$(PYTEST) 2 tests/unit packages/localaws/tests/unit

# `=`, not `?=`: bash, and with it make's environment, has a SECONDS of its own.
.PHONY: fuzz
fuzz: SECONDS = 60
fuzz: SEED = 1000
fuzz: java ## Try files, contracts, datasets and SQL made up from seeds, each kind for a time (SECONDS=n SEED=n; prints the seed that fails)
	@TOLLGATE_FUZZ_SECONDS="$(SECONDS)" TOLLGATE_FUZZ_SEED="$(SEED)" $(BIN)/python -m pytest -q -s -n 0 -m fuzz

.PHONY: mutants
mutants: java tools/mutants/.venv/ready ## Change the code in one place at a time and write docs/mutants.md: which changes no test sees (hours; SEED=n SAMPLE=n)
	@$(BIN)/python -m tools.mutants.measure --seed "$(or $(SEED),1)" --sample "$(or $(SAMPLE),13)"

.PHONY: check
check: setup ## Format, lint and type check, as CI does
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .

.PHONY: format
format: setup ## Format the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: java ## Measure, and write docs/benchmarks.md
	@$(BIN)/python -m tools.bench.measure $(if $(INPUT),--input "$(INPUT)")

.PHONY: bench-scale
bench-scale: java ## Time the job beside plain Spark and DuckDB, and 100,000 files; write docs/benchmarks-scale.md, docs/scale.md (half an hour; TLC=folder, FLIGHTS=folder, ROWS=number)
	@$(BIN)/python -m tools.bench.scale $(if $(ROWS),--rows $(ROWS)) $(if $(TLC),--tlc "$(TLC)") $(if $(FLIGHTS),--flights "$(FLIGHTS)")

.PHONY: bench-storage
bench-storage: java ## Count what 30 runs leave, with and without retention, and write docs/benchmarks-storage.md (minutes; INPUT=folder, DATASET=name)
	@$(BIN)/python -m tools.bench.storage --dataset "$(or $(DATASET),flights)" $(if $(INPUT),--input "$(INPUT)")

.PHONY: bench-newcomer
bench-newcomer: java ## Time the way from files to a published table, and write docs/benchmarks-newcomer.md (minutes; INPUT="dataset=folder …")
	@$(BIN)/python -m tools.bench.newcomer $(INPUT)

.PHONY: bench-engine
bench-engine: engine ## Measure each phase of the real engine, and write docs/benchmarks-engine.md (minutes)
	@$(BIN)/python -m tools.bench.engine

.PHONY: bench-install
bench-install: setup ## Install each set of packages into an empty environment, and write the sizes into docs/dependencies.md
	@$(BIN)/python -m tools.bench.install

.PHONY: impact
impact: engine ## Preview another value of each setting with the real engine, and write docs/settings-impact.md (minutes)
	@$(BIN)/python -m tools.bench.impact

.PHONY: docs
docs: java ## Write every generated page of docs/ and packages/, Pulumi.yaml and components/schema.json (a minute)
	@$(BIN)/python -m tools.docs
	@TOLLGATE_GOLDEN=1 $(BIN)/python -m pytest -q tests/integration/quality/test_mutations.py -k page_of_defects

.PHONY: screenshots
screenshots: setup ## Take the pictures of the quality report and the dashboard in docs/images (needs a Chromium)
	@$(BIN)/python -m tools.screenshots

.PHONY: lock
lock: setup ## Resolve pyproject.toml into requirements.txt and, of it, components/requirements.txt, with hashes
	@$(LOCK) --all-extras --group dev --no-emit-package tollgate-localaws pyproject.toml -o requirements.txt
	@$(LOCK) --no-annotate -c requirements.txt pyproject.toml -o components/requirements.txt

.PHONY: setup
setup: .venv/ready ## Install everything into .venv (the other targets do this by themselves)

.PHONY: java
java: setup ## Make the archive of Java classes that halves Spark's start (the other targets do this by themselves)
	@$(BIN)/python -m localaws.services.emrcontainers.class_archive .tollgate

.PHONY: program
program: .venv/program-ready ## Install only what `pulumi up` and the command need for stacks in AWS (200 MB instead of 1.1 GB)

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Tollgate needs Python 3.11 or newer, and none was found on PATH. Install one, or name it: make demo PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }
	@$(INSTALLER) $(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.venv/program-ready: components/requirements.txt pyproject.toml | .venv/bin/uv
	@echo "Setting up .venv for the program with $$($(BIN)/python --version) ..."
	@$(INSTALLER) $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r components/requirements.txt
	@$(INSTALLER) $(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/ready: requirements.txt pyproject.toml packages/localaws/pyproject.toml | .venv/bin/uv
	@echo "Setting up .venv with $$($(BIN)/python --version) (once; about half a minute, 1.1 GB) ..."
	@$(INSTALLER) $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt
	@$(INSTALLER) $(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e . -e packages/localaws
	@touch $@

# Programs whose dependencies quarrel with ours have an environment of their own.
%/.venv/ready: %/requirements.txt .venv/ready
	@echo "Setting up $*/.venv ..."
	@test -x $*/.venv/bin/python || $(BIN)/python -m venv $*/.venv
	@$(INSTALLER) $(BIN)/uv pip install -q --python $*/.venv/bin/python --require-hashes -r $*/requirements.txt
	@touch $@

.PHONY: checkov
checkov: tools/checkov/.venv/ready ## Install checkov, so that make test holds the resources to its rules

.PHONY: datacontract
datacontract: tools/datacontract/.venv/ready ## Install datacontract-cli, so that make test lints the contracts with it

.PHONY: clients
clients: tools/clients/.venv/ready ## Install PyAthena and awswrangler, so that make test asks with them

.PHONY: policy
policy: policy/.venv/ready ## Give the policy pack an environment of its own (the tests do this by themselves)

.PHONY: engine
engine: setup ## Find a pulumi engine, or build one with Go (once a machine, some minutes)
	@$(BIN)/python tools/engine.py --build

.PHONY: clean
clean: ## Remove .venv and everything local, the local lake included
	rm -rf .venv policy/.venv tools/checkov/.venv tools/clients/.venv tools/datacontract/.venv tools/mutants/.venv .tollgate .mypy_cache .ruff_cache .pytest_cache
