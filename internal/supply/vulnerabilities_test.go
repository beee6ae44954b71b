package supply

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The exit status of govulncheck if code calls what is vulnerable.
const vulnerable = 3

var pinnedVersion = regexp.MustCompile(`(?m)^GOVULNCHECK_VERSION := (v\d+\.\d+\.\d+)$`)

// The job that looks for vulnerabilities turns red for an old module, and only then.
// The module and the database are in testdata: nothing here needs a network.
func TestAnOldModuleIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("govulncheck builds a program")
	}
	govulncheck := findGovulncheck(t)
	for version, want := range map[string]int{"v1.0.0": vulnerable, "v1.1.0": 0} {
		t.Run(version, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.CopyFS(folder, os.DirFS("testdata")); err != nil {
				t.Fatal(err)
			}
			planted := filepath.Join(folder, "planted")
			setVersion(t, version, filepath.Join(planted, "go.mod"))
			setVersion(t, version, filepath.Join(planted, "vendor", "modules.txt"))

			database := "file://" + filepath.ToSlash(filepath.Join(folder, "database"))
			command := exec.CommandContext(t.Context(), govulncheck, "-db", database, "./...")
			command.Dir = planted
			command.Env = append(os.Environ(), "GOFLAGS=-mod=vendor", "GOPROXY=off", "GOWORK=off")
			out, err := command.CombinedOutput()
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := command.ProcessState.ExitCode(); got != want {
				t.Fatalf("the exit status is %d, want %d:\n%s", got, want, out)
			}
			if found := strings.Contains(string(out), "GO-2026-0001"); found != (want != 0) {
				t.Errorf("GO-2026-0001 is named: %t\n%s", found, out)
			}
		})
	}
}

// setVersion changes the version of the dependency in a file.
func setVersion(t *testing.T, version, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "letters v1.0.0", "letters "+version, 1)
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// findGovulncheck returns the program that `make vuln` runs.
func findGovulncheck(t *testing.T) string {
	t.Helper()
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	version := pinnedVersion.FindSubmatch(makefile)
	if version == nil {
		t.Fatal("the Makefile does not pin govulncheck")
	}
	program, err := filepath.Abs(filepath.Join(root, ".tools", "govulncheck-"+string(version[1])))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		required := strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ",")
		if slices.Contains(required, "govulncheck") {
			t.Fatalf("govulncheck is required, and make vuln installs it: %v", err)
		}
		t.Skip("govulncheck is not installed: make vuln installs it")
	}
	return program
}
