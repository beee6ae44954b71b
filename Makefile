# The commands of this project; `make help` lists them.

TOOLS            := $(CURDIR)/.tools
GOLANGCI_VERSION := v2.15.0
GOLANGCI         := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
GOVULNCHECK_VERSION := v1.9.0
GOVULNCHECK      := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)
ACTIONLINT_VERSION := v1.7.12
ACTIONLINT       := $(TOOLS)/actionlint-$(ACTIONLINT_VERSION)
# (2.17 needs a module that the proxy of Go modules refuses, and 2.18 a newer Go.)
GORELEASER_VERSION := v2.16.0
GORELEASER       := $(TOOLS)/goreleaser-$(GORELEASER_VERSION)
# The database of vulnerabilities. A copy serves without a network: VULNDB=file:///folder
VULNDB           := https://vuln.go.dev
WEB              := httpapi/web
SERVICES         := internal/testing/services
# Starts the servers that stores talk to, runs a command, and stops them.
WITH_SERVICES    := go run ./$(SERVICES)/run

# The race detector watches all Go but the C of SQLite that was translated to Go, which it
# would make four times as slow, and what reads options and migrations at the start of each
# program. At the end of a program it waits 20 ms for races, and not a second. Go collects its
# garbage less often.
NO_RACE          := modernc.org/sqlite/lib modernc.org/libc/... modernc.org/memory regexp \
	github.com/pressly/goose/v3/internal/sqlparser
RACE             := -race $(NO_RACE:%=-gcflags=%=-race=false)
RACE_OPTIONS     := GORACE=atexit_sleep_ms=20 GOGC=400
# The packages with the longest tests begin first, and four run at a time: a processor is
# often idle, because their tests wait for a browser, a server or a lease.
LONGEST          := ./httpapi/web ./storage/dynamodb ./cmd/marquee ./httpapi ./storage \
	./internal/lab/torture

# Leaves the page of gRPC's traces out. It would keep every method of the program.
TAGS             := grpcnotrace

# What the tests may not be skipped for want of.
REQUIRED         := browser,clouds,postgres,pgbouncer,dynamodb,mcp,nginx,prometheus,govulncheck,python,smtp,imap

# What make load is told, such as LOAD='--url=http://127.0.0.1:8080 browse'. It lists all: LOAD=--help
LOAD             :=

# Has the tests repeat often what they do at random.
LONG             := MARQUEE_TEST_LONG=1

.DEFAULT_GOAL := help
.PHONY: help run build test test-go test-deploy test-web test-fast torture bench bench-peers \
	figures bench-streams bad-replies load guard fuzz check lint vuln vendored licenses fmt tidy web \
	image lambda install format push docker-build docker-run demo release release-snapshot \
	setup clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Serve at http://127.0.0.1:8080: offline model, SQLite, demo set
	go run -tags=$(TAGS) ./cmd/marquee serve

build: ## Build the program as bin/marquee, one static binary
	CGO_ENABLED=0 go build -trimpath -tags=$(TAGS) -ldflags='-s -w' -o bin/marquee ./cmd/marquee

# The parts run next to each other: each is often idle.
test: setup $(GOVULNCHECK) ## Run all tests, with the race detector, a real browser and real stores
	@$(WITH_SERVICES) $(MAKE) --no-print-directory -j 3 test-go test-deploy test-web

test-go:
	MARQUEE_TEST_REQUIRE=$(REQUIRED) $(RACE_OPTIONS) \
		go test $(RACE) -p 4 -timeout 20m $(LONGEST) ./...

# (The tests of deploy build programs whose source the go command does not follow.)
test-deploy:
	cd deploy && MARQUEE_TEST_REQUIRE=$(REQUIRED) go test -count 1 -timeout 20m ./...

test-web:
	cd $(WEB) && npm test

test-fast: ## Run the tests that need nothing but Go, and little time
	go test -short ./...

torture: setup $(GORELEASER) ## Kill, starve and lose, count what became of every write, and build twice
	$(LONG) $(WITH_SERVICES) go test -timeout 60m ./storage/...
	$(LONG) go test -timeout 60m ./httpapi/web
	go run ./internal/lab/torture
	cd deploy && $(LONG) go test -timeout 60m ./image ./release -run '^TestTwo(Programs|Releases)AreTheSame$$'

bench: setup ## Run the benchmarks
	$(WITH_SERVICES) go test -run '^$$' -bench . -benchmem ./...

bench-peers: ## Compare reading a stream with what other libraries take for it
	cd llm/bench && go test -run '^$$' -bench . -benchtime 2s

bad-replies: ## Ask all libraries for bad replies, and write the table in docs/models.md
	MARQUEE_TEST_UPDATE=1 go test ./internal/testing/badreplies
	cd llm/bench && MARQUEE_TEST_UPDATE=1 go test -run TestBadReplies .
	cd llm/bench/fantasy && MARQUEE_TEST_UPDATE=1 go test .
	cd llm/bench/genkit && MARQUEE_TEST_UPDATE=1 go test .

figures: ## Measure how well the figures of answers are checked: the tables of docs/checks.md
	go run ./internal/lab/checks

