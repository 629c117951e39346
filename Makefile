# Each target sets up its own .venv; nothing else has to be installed first but Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site serve test test-long lint bench bench-keep bench-profile bench-preview clean

site: $(VENV)/site.stamp
	$(BIN)/diglot build

serve: $(VENV)/site.stamp
	$(BIN)/diglot serve

# A file's tests stay in one process: what they share is made once.
test: $(VENV)/test.stamp
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

# Hours instead of minutes: every fault at every place, a thousand sequences of edits.
test-long: $(VENV)/test.stamp
	DIGLOT_LONG=1 $(BIN)/python -m pytest

lint: $(VENV)/lint.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# make bench SIZES=100000
bench: $(VENV)/site.stamp
	$(BIN)/python benchmarks/bench.py $(SIZES)

# Keeps the figures of the last run, for later ones to be compared with.
bench-keep: $(VENV)/site.stamp
	$(BIN)/python benchmarks/bench.py --last --keep

# make bench-profile SCENE="one title" SIZES=1000
bench-profile: $(VENV)/site.stamp
	$(BIN)/python benchmarks/bench.py $(SIZES) --profile "$(or $(SCENE),no change)"

# make bench-preview SIZES=1000; it needs a Chromium.
bench-preview: $(VENV)/test.stamp
	$(BIN)/python benchmarks/preview.py $(SIZES)

clean:
	rm -rf $(VENV) .diglot public

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# A failed or interrupted installation leaves no stamp and is done again.
$(VENV)/%.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.$(if $(filter-out site,$*),[$*])'
	touch $@
