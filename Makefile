# Two commands do everything on a fresh machine: `make demo` and `make test`.
PREFIX ?= /usr/local
SWIFT ?= swift
BINARY := .build/release/omni-tui
SOURCES := Package.swift Sources Tests

.PHONY: demo build test bench lint format install screens

demo: build
	Scripts/demo

build:
	Scripts/bootstrap
	$(SWIFT) build -c release

test:
	Scripts/bootstrap --test
	$(SWIFT) test --disable-xctest

bench: build
	$(BINARY) bench

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/omni-tui

screens: build
	Scripts/bootstrap --test
	Scripts/screens
