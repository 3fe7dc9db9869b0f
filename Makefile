.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
export QT_QUICK_BACKEND ?= software
SEED ?= $(shell date +%s)

.PHONY: help setup demo test test-full test-postgresql coverage mutation faults gallery monkey privacy day check format bench bench-full soak bench-peers bench-fleet pictures lock deb deb-test image-test sbom release-proof clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@if [ -x $(PY) ]; then echo; $(PY) -m kiosk --help-commands; $(PY) -m portal --help-commands; fi

setup: ## everything the project needs, into .venv (system libraries too, where allowed)
	@sh deploy/setup.sh

demo: setup ## portal + station + screen with the example catalogue; without a display, the tour
	@$(PY) -m kiosk demo

test: setup ## every test but the house's rules (make check), each run in another order
	@for list in test browser; do sh deploy/setup.sh deploy/$$list-packages.txt \
		|| echo "Tests that need these are skipped, and say so."; done
	@echo "In this order once more: make test SEED=$(SEED)"
	@PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen sh tests/in_memory.sh $(PY) -m pytest -q --ignore=tests/house \
		-n 3 --dist loadfile --no-loadscope-reorder --randomly-seed=$(SEED)

test-full: setup ## what make test tries in short, at length: properties, the wheel, the longest ways
	@for list in test browser; do sh deploy/setup.sh deploy/$$list-packages.txt \
		|| echo "Tests that need these are skipped, and say so."; done
	@LENGTH=full PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen sh tests/in_memory.sh $(PY) -m pytest -q \
		-n 3 --dist loadfile --no-loadscope-reorder -m "at_length or hypothesis"

coverage: setup ## the decisions that no test takes, file by file, of a run of every test (build/coverage)
	@rm -rf build/coverage && mkdir -p build/coverage
	@PYTHONDONTWRITEBYTECODE= QT_QPA_PLATFORM=offscreen sh tests/in_memory.sh $(PY) -m coverage run -m pytest -q \
		--ignore=tests/house -n 3 --dist loadfile --no-loadscope-reorder; told=$$?; \
		$(PY) -m coverage combine --quiet && $(PY) -m coverage json --quiet \
		&& $(PY) -m coverage report --skip-covered --sort=cover && exit $$told

mutation: setup ## code changed in one place at a time, which tests must notice (PART='kiosk.forms.*')
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutation.lock
	@QT_QPA_PLATFORM=offscreen .venv/bin/mutmut run --max-children 2 $(foreach part,$(PART),'$(part)')
	@$(PY) tests/mutations/unnoticed.py

test-postgresql: setup ## every test of the portal, on a real PostgreSQL
	@sh deploy/setup.sh deploy/test-packages.txt
	@PORTAL_TEST_DATABASE=postgresql QT_QPA_PLATFORM=offscreen sh tests/in_memory.sh $(PY) -m pytest -q \
		-n 3 --dist loadfile --no-loadscope-reorder tests/portal

faults: setup ## the fault suite at length; its table goes into docs/reliability.md
	@sh deploy/setup.sh deploy/fault-packages.txt || echo "Cases that need these are left out; the table says so."
	@FAULTS=full QT_QPA_PLATFORM=offscreen $(PY) tests/faults/faults_parts.py build/faults.json
	@PYTHONPATH=. $(PY) tests/faults/faults_report.py build/faults.json docs/reliability.md

day: setup ## a bad day of 24 hours in ten minutes; its figures go into docs/reliability.md
	@sh deploy/setup.sh deploy/fault-packages.txt || echo "Without faketime the clock stays right."
	@DAY=full QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/day/test_day.py
	@PYTHONPATH=. $(PY) tests/day/day_record.py build/day.json docs/reliability.md

gallery: setup ## every page in every look on contact sheets (build/gallery), and each of them measured
	@$(PY) -m kiosk gallery --sheets --out build/gallery
	@GALLERY=full QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/access/test_gallery.py

monkey: setup ## 100,000 touches, keys and gestures at random; MONKEY_SEED chooses which
	@MONKEY=100000 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/journeys/test_monkey.py

privacy: setup ## what stays of a visit: ten services, each ending, with a portal and without
	@PRIVACY=full QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/privacy/test_nothing_stays.py

check: setup ## lint, types, QML, house rules, translations
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) tests/house/check_qml.py
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/house

format: setup ## put Python and QML into the house's form
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .
	@$(PY) tests/house/check_qml.py --fix

bench: setup bench-peers ## every figure beside its peer's and its limit, from the same run
	@QT_QPA_PLATFORM=offscreen $(PY) -m benchmarks

bench-full: setup bench-peers ## the same at length, with growth; its table goes into docs/performance.md
	@QT_QPA_PLATFORM=offscreen $(PY) -m benchmarks --full --write docs/performance.md

soak: setup ## ten thousand visits, and what grows meanwhile (VISITS); its table goes into docs/performance.md
	@QT_QPA_PLATFORM=offscreen $(PY) -m benchmarks --soak $(or $(VISITS),10000) --json build/soak.json \
		--write docs/performance.md

bench-peers:
	@sh deploy/setup.sh deploy/browser-packages.txt || echo "Without these the figures lack a peer, and say so."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock \
		|| echo "Without these the figures lack a peer, and say so."

bench-fleet: setup ## 8,000 kiosks against one portal; the figures go into docs/fleet.md
	@$(PY) -m benchmarks fleet

pictures: setup ## the pictures of the documents, anew from the tour and the gallery
	@$(PY) -m kiosk tour --out build/tour
	@$(PY) -m kiosk.tour.pictures build/tour docs/pictures
	@$(PY) -m kiosk gallery --text 100 --language es --out build/gallery
	@$(PY) -m kiosk.gallery.pictures build/gallery docs/pictures/gallery

lock: ## resolve requirements.lock anew, with hashes
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --extra dev pyproject.toml --output-file requirements.lock
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header pyproject.toml --constraint requirements.lock \
		--output-file requirements-kiosk.lock
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --extra portal --group image \
		pyproject.toml --constraint requirements.lock --output-file requirements-portal.lock

deb: setup ## the kiosk as a Debian package in dist/, for this machine's Debian or Ubuntu
	@$(PY) deploy/debian/build.py

deb-test: setup ## the package from apt install to purge, in a clean Debian of its own (root)
	@sh deploy/setup.sh deploy/deb-packages.txt || echo "Without these it says what is missing."
	@PYTHONPATH=.:deploy $(PY) -u deploy/debian/proving.py

image-test: setup ## the portal's image built and run behind its web server, as deploy/portal says (root)
	@sh deploy/setup.sh deploy/image-packages.txt || echo "Without these it says what is missing."
	@PYTHONPATH=.:deploy $(PY) -u deploy/portal/image_proof.py

sbom: setup ## what a release is made of, with licences and hashes (CycloneDX), into build/sbom.json
	@$(PY) deploy/sbom.py

release-proof: setup ## demo, test, check, bench, faults and deb in a clean clone; last lines into docs/release.md
	@PYTHONPATH=. $(PY) -u deploy/releasing.py

clean: ## remove what was built
	@rm -rf build dist mutants
