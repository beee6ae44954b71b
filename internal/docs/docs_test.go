// Package docs holds the documents to what they say: links lead somewhere, code
// compiles, and commands print what stands below them.
//
// An HTML comment right before a block tells what the block does not:
//
//	<!-- not run: REASON -->         the block cannot be run here
//	<!-- first: COMMAND -->          a command that runs before those of the block
//	<!-- env: NAME=VALUE -->         a variable that is set for them
//	<!-- given: db *sqlite.DB -->    the variables that a piece of Go uses
//	<!-- release: STEP -->           a test of deploy/release runs the block
package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// document is a Markdown file.
type document struct {
	name  string // its path from the root
	lines []string
}

// documents returns all Markdown files of the module but those of others. It
// looks into every folder: these tests run programs that Go does not know of,
// and Go only runs a test again if what the test itself looked at has changed.
func documents(t *testing.T) (all []document) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			hidden := strings.HasPrefix(name, ".") && path != root
			if hidden || name == "node_modules" || name == "third_party" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".md") {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		from, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		all = append(all, document{filepath.ToSlash(from), strings.Split(string(content), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("only %d documents were found", len(all))
	}
	return all
}

// block is a fenced part of a document.
type block struct {
	document string
	line     int    // of its fence
	language string // what stands behind the fence
	lines    []string
	marks    []mark
}

// mark is what an HTML comment before a block says of it.
type mark struct{ name, text string }

var markLine = regexp.MustCompile(`^<!-- ([a-z ]+): (.+) -->$`)

// blocks returns the fenced parts of a document.
func (d document) blocks() (all []block) {
	var marks []mark
	var open *block
	for i, line := range d.lines {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{document: d.name, line: i + 1, language: language, marks: marks}
			marks = nil
		case fence:
			all = append(all, *open)
			open = nil
		case open != nil:
			open.lines = append(open.lines, line)
		case markLine.MatchString(line):
			m := markLine.FindStringSubmatch(line)
			marks = append(marks, mark{m[1], m[2]})
		case strings.TrimSpace(line) != "":
			marks = nil
		}
	}
	return all
}

// name tells which block it is.
func (b block) name() string { return fmt.Sprintf("%s:%d", b.document, b.line) }

// marked returns what the marks of a name say.
func (b block) marked(name string) (texts []string) {
	for _, m := range b.marks {
		if m.name == name {
			texts = append(texts, m.text)
		}
	}
	return texts
}

// maxNotRun is how many blocks may be marked as not run.
const maxNotRun = 3

// eachBlock runs a test for each block in a language.
func eachBlock(t *testing.T, language string, f func(t *testing.T, b block)) {
	t.Helper()
	n := 0
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			if b.language != language {
				continue
			}
			n++
			t.Run(b.name(), func(t *testing.T) {
				if reasons := b.marked("not run"); len(reasons) > 0 {
					t.Skip(reasons[0])
				}
				f(t, b)
			})
		}
	}
	if n == 0 {
		t.Errorf("there is no block of %s", language)
	}
}

func TestFewBlocksAreNotRun(t *testing.T) {
	known := []string{"not run", "first", "env", "given", "import", "release"}
	var notRun []string
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			for _, m := range b.marks {
				if !slices.Contains(known, m.name) {
					t.Errorf("%s: there is no mark %q", b.name(), m.name)
				}
			}
			for _, reason := range b.marked("not run") {
				notRun = append(notRun, b.name()+": "+reason)
			}
		}
	}
	if len(notRun) > maxNotRun {
		all := strings.Join(notRun, "\n")
		t.Errorf("%d blocks are not run, at most %d may be:\n%s", len(notRun), maxNotRun, all)
	}
}

func TestBlocks(t *testing.T) {
	d := document{"a.md", strings.Split("text\n"+
		"<!-- first: a -->\n<!-- env: B=c -->\n```console\n$ a\n\nb\n```\n"+
		"<!-- given: a -->\ntext\n```go\na()\n```\n```\n```", "\n")}
	got := d.blocks()
	want := []block{
		{"a.md", 4, "console", []string{"$ a", "", "b"}, []mark{{"first", "a"}, {"env", "B=c"}}},
		{"a.md", 11, "go", []string{"a()"}, nil},
		{"a.md", 14, "", nil, nil},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, w := range want {
		g := got[i]
		if g.document != w.document || g.line != w.line || g.language != w.language ||
			!slices.Equal(g.lines, w.lines) || !slices.Equal(g.marks, w.marks) {
			t.Errorf("got  %+v\nwant %+v", g, w)
		}
	}
}
