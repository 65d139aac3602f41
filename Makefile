# Sendoff's house rules as commands. `make help` lists them; every one is safe to repeat.

SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
DESKTOP := $(TARGET)/debug/sendoff-desktop
SHELL_WITH_TESTS := -p sendoff-desktop -p sendoff-tests --features sendoff-tests/window
DRIVER := $(TARGET)/tools/bin/tauri-driver
DENY := $(TARGET)/tools/bin/cargo-deny

.PHONY: bench simulate help run run-in-terminal test fuzz deny advisories fmt packages ui app cli driver window-test crash

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

run: ## Build the app and open it with the practice service; without a display, do its job in the terminal
	@scripts/run.sh

run-in-terminal: ## Schedule and publish a post to the practice service in the terminal
	@scripts/run-in-terminal.sh

test: ## Everything that the continuous integration runs
	@scripts/test.sh

fuzz: ## Try hostile input with a hundred times as many cases as the tests do (FUZZ=<n> for more or fewer)
	SENDOFF_FUZZ=$(or $(FUZZ),100) cargo test \
		-p sendoff-client -p sendoff-services -p sendoff-store -p sendoff-desk hostile

deny: $(DENY) ## Look at licences, duplicates, bans and sources of every package, for every system
	$(DENY) check licenses bans sources

advisories: $(DENY) ## Ask the RustSec database about every package (needs the network)
	$(DENY) check advisories

$(DENY):
	cargo install cargo-deny --version ^0.20 --locked --root $(TARGET)/tools

fmt: ## Put all sources into the house's form
	cargo fmt --all
	cd ui && npm run format

packages: ## Install the system packages that are missing
	@scripts/packages.sh test

ui: ## Build the window's pages
	@scripts/ui.sh install
	cd ui && npm run build

app: ui ## Build the desktop program
	cargo build -p sendoff-desktop

cli: ## Build the terminal's program
	cargo build -p sendoff

driver: $(DRIVER) ## Install the web driver that tests drive the window with

$(DRIVER):
	cargo install tauri-driver --version ^2 --locked --root $(TARGET)/tools

window-test: ui driver ## Drive the real window on a display without a screen
	cargo build $(SHELL_WITH_TESTS) --all-targets
	SENDOFF_DESKTOP_BIN=$(abspath $(DESKTOP)) SENDOFF_TAURI_DRIVER=$(abspath $(DRIVER)) \
		cargo test $(SHELL_WITH_TESTS) --test window

bench: ui driver ## Measure the real window, built for release, on 50,000 posts
	cargo build --release -p sendoff-desktop --features tauri/custom-protocol
	cargo build $(SHELL_WITH_TESTS) --bin bench-window
	SENDOFF_DESKTOP_BIN=$(abspath $(TARGET)/release/sendoff-desktop) SENDOFF_TAURI_DRIVER=$(abspath $(DRIVER)) \
		$(TARGET)/debug/bench-window

screenshots: ui driver ## Take the pictures of docs/screenshots/ in the real window
	cargo build $(SHELL_WITH_TESTS) --all-targets
	SENDOFF_DESKTOP_BIN=$(abspath $(DESKTOP)) SENDOFF_TAURI_DRIVER=$(abspath $(DRIVER)) \
		$(TARGET)/debug/pictures
	if command -v pngquant >/dev/null; then pngquant --force --ext .png --skip-if-larger docs/screenshots/*.png || true; fi

simulate: ## Live simulated lives without end (TOTAL=10000000 for so many steps, FROM= for the first seed)
	cargo run --release -p sendoff-simulator --bin simulate -- --from $(or $(FROM),1) $(if $(TOTAL),--total $(TOTAL))

sabotage: ## Break the program on purpose, in twenty-two ways: the simulator must find each
	scripts/sabotage.sh $(NAME)

crash: ## Kill the real sender for a long time: SEED=1 KILLS=1000 LOSSES=100, or ROUND=n to repeat one
	scripts/crash.sh
