# The course's commands. `make help` lists them; each makes or refreshes .venv first when needed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SYSTEM_PYTHON = $(or $(PYTHON),$(shell command -v python3 || command -v python3.13 || \
  command -v python3.12 || command -v python3.11))
SETUP = "$(SYSTEM_PYTHON)" scripts/setup_environment.py \
  $(if $(PYTHON),--python "$(PYTHON)")

.PHONY: help lab test test-all lock upgrade-lock environment.yml bundle bench clean \
  python environment test-environment checks

help:  ## Show the commands
	@echo "make lab               open the course (ROLE=instructor, WORKSPACE=folder, PORT=number,"
	@echo "                       NO_BROWSER=1, PYTHON=/path/to/python3)"
	@echo "make test              check everything that takes minutes"
	@echo "make test-all          and what takes longer"
	@echo "make bundle            pack the course for residents, without any key"
	@echo "make bench             measure grading, pooling, the nerve model and its panels"
	@echo "make lock              bring requirements.lock in line with the two pyproject.toml"
	@echo "make upgrade-lock      the same, with the newest versions"
	@echo "make environment.yml   write the conda environment anew"
	@echo "make clean             remove .venv and what tests and builds left"

lab: environment  ## Open the course in JupyterLab
	@.venv/bin/hemifacial lab $(if $(ROLE),--role "$(ROLE)") \
	  $(if $(WORKSPACE),--workspace "$(WORKSPACE)") $(if $(PORT),--port "$(PORT)") \
	  $(if $(NO_BROWSER),--no-browser)

python:
	@if [ -z "$(SYSTEM_PYTHON)" ]; then \
	  echo "Python is missing: install Python 3.11 to 3.13 and run make lab again." >&2; exit 1; fi
	@if ! command -v "$(SYSTEM_PYTHON)" > /dev/null; then \
	  echo "PYTHON=$(PYTHON) is not there: give the full path of Python 3.11 to 3.13." >&2; exit 1; fi

environment: python
	@$(SETUP)

test-environment: python
	@$(SETUP) --test

checks: test-environment
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python -m hemifacial.course.environment --check
	.venv/bin/hemifacial build --check
	.venv/bin/hemifacial evidence check
	.venv/bin/hemifacial evidence pools --check
	.venv/bin/hemifacial claims sync --check
	.venv/bin/hemifacial claims check
	.venv/bin/hemifacial course check
	.venv/bin/python -m hemifacial.nerve.warm

# Files in turn to as many processes as there are cores; all browser tests in one of them.
PYTEST = .venv/bin/python -m pytest -n auto --maxprocesses 4 --no-loadscope-reorder

test: checks
	$(PYTEST) -m "not long"

test-all: checks
	$(PYTEST)

lock: environment
	@$(SETUP) --lock

upgrade-lock: environment
	@$(SETUP) --lock --upgrade

environment.yml: environment
	@.venv/bin/python -m hemifacial.course.environment

bundle: environment
	@.venv/bin/hemifacial bundle

bench: test-environment
	@for bench in benchmarks/*.py; do .venv/bin/python "$$bench"; done

clean:
	@rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
