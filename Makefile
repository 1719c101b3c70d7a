# Two commands do everything: `make demo` and `make test`. `make page` tests the page in a browser. Works with GNU make 3.81 (macOS) and later.
VENV = .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

.PHONY: demo test page pictures lint types contracts lock clean

demo: $(STAMP)
	@$(BIN)/ca-nag demo

test: $(STAMP) lint types contracts
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

contracts: $(STAMP)
	@$(BIN)/lint-imports --no-logo

# The page in a real browser: needs Chromium (Debian: apt-get install chromium).
page: $(STAMP)
	@$(BIN)/python -m pytest -m browser tests/page

# The pictures of the README, out of the sandbox; needs Chromium too.
pictures: $(STAMP)
	@$(BIN)/python scripts/pictures.py

# Made by another Python than the one that PYTHON asks for: made anew.
ifneq ($(PYTHON),)
ifneq ($(shell PYTHON='$(PYTHON)' sh scripts/setup.sh --fits $(VENV) 2>/dev/null),yes)
$(STAMP): asked-for
endif
endif

.PHONY: asked-for
asked-for:

$(STAMP): scripts/setup.sh pyproject.toml requirements/build.txt requirements/dev.txt
	@PYTHON='$(PYTHON)' sh scripts/setup.sh $(VENV)

# Writes the locked dependencies anew (needs uv). No index address gets into the files.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	printf 'setuptools==80.9.0\n' | $(LOCK) - -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --extra dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build ca_nag.egg-info
