# Two commands do everything: `make demo` and `make test`. Each installs what it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: help setup dev demo test lint fmt bench lock clean

help:  ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

DOOR_SCRIPT := src/amparo/door/browser/built/seal.js

# What `make demo` needs; it does not wait for the compiler of the estimates.
READY := .venv/ready src/amparo/desk/static/vendor/htmx.min.js $(DOOR_SCRIPT)

setup: $(READY) .venv/kernels  ## prepare .venv with bin/amparo, the desk's assets, the door's script, compiled estimates

.venv/ready: requirements.txt pyproject.toml tools/venv
	PYTHON=$(PYTHON) tools/venv requirements.txt
	touch $@

.venv/dev: .venv/ready requirements-dev.txt tools/packages
	PYTHON=$(PYTHON) tools/venv requirements-dev.txt
	tools/packages chromium=chromium age=age pg_ctlcluster=postgresql /usr/sbin/tor=tor systemd-analyze=systemd java=default-jre-headless
	touch $@

.venv/kernels: .venv/ready $(wildcard src/amparo/count/*/*/*.py src/amparo/count/estimate/kernel*.py)
	$(BIN)/python -m amparo.count.warm
	touch $@

node_modules/ready: package.json package-lock.json tools/packages
	tools/packages npm=npm node=nodejs
	npm ci --no-fund --no-audit --loglevel=error
	touch $@

src/amparo/desk/static/vendor/htmx.min.js: node_modules/ready
	mkdir -p $(@D)
	cp node_modules/htmx.org/dist/htmx.min.js $@

$(DOOR_SCRIPT): node_modules/ready tools/browser $(wildcard src/amparo/door/browser/js/*.js src/amparo/door/words/*.txt)
	tools/browser $@

dev: setup .venv/dev

demo: $(READY)  ## run the main job on one machine (ARGS="--headless --out out" for no browser)
	@exec $(BIN)/amparo demo $(ARGS)

test: dev lint  ## pass every test
	$(BIN)/pytest -n auto $(ARGS)

lint: dev  ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: dev  ## run every benchmark
	for name in seal ledger door_store door estimate link; do $(BIN)/python -m bench.$$name || exit 1; done

lock:  ## resolve and pin all dependencies again, with hashes and no registry address (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --quiet --upgrade -o requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade -o requirements-dev.txt

clean:  ## remove what the make targets made
	rm -rf .venv node_modules src/amparo/desk/static/vendor src/amparo/door/browser/built out
