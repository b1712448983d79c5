# What there is to do, each a line. Needs Python 3.11 or newer; on Windows read the recipes and type them.

PYTHON = .venv/bin/python

.PHONY: check test long pictures bench

.venv:
	python3 -m venv .venv
	.venv/bin/pip install -e '.[dev]'

check: .venv  # what must hold before a commit, but for the tests: lint, types, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: .venv  # the tests, in some three minutes
	$(PYTHON) -m pytest

long: .venv  # the tests that take longer
	$(PYTHON) -m pytest -m long

pictures: .venv  # the pictures of the README, painted anew
	$(PYTHON) docs/pictures.py

bench: .venv  # the benchmarks, some eight minutes on a machine that does nothing else
	.venv/bin/pip install -e '.[bench]'
	for name in kernel growth travel screen; do $(PYTHON) -m benchmarks.$$name || exit 1; done
