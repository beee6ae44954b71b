package deploy_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Dependabot looks into each folder that pins dependencies.
func TestEveryLockHasUpdates(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	text, err := os.ReadFile("../.github/dependabot.yml")
	must(t, err)
	must(t, yaml.Unmarshal(text, &config))
	watched := map[string]bool{}
	for _, u := range config.Updates {
		for _, folder := range append(u.Directories, u.Directory) {
			watched[u.Ecosystem+" "+folder] = true
		}
	}
	ecosystems := map[string]string{
		"go.mod": "gomod", "package-lock.json": "npm", "Dockerfile": "docker",
	}
	found := 0
	err = fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		skipped := []string{"node_modules", "testdata", ".git", ".tools", "bin"}
		if entry.IsDir() && slices.Contains(skipped, entry.Name()) {
			return fs.SkipDir
		}
		ecosystem := ecosystems[entry.Name()]
		if ecosystem == "" {
			return nil
		}
		found++
		if folder := path.Join("/", path.Dir(name)); !watched[ecosystem+" "+folder] {
			t.Errorf("dependabot.yml does not name %s for %s", folder, ecosystem)
		}
		return nil
	})
	if err != nil || found < 5 {
		t.Fatalf("%d files were found: %v", found, err)
	}
}

// The container for people who work on Marquee has what `make setup` would install.
func TestTheDevcontainerHasWhatSetupInstalls(t *testing.T) {
	setup, err := os.ReadFile("../.ci/setup")
	must(t, err)
	dockerfile, err := os.ReadFile("../.devcontainer/Dockerfile")
	must(t, err)
	_, list, _ := strings.Cut(string(dockerfile), "--no-install-recommends \\\n")
	list, _, _ = strings.Cut(list, "&&")
	got := strings.Fields(strings.ReplaceAll(list, "\\", ""))
	want := strings.Fields("git make nodejs npm sudo") // what setup itself needs
	packages := regexp.MustCompile(`packages="([^"]+)"`)
	for _, line := range packages.FindAllStringSubmatch(string(setup), -1) {
		want = append(want, strings.Fields(strings.ReplaceAll(line[1], "$packages", ""))...)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("the container has\n%q, and setup installs\n%q", got, want)
	}

	mod, err := os.ReadFile("../go.mod")
	must(t, err)
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))[1]
	if !strings.Contains(string(dockerfile), "\nFROM golang:"+version+"-trixie\n") {
		t.Errorf("the container does not have Go %s, as go.mod does", version)
	}
	var container struct {
		Build             struct{ Dockerfile string }
		PostCreateCommand string
	}
	text, err := os.ReadFile("../.devcontainer/devcontainer.json")
	must(t, err)
	must(t, json.Unmarshal(text, &container))
	if container.Build.Dockerfile != "Dockerfile" ||
		!strings.HasPrefix(container.PostCreateCommand, "make setup") {
		t.Errorf("the container is %+v: make setup brings Postgres and DynamoDB", container)
	}
}

// The verbs that people know from the services before do what they say.
func TestTheVerbsOfMake(t *testing.T) {
	for verb, want := range map[string]string{
		"install":      "go install -tags=grpcnotrace ./cmd/marquee",
		"build":        "-o bin/marquee ./cmd/marquee",
		"run":          "go run -tags=grpcnotrace ./cmd/marquee serve",
		"test":         "go test -race",
		"format":       "fmt ./...",
		"lint":         "run ./...",
		"push":         "go run ./image -o ../bin/image -push registry.example/marquee:v1",
		"docker-build": "docker build -f deploy/image/Dockerfile -t registry.example/marquee:v1 .",
		"docker-run":   "docker run --rm --read-only --cap-drop ALL",
	} {
		t.Run(verb, func(t *testing.T) {
			// (In a dry run, make still runs what has no need to be built: nothing here.)
			out, err := exec.CommandContext(t.Context(), "make", "-C", "..", "--dry-run",
				verb, "IMAGE=registry.example/marquee:v1").CombinedOutput()
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("make %s: %v\n%s\nwant %s", verb, err, out, want)
			}
		})
	}
	cmd := exec.CommandContext(t.Context(), "make", "-C", "..", "--dry-run", "push")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "IMAGE=") {
		t.Errorf("make push without a name: %v\n%s", err, out)
	}
}
