# make run    set everything up and serve        PORT=8000 INSTANCE=instance/
# make test   every test, in parallel            ARGS="-k commit" for some of them
# make bench  the benchmarks, each beside its baseline
PORT ?= 8000
INSTANCE ?= instance
PYTHON ?= python3
BIN := .venv/bin
export PORT INSTANCE

.PHONY: run test bench lint
run: $(BIN)/.ready
	@$(BIN)/flask --app service demo
	@exec $(BIN)/gunicorn --config service/gunicorn.py "service:create_app()"

test: $(BIN)/.ready
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

bench: $(BIN)/.ready
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(BIN)/.ready
	@$(BIN)/pip install -q ruff && $(BIN)/ruff check .

$(BIN)/.ready: requirements.txt
	@echo "Setting up Python packages in .venv (first start only, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
