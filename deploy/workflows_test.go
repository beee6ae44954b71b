package deploy_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what these tests look at of a workflow.
type workflow struct {
	On          yaml.Node
	Permissions map[string]string
	Jobs        map[string]struct {
		Uses        string
		Permissions map[string]string
		Environment string
		Timeout     int `yaml:"timeout-minutes"`
		Secrets     yaml.Node
		Steps       []struct {
			Uses, Run string
			With      map[string]string
		}
	}
}

// grants are the jobs that may more than read the repository, and what they may.
var grants = map[string]string{
	"image.yml/push":       "attestations: write, contents: read, id-token: write, packages: write",
	"main.yml/image":       "attestations: write, contents: read, id-token: write, packages: write",
	"release.yml/image":    "attestations: write, contents: read, id-token: write, packages: write",
	"main.yml/ecs":         "contents: read, id-token: write",
	"main.yml/azure":       "contents: read, id-token: write",
	"release.yml/archives": "attestations: write, contents: write, id-token: write",
}

// guarded are the jobs that change what others use. A person can be asked before they run.
var guarded = map[string]string{
	"main.yml/ecs": "aws", "main.yml/azure": "azure", "release.yml/archives": "release",
}

// TestWorkflowsMayLittle looks for what an attacker would look for.
func TestWorkflowsMayLittle(t *testing.T) {
	files, err := filepath.Glob("../.github/workflows/*.y*ml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows were found: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, fault := range faultsOf(filepath.Base(file), string(text)) {
			t.Errorf("%s: %s", filepath.Base(file), fault)
		}
	}
}

var (
	uses   = regexp.MustCompile(`(?m)^.*\buses["']?\s*:.*$`)
	pinned = regexp.MustCompile(`^\s*(?:- )?uses: (?:\./\.github/workflows/\w+\.yml` +
		`|\w[^\s:]+@[0-9a-f]{40} # v\d+(\.\d+){2})$`)
)

// faultsOf returns what a workflow must not do.
func faultsOf(file, text string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	var w workflow
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		return []string{err.Error()}
	}
	for _, line := range uses.FindAllString(text, -1) {
		if !pinned.MatchString(line) {
			fault("not pinned by a commit with its version: %s", strings.TrimSpace(line))
		}
	}
	if !maps.Equal(w.Permissions, map[string]string{"contents": "read"}) {
		fault("the permissions of the workflow must be contents: read, and those of a job say more")
	}
	for _, word := range []string{"pull_request_target", "workflow_run", "secrets."} {
		if strings.Contains(text, word) {
			fault("%s: code of others must not reach secrets, and there are none", word)
		}
	}
	strangers := strings.Contains(text, "pull_request")
	for name, job := range w.Jobs {
		at := file + "/" + name
		if got := listed(job.Permissions); got != grants[at] {
			fault("%s may do %q, want %q", name, got, grants[at])
		} else if strangers && got != "" {
			fault("%s: a pull request of a stranger gets %s", name, got)
		}
		if job.Environment != guarded[at] {
			fault("%s runs in the environment %q, want %q", name, job.Environment, guarded[at])
		}
		if job.Uses == "" && job.Timeout == 0 {
			fault("%s has no timeout-minutes", name)
		}
		if job.Secrets.Kind != 0 {
			fault("%s passes secrets on", name)
		}
		for _, step := range job.Steps {
			switch action, _, _ := strings.Cut(step.Uses, "@"); {
			case action == "actions/checkout" && step.With["persist-credentials"] != "false":
				fault("%s: a checkout keeps its token: set persist-credentials: false", name)
			case action == "actions/setup-go" && step.With["cache"] != "false":
				fault("%s: a cache can be poisoned: set cache: false", name)
			case strings.Contains(step.Run, "${{"):
				fault("%s: a command is put together from text: use a variable of env", name)
			}
		}
	}
	return faults
}

func listed(permissions map[string]string) string {
	var list []string
	for name, level := range permissions {
		list = append(list, name+": "+level)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func TestFaultsOfWorkflows(t *testing.T) {
	const good = `on: pull_request
permissions:
  contents: read
jobs:
  a:
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e # v7.0.0
        with:
          cache: false
      - run: make
  b:
    uses: ./.github/workflows/ci.yml
`
	if faults := faultsOf("a.yml", good); faults != nil {
		t.Fatalf("a good workflow has faults: %q", faults)
	}
	const commit = "3d3c42e5aac5ba805825da76410c181273ba90b1"
	for name, change := range map[string][2]string{
		"no YAML":                  {"on: pull_request", "on: ["},
		"tag instead of a commit":  {commit + " # v7.0.1", "v7"},
		"short commit":             {commit, commit[:12]},
		"no version":               {" # v7.0.1", ""},
		"branch in quotation mark": {"uses: actions/checkout@" + commit, `"uses": actions/checkout@main`},
		"braces":                   {"- run: make", "- {uses: actions/cache@v4}"},
		"an image":                 {"- run: make", "- uses: docker://alpine:3"},
		"a workflow of others":     {"./.github/workflows/ci.yml", "me/them/.github/workflows/a.yml@v1"},
		"token stays":              {"persist-credentials: false", "persist-credentials: true"},
		"token stays by default":   {"          persist-credentials: false\n", ""},
		"a cache":                  {"cache: false", "cache: true"},
		"a cache by default":       {"          cache: false\n", ""},
		"no permissions":           {"permissions:\n  contents: read\n", ""},
		"write":                    {"contents: read", "contents: write"},
		"one permission more":      {"contents: read\n", "contents: read\n  packages: write\n"},
		"a job that may more":      {"  a:\n", "  a:\n    permissions: {id-token: write}\n"},
		"a job that may all":       {"  a:\n", "  a:\n    permissions: write-all\n"},
		"runs with secrets":        {"on: pull_request", "on: pull_request_target"},
		"runs after another":       {"on: pull_request", "on: workflow_run"},
		"a secret":                 {"run: make", "run: make KEY=${{ secrets.KEY }}"},
		"secrets are passed on":    {"ci.yml\n", "ci.yml\n    secrets: inherit\n"},
		"an injection":             {"run: make", "run: echo ${{ github.event.pull_request.title }}"},
		"no end":                   {"    timeout-minutes: 5\n", ""},
		"another environment":      {"  a:\n", "  a:\n    environment: aws\n"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, change[0], change[1], 1)
			if bad == good || faultsOf("a.yml", bad) == nil {
				t.Errorf("no fault was found in\n%s", bad)
			}
		})
	}
	// A job that deploys asks nobody.
	main, err := os.ReadFile("../.github/workflows/main.yml")
	must(t, err)
	for _, change := range [][2]string{
		{"    environment: aws\n", ""}, {"on:\n", "on:\n  pull_request:\n"},
	} {
		bad := strings.Replace(string(main), change[0], change[1], 1)
		if bad == string(main) || faultsOf("main.yml", bad) == nil {
			t.Errorf("no fault was found with %q in place of %q", change[1], change[0])
		}
	}
}
