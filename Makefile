# Zhiting (智厅). `make help` lists what can be done.
SHELL := /bin/bash
GO    ?= go
# x11: Fyne without Wayland. ci: GUI tests without a display or C.
TAGS  := x11
CMDS  := zhiting-kiosk zhitingctl zhiting-hub zhiting-sim zhiting-demo
LINT  := build/golangci-lint
LINT_VERSION := v2.6.2

.PHONY: help deps build demo themes services test check unit race faults faults-processes window vm-test bench bench-idcard bench-store bench-print bench-camera bench-catalog bench-search bench-start bench-devices bench-input bench-hub bench-return bench-sync openapi clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the Debian packages that building, running and testing need (root or sudo)
	@packaging/deps/install.sh build run demo test

build: ## build every program into build/
	@mkdir -p build
	$(GO) build -tags $(TAGS) -ldflags '-s -w' -o build/ ./kiosk/cmd/zhiting-kiosk
	CGO_ENABLED=0 $(GO) build -ldflags '-s -w' -o build/ ./kiosk/cmd/zhitingctl ./sync/cmd/zhiting-hub ./drivers/cmd/zhiting-sim ./packaging/cmd/zhiting-demo

demo: deps build ## run the main job: hub, simulated devices, kiosk (HEADLESS=1: walk it by itself)
	@build/zhiting-demo $(if $(HEADLESS),--headless) --out out/demo

themes: deps build ## walk every life event in a real window under Xvfb; pictures in out/themes
	@build/zhiting-demo --themes --out out/themes

services: deps build ## walk the services in a real window under Xvfb, against sample providers; pictures in out/services
	@build/zhiting-demo --services --out out/services

test: deps check unit race window ## all tests, on a fresh machine too
	@echo "all tests passed"

check: $(LINT) ## formatting, go vet, linters and the import arrows
	@test -z "$$(gofmt -l kiosk drivers sync assets packaging)" || { gofmt -d kiosk drivers sync assets packaging | head -40; exit 1; }
	$(GO) vet -tags "$(TAGS) ci" ./...
	$(LINT) run --allow-parallel-runners --build-tags "$(TAGS),ci" ./...

$(LINT):
	@mkdir -p build
	GOBIN=$(CURDIR)/build $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

unit: ## unit, protocol and page tests, no display needed
	CGO_ENABLED=0 $(GO) test -tags "$(TAGS) ci" $$($(GO) list ./... | grep -v packaging/cmd)

race: ## the race detector on everything without a window that has more than one goroutine (a visit is a function)
	$(GO) test -race -short -timeout 20m -tags "$(TAGS) ci" $$($(GO) list ./... | grep -v -e kiosk/ui -e kiosk/visit -e kiosk/cmd/zhiting-kiosk -e packaging/cmd)

FAULTS_RUNS   ?= 200
FAULTS_VISITS ?= 5000
faults: ## a million visits at simulated terminals while everything goes wrong (SEED=n VISITS=n plays one run again and tells it)
	@mkdir -p build out/faults
	CGO_ENABLED=0 $(GO) test -c -tags "$(TAGS) ci" -o build/faults.test ./kiosk/faults
ifdef SEED
	cd kiosk/faults && ../../build/faults.test -test.run TestFaults -test.v -trace -seed $(SEED) -visits $(or $(VISITS),$(FAULTS_VISITS))
else
	@seq $(FAULTS_RUNS) | (cd kiosk/faults && xargs -P $$(nproc) -I{} sh -c \
		'../../build/faults.test -test.run TestFaults -test.v -seed {} -visits $(FAULTS_VISITS) >../../out/faults/{}.log 2>&1 && grep -h "power cuts" ../../out/faults/{}.log || { tail -n 20 ../../out/faults/{}.log; exit 1; }')
endif

KILLS ?= 500
faults-processes: ## kill terminal and hub again and again, as programs, with a bad line between them (SEED=n KILLS=n)
	CGO_ENABLED=0 $(GO) test -count=1 -timeout 30m -tags "$(TAGS) ci" -v ./kiosk/faults/processes -args -kills $(KILLS) -seed $(or $(SEED),1)

window: build ## the whole journey in a real window under Xvfb
	$(GO) test -count=1 -timeout 20m -v ./packaging/cmd/zhiting-demo

vm-test: build ## drivers on USB and V4L2 devices of a virtual machine's kernel (QEMU; fetches a Debian kernel once)
	@packaging/deps/install.sh vm
	CGO_ENABLED=0 $(GO) build -ldflags '-s -w' -o build/ ./packaging/cmd/zhiting-vm-guest
	@packaging/vm/run.sh build out/vm

bench: bench-idcard bench-store bench-print bench-camera bench-catalog bench-search bench-start bench-devices bench-input bench-hub bench-return bench-sync ## every figure, as ratios against a limit or a peer

bench-idcard: ## ID card read against the time the bytes need on the wire
	@$(GO) test -run '^$$' -bench Wire -benchtime 1x ./drivers/idcard | grep '^bench '

bench-store: ## a durable case against a bare SQLite insert
	@$(GO) test -run '^$$' -bench Commit -benchtime 6x ./kiosk/store | grep '^bench '
	@$(GO) test -run '^$$' -bench Backlog -benchtime 1x ./kiosk/store | grep '^bench '

bench-hub: ## cases that the hub takes in from 64 terminals at once, beside what its databases take bare
	@$(GO) test -run '^$$' -bench Intake -benchtime 1x ./sync/hub | grep '^bench '

bench-sync: ## 20,000 cases and 2,000 attachments home, raced against JetStream and HTTP into PostgreSQL (SIZE=small: a hundredth)
	@cd sync/bench && $(GO) test -run '^$$' -bench 'Sync|Memory|Cuts' -benchtime 1x -timeout 30m . | grep '^bench '

bench-return: ## ten thousand terminals that come back after an outage (about six minutes)
	@$(GO) test -timeout 20m -run '^$$' -bench Return -benchtime 1x ./sync/hub | grep '^bench '

bench-print: ## the acknowledgement form: time and size; the receipt: time
	@$(GO) test -run '^$$' -bench Form -benchtime 1x ./kiosk/paper | grep '^bench '
	@$(GO) test -run '^$$' -bench Receipt -benchtime 1x ./drivers/receipt | grep '^bench '

bench-camera: ## live picture, photograph, and a page straightened, at 1280x720 and 8 megapixels
	@$(GO) test -run '^$$' -bench . -benchtime 1x ./drivers/camera | grep '^bench '

bench-catalog: ## a province's catalogue: time to load, memory kept, time for a plan
	@$(GO) test -run '^$$' -bench Scale -benchtime 1x ./sync/catalog | grep '^bench '

bench-search: ## right first answers to the question set; time and memory with 5,000 items
	@$(GO) test -run '^$$' -bench Search -benchtime 1x ./sync/search | grep '^bench '

bench-input: ## what a key costs while pinyin is typed
	@$(GO) test -run '^$$' -bench Pinyin -benchtime 1x ./kiosk/input/pinyin | grep '^bench '

bench-devices: ## 20 devices watched at rest, as a part of one core
	@$(GO) test -run '^$$' -bench Rest -benchtime 1x ./drivers | grep '^bench '

bench-start: build ## first page visible, with devices absent and present
	@build/zhiting-demo --bench-start

openapi: ## write the hub's API down in sync/hub/openapi.json, for other ends to make their clients from
	@mkdir -p build
	$(GO) run ./sync/cmd/zhiting-hub openapi > build/openapi.json
	mv build/openapi.json sync/hub/openapi.json

clean: ## remove what was built
	rm -rf build out
