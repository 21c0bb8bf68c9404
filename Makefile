# Everything the project can do. `make help` lists it.
PORT ?= 8000
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# The demonstration runs as production does, on this machine only.
DEMO := DEBUG=no SECRET_KEY_FILE=var/secret-key ALLOWED_HOSTS=127.0.0.1,localhost BASE_URL=http://127.0.0.1:$(PORT) LOG_LEVEL=WARNING

.PHONY: help run code test test-postgresql check format bench lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 28

run: ## set up everything and serve the site with the courses and demo people
	@scripts/setup run
	@test -s var/secret-key || (umask 077; $(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))" > var/secret-key)
	@$(DEMO) $(MANAGE) prepare_demo
	@exec env $(DEMO) PORT=$(PORT) $(PYTHON) scripts/serve

code: ## print the demo people's sign-in code of this half minute (for the CMS)
	@$(DEMO) $(MANAGE) demo_code

test: ## set up everything and pass all tests
	@scripts/setup test
	@$(PYTHON) -m pytest $(ARGS)

test-postgresql: ## the same on PostgreSQL (DATABASE_URL, by default the local server's database `test`)
	@scripts/setup test
	@DATABASE_URL=$${DATABASE_URL:-postgresql://postgres@127.0.0.1/postgres} $(PYTHON) -m pytest $(ARGS)

check: ## format, lint, types, import contracts, migrations, templates, course packs
	@scripts/setup test
	@scripts/check

format: ## put code and templates into the house form
	$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .
	git ls-files -z '*.html' | xargs -0 .venv/bin/djade --target-version 6.0 || true

bench: ## measure the budgets; prints a table and writes var/bench.json
	@scripts/setup test
	@$(PYTHON) -m tests.bench

lock: ## make the hashed locks anew from requirements/*.in
	for name in base dev node bench uv; do .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.13 --no-header $(ARGS) requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove what was made here, except the database and uploads
	rm -rf .venv node_modules site/static var/stamps var/static var/fonts .mypy_cache .ruff_cache .pytest_cache
