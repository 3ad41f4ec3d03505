# Every command a developer or CI runs. `make help` lists them.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check -q
JOURNEYS := tests/journeys
FUZZ := tests/fuzz

.PHONY: help demo reset setup run scan worker test fuzz bench benchpage fix check seed db shell docs openapi stats lock browser
help:            ## show this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

$(VENV)/run.stamp: requirements/run.txt
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PIP) install --require-hashes --only-binary :all: -r requirements/run.txt
	@touch $@
$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	$(PIP) install --require-hashes --only-binary :all: -r requirements/test.txt
	@touch $@

setup: $(VENV)/run.stamp   ## virtual environment, database, migrations, reference data
	$(PYTHON) -m launch run migrate --verbosity 0
	$(PYTHON) -m launch run grant_scan
	$(PYTHON) -m launch run load_reference
	$(PYTHON) -m launch run collectstatic --noinput --verbosity 0
demo: $(VENV)/run.stamp    ## everything, running, with the demo story
	@$(PYTHON) -m launch demo
reset: $(VENV)/run.stamp   ## wipe the demo after asking (YES=1: do not ask)
	@$(PYTHON) -m launch reset $(if $(YES),--yes)
run: $(VENV)/run.stamp     ## the workspace alone
	$(PYTHON) -m launch run web
scan: $(VENV)/run.stamp    ## the scan service alone
	$(PYTHON) -m launch run scan
worker: $(VENV)/run.stamp  ## the worker alone
	$(PYTHON) -m launch run worker
seed: $(VENV)/run.stamp    ## reference data and demo story
	$(PYTHON) -m launch run load_reference
	$(PYTHON) -m launch run load_demo
db: $(VENV)/run.stamp      ## psql on the embedded database
	$(PYTHON) -m launch run dbshell
shell: $(VENV)/run.stamp   ## Django shell on the embedded database
	$(PYTHON) -m launch run shell

browser:         ## Debian's Chromium and Chinese fonts, for the journeys
	@if ! command -v chromium >/dev/null || ! ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else echo "请先安装浏览器和字体：sudo apt-get install chromium fonts-noto-cjk"; exit 1; fi; fi
check: $(VENV)/test.stamp  ## format, lint, types, contracts, migrations, templates: fastest first
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/djade --check --target-version 5.2 $$(git ls-files '*.html' | grep templates/)
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
test: check browser        ## everything; k=… picks tests
	$(PYTHON) -m pytest --ignore=$(JOURNEYS) --ignore=$(FUZZ) -q $(if $(k),-k "$(k)")
	$(PYTHON) -m pytest $(JOURNEYS) -n 0 -q $(if $(k),-k "$(k)")
fix: $(VENV)/test.stamp    ## format and mend what can be mended
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/djade --target-version 5.2 $$(git ls-files '*.html' | grep templates/)
fuzz: $(VENV)/test.stamp   ## schemathesis on the API, hostile input on every form and address
	$(PYTHON) -m pytest $(FUZZ) -q
bench: $(VENV)/test.stamp  ## benchmarks as JSON lines; name=… picks one
	@$(PYTHON) -m benchmarks $(name)
benchpage: $(VENV)/test.stamp ## run all benchmarks, write docs/benchmarks.md from them
	@$(PYTHON) -m benchmarks.page
openapi: $(VENV)/run.stamp ## write docs/api/openapi.json anew
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) -m config.openapi > docs/api/openapi.json
docs: $(VENV)/test.stamp   ## the documents' own tests
	$(PYTHON) -m pytest tests/docs -q
stats:           ## the ten largest files
	@git ls-files '*.py' | grep -v migrations | xargs wc -l | sort -rn | sed -n '2,11p'
lock:            ## resolve the dependencies anew
	python3 -m venv var/lock && var/lock/bin/pip -q install uv
	var/lock/bin/uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 --only-binary :all: --custom-compile-command "make lock" -o requirements/run.txt
	var/lock/bin/uv pip compile -q pyproject.toml --group test -c requirements/run.txt --generate-hashes --no-emit-index-url --python-version 3.11 --only-binary :all: --custom-compile-command "make lock" -o requirements/test.txt
