package supply

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each workflow uses actions by the commit that was looked at, reads the repository
// only, and leaves no token behind.
func TestWorkflowsArePinnedAndMayLittle(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.y*ml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows were found: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faultsOf(string(text)) {
			t.Errorf("%s: %s", filepath.Base(file), fault)
		}
	}
}

var (
	uses        = regexp.MustCompile(`(?m)^.*\buses["']?\s*:.*$`)
	pinned      = regexp.MustCompile(`^\s*(?:- )?uses: \w[^\s:]+@[0-9a-f]{40} # v\d+(\.\d+){2}$`)
	permissions = regexp.MustCompile(`(?m)^permissions:\n  contents: read\n\S`)
)

// faultsOf returns what a workflow must not do.
func faultsOf(workflow string) (faults []string) {
	checkouts := 0
	for _, line := range uses.FindAllString(workflow, -1) {
		if !pinned.MatchString(line) {
			faults = append(faults, "not pinned by a commit with its version: "+strings.TrimSpace(line))
		}
		if strings.Contains(line, "actions/checkout@") {
			checkouts++
		}
	}
	if strings.Count(workflow, "persist-credentials: false\n") != checkouts {
		faults = append(faults, "a checkout keeps its token: set persist-credentials: false")
	}
	if !permissions.MatchString(workflow) || strings.Count(workflow, "permissions:") != 1 {
		faults = append(faults, "the only permissions must be contents: read")
	}
	for _, secret := range []string{"pull_request_target", "secrets."} {
		if strings.Contains(workflow, secret) {
			faults = append(faults, "code of others must not reach secrets: "+secret)
		}
	}
	return faults
}

func TestFaultsOfWorkflows(t *testing.T) {
	const good = `on: push
permissions:
  contents: read
jobs:
  a:
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - run: make
`
	if faults := faultsOf(good); faults != nil {
		t.Fatalf("a good workflow has faults: %q", faults)
	}
	commit := "3d3c42e5aac5ba805825da76410c181273ba90b1"
	for name, change := range map[string][2]string{
		"tag instead of a commit":  {commit + " # v7.0.1", "v7"},
		"short commit":             {commit, commit[:12]},
		"no version":               {" # v7.0.1", ""},
		"branch in quotation mark": {"uses: actions/checkout@" + commit, `"uses": actions/checkout@main`},
		"braces":                   {"- run: make", "- {uses: actions/cache@v4}"},
		"an image":                 {"- run: make", "- uses: docker://alpine:3"},
		"token stays":              {"persist-credentials: false", "persist-credentials: true"},
		"token stays by default":   {"          persist-credentials: false\n", ""},
		"no permissions":           {"permissions:\n  contents: read\n", ""},
		"write":                    {"contents: read", "contents: write"},
		"one permission more":      {"contents: read\n", "contents: read\n  packages: write\n"},
		"a job with its own":       {"  a:\n", "  a:\n    permissions: write-all\n"},
		"runs with secrets":        {"on: push", "on: pull_request_target"},
		"a secret":                 {"run: make", "run: make KEY=${{ secrets.KEY }}"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, change[0], change[1], 1)
			if bad == good || faultsOf(bad) == nil {
				t.Errorf("no fault was found in\n%s", bad)
			}
		})
	}
}

// Dependabot looks into each folder that pins dependencies.
func TestEveryLockHasUpdates(t *testing.T) {
	config, err := os.ReadFile(filepath.Join(root, ".github/dependabot.yml"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		skipped := []string{"node_modules", "testdata", ".git", ".tools"}
		if entry.IsDir() && slices.Contains(skipped, entry.Name()) {
			return fs.SkipDir
		}
		if entry.Name() == "go.mod" || entry.Name() == "package-lock.json" {
			found++
			folder := `"` + path.Join("/", path.Dir(name)) + `"`
			if !strings.Contains(string(config), folder) {
				t.Errorf("dependabot.yml does not name %s", folder)
			}
		}
		return nil
	})
	if err != nil || found < 2 {
		t.Fatalf("%d folders were found: %v", found, err)
	}
}
