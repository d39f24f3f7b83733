# make run        set everything up and serve        PORT=8000 INSTANCE=instance/
# make test       every test, in parallel            ARGS="-k commit" for some of them, DB=postgresql
# make test-fast  what needs no browser and no process and was not slow the last time: run it at each save
# make bench      the benchmarks, each beside its baseline
# make lint       formatting and checks of every file
# make lock       pins anew what pyproject.toml asks for
PORT ?= 8000
INSTANCE ?= instance
PYTHON ?= python3
# Where the tests' demonstrations are stored: sqlite, or postgresql in a server that the tests start.
DB ?= sqlite
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
LOCK_VENV := $(or $(TMPDIR),/tmp)/pakmut-lock
LOCK := $(LOCK_VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
# Where tests keep their databases: in memory where there is such a folder, since each commit waits for the disk.
QUICK_DISK := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
PYTEST := PYTEST_DEBUG_TEMPROOT=$(QUICK_DISK) $(BIN)/python -m pytest -n auto --dist worksteal
export PORT INSTANCE

.PHONY: run test test-fast bench lint lock
run: $(BIN)/.runs
	@exec $(BIN)/python -m gunicorn --config service/gunicorn.py "service:create_demo()"

test: $(BIN)/.tests
	@$(PYTEST) --database=$(DB) $(ARGS)

test-fast: $(BIN)/.tests
	@$(PYTEST) --database=$(DB) --fast $(ARGS)

bench: $(BIN)/.tests
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(BIN)/.tests
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .

lock:
	@$(PYTHON) -m venv --clear $(LOCK_VENV) && $(LOCK_VENV)/bin/pip install --quiet --disable-pip-version-check uv
	@$(LOCK) pyproject.toml -o requirements.txt && $(LOCK) --group pyproject.toml:test -c requirements.txt -o tests/requirements.txt

$(BIN)/.runs: requirements.txt
	@echo "Setting up Python packages in .venv (first start only, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(BIN)/.tests: $(BIN)/.runs tests/requirements.txt
	@echo "Setting up what the tests need ..."
	@$(PIP) --require-hashes -r tests/requirements.txt
	@touch $@
