# Two commands do everything on a fresh machine: `make demo` and `make test`.
PREFIX ?= /usr/local
SWIFT ?= swift
BINARY := .build/release/omni-tui
SHARE = $(DESTDIR)$(PREFIX)/share
SOURCES := Package.swift Sources Tests

# SwiftPM remembers whether Open MPI was there; a new value here makes it look again.
export OMNI_TUI_MPI := $(wildcard /usr/lib/*/pkgconfig/ompi-c.pc)

.PHONY: demo build test asan fuzz bench lint format install screens

demo: build
	Scripts/demo

build:
	Scripts/bootstrap
	$(SWIFT) build -c release

test:
	Scripts/bootstrap --test
	$(SWIFT) test --disable-xctest

# Clips, good and broken, under AddressSanitizer: no crash, no leak.
asan:
	Scripts/bootstrap --test
	Scripts/asan

# Damaged checkpoints, configs, tokenizers and model text: no crash, no hang. FUZZ_SECONDS=600
FUZZ_SECONDS ?= 600
fuzz:
	Scripts/bootstrap
	$(SWIFT) run -c release Fuzz $(FUZZ_SECONDS)

bench: build
	$(BINARY) bench

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/omni-tui
	install -d $(SHARE)/omni-tui
	cp -R .build/release/omni-tui_Engine.resources/nano $(SHARE)/omni-tui/
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	    $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(BINARY) docs man >$(SHARE)/man/man1/omni-tui.1
	$(BINARY) docs completions bash >$(SHARE)/bash-completion/completions/omni-tui
	$(BINARY) docs completions zsh >$(SHARE)/zsh/site-functions/_omni-tui
	$(BINARY) docs completions fish >$(SHARE)/fish/vendor_completions.d/omni-tui.fish

screens: build
	Scripts/bootstrap --test
	Scripts/screens
