# Probity's commands. `make run` and `make test` are all that a newcomer needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check services services-stop lock bench

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-14s %s\n", $$1, $$2 }'

run: ## Serve Probity on http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec bin/run

test: ## Test on every shape that this machine has (T=tests/clocks for a part, SLOW=1 for all)
	@exec bin/test

check: ## Only the static checks: style, types, import contract, migrations
	@exec bin/check

services: ## Start PostgreSQL, Redis, Elasticsearch and a task worker, and say how to use them
	@exec bin/services start

services-stop: ## Stop what `make services` started; the data stays
	@exec bin/services stop

lock: ## Write requirements/*.txt from *.in (UPGRADE=1 takes newer versions)
	@exec bin/lock

bench: ## The benchmarks: pages at 100,000 cases, the matcher, search (B=pages, matching or search)
	@bin/venv dev
	@[ -n "$(filter-out pages,$(B))" ] || .venv/bin/python -m tests.bench
	@[ -n "$(filter-out matching,$(B))" ] || .venv/bin/python -m tests.bench.matching
	@[ -n "$(filter-out search,$(B))" ] || .venv/bin/python -m tests.bench.search_corpus --if-absent
	@[ -n "$(filter-out search,$(B))" ] || .venv/bin/python -m tests.bench.search
