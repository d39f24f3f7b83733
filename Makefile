# make run    set everything up and serve        PORT=8000 INSTANCE=instance/
# make test   every test, in parallel            ARGS="-k commit" for some of them
# make bench  the benchmarks, each beside its baseline
PORT ?= 8000
INSTANCE ?= instance
PYTHON ?= python3
BIN := .venv/bin
# Where tests keep their databases: in memory where there is such a folder, since each commit waits for the disk.
QUICK_DISK := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
export PORT INSTANCE

.PHONY: run test bench lint
run: $(BIN)/.ready
	@$(BIN)/flask --app service demo
	@exec $(BIN)/gunicorn --config service/gunicorn.py "service:create_app()"

test: $(BIN)/.ready
	@PYTEST_DEBUG_TEMPROOT=$(QUICK_DISK) $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

bench: $(BIN)/.ready
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(BIN)/.ready
	@$(BIN)/pip install -q ruff && $(BIN)/ruff check .

$(BIN)/.ready: requirements.txt
	@echo "Setting up Python packages in .venv (first start only, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