bench-streams: ## Hold 10,000 streams at once on one server, and count the ones that end well
	go run ./internal/lab/streams

load: ## Load a server as people would, and write a report: bin/load.html and bin/load.json
	go run ./internal/lab/load $(LOAD)

# A worktree of the base is made for it, and removed.
guard: ## Fail if a request certainly costs more CPU than in BASE, a commit: make guard BASE=main
	$(if $(BASE),,$(error name the commit to compare with: make guard BASE=main))
	@git worktree remove --force bin/base 2>/dev/null || true # of a run that was broken off
	git worktree add --quiet --force --detach bin/base "$(BASE)"
	go run ./internal/lab/load guard --base=bin/base; status=$$?; \
		git worktree remove --force bin/base; exit $$status

fuzz: setup ## Make many random calls of the stores, and fuzz each target for 20 seconds
	$(LONG) $(WITH_SERVICES) go test -timeout 60m -run '^Test(Email|Movies|Chat)$$/random' ./storage/...
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$$file" | while read -r target; do \
			echo "$$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime 20s -fuzzminimizetime 20x "./$$(dirname "$$file")" || exit 1; \
		done || exit 1; \
	done

check: lint vendored test build ## What CI runs

lint: $(GOLANGCI) $(ACTIONLINT) ## Vet, lint and check the formatting, modules, workflows and words
	go vet ./...
	$(GOLANGCI) run ./...
	go mod tidy -diff
	cd deploy && go vet ./... && $(GOLANGCI) run ./... && go mod tidy -diff
	$(ACTIONLINT)
	go run ./internal/docs/prose

vendored: setup ## Check that the page has the libraries that package-lock.json pins
	cd $(WEB) && npm run vendor
	git diff --exit-code -- $(WEB)/assets/third_party

vuln: $(GOVULNCHECK) ## Look for known vulnerabilities in what the code calls
	$(GOVULNCHECK) -db $(VULNDB) ./...
	cd deploy && $(GOVULNCHECK) -db $(VULNDB) ./...

licenses: ## Write the licences of all that is shipped: cmd/marquee/THIRD_PARTY_LICENSES
	go test ./cmd/marquee -run '^TestLicensesOfAllThatIsShipped$$' -update

fmt: $(GOLANGCI) ## Format the code
	$(GOLANGCI) fmt ./...

tidy: ## Tidy go.mod, and that of the tools that deploy
	go mod tidy
	cd deploy && go mod tidy

web: ## Fetch the page's libraries, as package-lock.json pins them, into the tree
	cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund && npm run vendor

image: ## Build the image bin/image, for amd64 and arm64, without Docker
	cd deploy && go run ./image -o ../bin/image

lambda: ## Build bin/marquee-lambda.zip for AWS Lambda, and measure its cold start
	cd deploy && go run ./lambda -o ../bin/marquee-lambda.zip

# The verbs of the services before.
install: ## Install marquee where Go installs programs
	go install -tags=$(TAGS) ./cmd/marquee

format: fmt ## The same as fmt

push: ## Build the image without Docker, and push it: make push IMAGE=registry.example/marquee:v1
	$(if $(IMAGE),,$(error name the image: make push IMAGE=registry.example/marquee:v1))
	cd deploy && go run ./image -o ../bin/image -push $(IMAGE)

docker-build: ## Build the image with Docker, as marquee or IMAGE
	docker build -f deploy/image/Dockerfile -t $(or $(IMAGE),marquee) .

docker-run: ## Run that image for yourself, at http://127.0.0.1:8080
	docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges \
		--stop-timeout 90 --volume marquee:/data --publish 127.0.0.1:8080:8080 \
		--env MARQUEE_ALLOW_REMOTE=true $(or $(IMAGE),marquee)

demo: ## Show in a minute what Marquee does
	examples/demo.sh

release-snapshot: $(GORELEASER) ## Make all of a release but its signature in bin/release, and try it
	$(GORELEASER) release --snapshot --clean --skip=sign
	cd deploy && MARQUEE_TEST_RELEASE=$(CURDIR)/bin/release go test -count 1 ./release

# The workflow of a tag calls this, and nobody else: it needs the tag and the right to publish.
release: $(GORELEASER)
	cd deploy && go run ./release notes -version "$$(git describe --exact-match --tags)" -o ../bin/notes.md
	$(GORELEASER) release --clean --release-notes bin/notes.md

setup: ## Install what the tests need: a C compiler, Chromium, npm packages
	.ci/setup

clean: ## Remove what the other commands made
	rm -rf bin $(TOOLS) deploy/node_modules $(WEB)/node_modules $(SERVICES)/node_modules

$(GOLANGCI):
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv $(TOOLS)/golangci-lint $@

$(GOVULNCHECK):
	GOBIN=$(TOOLS) go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
	mv $(TOOLS)/govulncheck $@

$(ACTIONLINT):
	GOBIN=$(TOOLS) go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION)
	mv $(TOOLS)/actionlint $@

$(GORELEASER):
	GOBIN=$(TOOLS) go install github.com/goreleaser/goreleaser/v2@$(GORELEASER_VERSION)
	mv $(TOOLS)/goreleaser $@
