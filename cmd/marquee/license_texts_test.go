package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

// ofFonts is what a person has read in the licence of a font.
const ofFonts = "OFL-1.1: a program of any licence may ship the font, if this text goes along"

const river = "github.com/riverqueue/river"

// ofRiver is what a person has read in the licence of River.
const ofRiver = "MPL-2.0, for each file of the module: a program of any licence may contain " +
	"the module unchanged, if it says where its source is, as the first lines of the file do"

// licenseTexts has the owners of each licence or notice.
type licenseTexts map[string][]string

var (
	legalFile   = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying|notice|patents)([-.]\w+)*$`)
	licenseFile = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying)`)

	// Licences that only ask to be passed on with the program, and a grant of patents.
	permissive = []string{
		"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0",
		"GooglePatentsFile",
	}

	// Texts that a person has read, because their words do not tell a program enough.
	reviewed = map[string]string{
		river + " (LICENSE)":                              ofRiver,
		river + "/riverdriver (LICENSE)":                  ofRiver,
		river + "/riverdriver/riverdatabasesql (LICENSE)": ofRiver,
		river + "/riverdriver/riverpgxv5 (LICENSE)":       ofRiver,
		river + "/rivershared (LICENSE)":                  ofRiver,
		river + "/rivertype (LICENSE)":                    ofRiver,
		"npm: entities (LICENSE)":                         "BSD-2-Clause with a word left out",
		"npm: source-sans-3 (LICENSE)":                    ofFonts,
		"npm: source-serif-4 (LICENSE)":                   ofFonts,
		"github.com/modelcontextprotocol/go-sdk (LICENSE)": "Apache-2.0, and MIT for what is older; " +
			"CC-BY-4.0 is for documents, and none is compiled into the program",
		"modernc.org/sqlite (LICENSE-3RD-PARTY.md)": "it lists MPL-2.0 for a module that is " +
			"compiled into nothing; what is linked, section 1, is permissive",
	}

	errNoLicense = errors.New("there is no licence")
)

// add adds the licences and notices in a folder. It returns whether there is a licence.
// At least one must be known, and none may ask for more than the permissive ones.
func (l licenseTexts) add(owner string, folder fs.FS) (licensed bool, err error) {
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return false, err
	}
	known := false
	for _, file := range files {
		name := file.Name()
		if file.IsDir() || !legalFile.MatchString(name) || strings.HasSuffix(name, ".go") {
			continue
		}
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return false, err
		}
		title := owner + " (" + name + ")"
		text := strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n"))
		l[text] = append(l[text], title)
		isLicense := licenseFile.MatchString(name)
		licensed = licensed || isLicense
		if reviewed[title] != "" {
			known = true
			continue
		}
		found := licensecheck.Scan(content)
		for _, match := range found.Match {
			if !slices.Contains(permissive, match.ID) {
				return true, fmt.Errorf("%s is under %s: only %v can be shipped",
					title, match.ID, permissive)
			}
		}
		known = known || isLicense && found.Percent >= 75 // the limit of pkg.go.dev
	}
	if licensed && !known {
		return true, fmt.Errorf("%s has no known licence", owner)
	}
	return licensed, nil
}

// file returns all texts, each once, below the names of its owners.
func (l licenseTexts) file() string {
	var b strings.Builder
	b.WriteString("The program contains software of others. These are its licences and notices.\n" +
		"A Go module is unchanged, and its source is at its path: that of github.com/riverqueue/river\n" +
		"is at https://github.com/riverqueue/river. The Go command downloads it, too.\n")
	line := strings.Repeat("-", 80)
	for _, text := range slices.SortedFunc(maps.Keys(l), func(a, b string) int {
		return cmp.Compare(slices.Min(l[a]), slices.Min(l[b]))
	}) {
		owners := slices.Sorted(slices.Values(l[text]))
		fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", line, strings.Join(owners, "\n"), text)
	}
	return b.String()
}

// addGo adds the licence of the standard library.
func addGo(t *testing.T, texts licenseTexts) {
	t.Helper()
	folder := goCommand(t, nil, "env", "GOROOT")
	licensed, err := texts.add("Go", os.DirFS(strings.TrimSpace(folder)))
	if err != nil || !licensed {
		t.Errorf("the licence of Go is in GOROOT: %t, %v", licensed, err)
	}
}

// addModules adds the licences of the modules that the programs need on any system. A
// folder inside of a module may have a licence of its own.
func addModules(t *testing.T, texts licenseTexts) {
	t.Helper()
	const format = `{{with .Module}}{{if not .Main}}{{.Path}}|{{.Dir}}|{{$.Dir}}{{end}}{{end}}`
	seen := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		env := []string{"GOOS=" + system, "GOARCH=amd64", "CGO_ENABLED=0"}
		list := goCommand(t, env, "list", "-deps", "-f", format, ".", "./lambda")
		for line := range strings.Lines(list) {
			fields := strings.Split(strings.TrimSpace(line), "|")
			if len(fields) != 3 {
				t.Fatalf("go list printed %q", line)
			}
			module, root, folder := fields[0], fields[1], fields[2]
			for ; !seen[folder]; folder = filepath.Dir(folder) {
				seen[folder] = true
				below, err := filepath.Rel(root, folder)
				if err != nil {
					t.Fatal(err)
				}
				owner := path.Join(module, filepath.ToSlash(below))
				licensed, err := texts.add(owner, os.DirFS(folder))
				if err != nil {
					t.Error(err)
				}
				if folder == root {
					if !licensed {
						t.Errorf("%s: %v", module, errNoLicense)
					}
					break
				}
			}
		}
	}
}

// addPage adds the licences of the libraries that the page contains.
func addPage(t *testing.T, texts licenseTexts) {
	t.Helper()
	all := os.DirFS("../../httpapi/web/assets/third_party")
	licensed := map[string]bool{} // by the folder
	err := fs.WalkDir(all, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			if !licensed[path.Dir(name)] {
				t.Errorf("%s: %v", name, errNoLicense)
			}
			return nil
		}
		folder, err := fs.Sub(all, name)
		if err != nil {
			return err
		}
		licensed[name], err = texts.add("npm: "+name, folder)
		return err
	})
	if err != nil || len(licensed) < 2 {
		t.Errorf("%d folders of libraries: %v", len(licensed), err)
	}
}

// goCommand returns what the go command prints.
func goCommand(t *testing.T, env []string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Env = append(os.Environ(), env...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
