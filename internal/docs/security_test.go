package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testDeclared = regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	testNamed    = regexp.MustCompile("`(Test\\w+)`")
)

// testsOfAll returns the names of all tests of the module.
func testsOfAll(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range testDeclared.FindAllSubmatch(source, -1) {
			names[string(match[1])] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// promises returns the points of SECURITY.md that promise something, each with its lines
// joined.
func promises(t *testing.T) (all []string) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	section := ""
	inPoint := false
	for line := range strings.Lines(string(source)) {
		switch {
		case strings.HasPrefix(line, "## "):
			section, inPoint = strings.TrimSpace(line[3:]), false
		case section != "What Marquee defends" && section != "What it is made of":
		case strings.HasPrefix(line, "- "):
			all, inPoint = append(all, line[2:]), true
		case inPoint && strings.HasPrefix(line, "  "):
			all[len(all)-1] += line
		default:
			inPoint = false
		}
	}
	return all
}

// Each promise of SECURITY.md names a test of it, and the test exists.
func TestPromisesOfSecurityHaveTests(t *testing.T) {
	exists := testsOfAll(t)
	all := promises(t)
	if len(all) < 15 {
		t.Fatalf("only %d promises were found", len(all))
	}
	for _, promise := range all {
		names := testNamed.FindAllStringSubmatch(promise, -1)
		if len(names) == 0 {
			t.Errorf("no test is named for: %s", promise)
		}
		for _, name := range names {
			if !exists[name[1]] {
				t.Errorf("there is no %s, which is named for: %.60s", name[1], promise)
			}
		}
	}
}
