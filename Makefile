# make run · test · test-long · check · bench. Each sets up what it needs.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := PORTAL_DEMO=1 DATA_DIR=$(CURDIR)/data PORTAL_BASE_URL=http://127.0.0.1:$(PORT)
TEST_WORKERS ?= 2

.PHONY: run test test-long check bench format clean

$(VENV)/run.stamp: requirements.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp
	@$(DEMO) $(BIN)/python -m governance.portal.runner $(PORT)

test: $(VENV)/test.stamp
	@$(BIN)/python tests/chromium.py
	$(BIN)/pytest -n $(TEST_WORKERS) --dist worksteal $(TEST_ARGS)

test-long: $(VENV)/test.stamp
	@$(BIN)/python tests/chromium.py
	KEEP_DRILL=1 $(BIN)/pytest -m long tests/long

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python tests/lint_static.py
	PORTAL_TEST=1 DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") FIELD_KEYS=k1:MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA= INDEX_KEY=MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA= ALLOWED_HOSTS=portal.example PORTAL_BASE_URL=https://portal.example DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/test.stamp
	$(BIN)/python -m tests.bench

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) data
