package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// short writes findings as "line kind", for tables.
func short(findings []finding) (all []string) {
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%d %s", f.line, f.kind))
	}
	return all
}

func compare(t *testing.T, findings []finding, want ...string) {
	t.Helper()
	if got := short(findings); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: %v", got, want, findings)
	}
}

func TestPhrases(t *testing.T) {
	for text, bad := range map[string]bool{
		"It is no film.":                      true,
		"They are no films.":                  true,
		"Nothing is no\nmore of a film":       false,
		"It is\nno film":                      true,
		"There is no film.":                   false,
		"Here are no films":                   false,
		"It is no longer there.":              false,
		"This no is":                          false,
		"Whoever reads it":                    true,
		"the assistant beside the charts":     true,
		"besides the charts":                  false,
		"A draft is to be read first":         true,
		"It is to become one":                 false,
		"It was written meanwhile.":           true,
		"nothing but\n that":                  true,
		"those  who ask":                      true,
		"those\nthat ask":                     true,
		"those films that were asked for":     false,
		"this thing isn't to be overlooked":   false,
		"The lines of the question are short": false,
	} {
		found := passage{file: "a.go", line: 1, text: text}.check()
		if got := len(found) > 0; got != bad {
			t.Errorf("%q: found %v", text, found)
		}
	}
}

func TestAFindingNamesItsLine(t *testing.T) {
	p := passage{file: "a.go", line: 10, text: "One.\nTwo.\nIt\nis\nno film.", public: true}
	found := p.check()
	compare(t, found, "13 phrases")
	want := `a.go:13: "is no" (does not, is not a): One. Two. It is no film.`
	if got := found[0].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSentences(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("word ", n)) }
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"35 words":                 {words(35) + ".", nil},
		"36 words":                 {words(36) + ".", []string{"1 sentences"}},
		"36 words without an end":  {words(36), []string{"1 sentences"}},
		"two sentences":            {words(20) + ". " + "And " + words(20) + ".", nil},
		"the second is long":       {words(20) + ".\nAnd " + words(35) + ".", []string{"2 sentences"}},
		"an end in brackets":       {words(20) + " (so.) And " + words(20), nil},
		"a name with a point":      {words(20) + " email.New " + words(20), []string{"1 sentences"}},
		"an abbreviation":          {words(20) + " etc. and " + words(20), []string{"1 sentences"}},
		"dashes and signs":         {words(35) + " - = +", nil},
		"a question and an answer": {words(20) + "? " + "Yes, " + words(20) + "!", nil},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, passage{line: 1, text: tt.text, public: true}.check(), tt.want...)
			compare(t, passage{line: 1, text: tt.text}.check())
		})
	}
}

func TestLines(t *testing.T) {
	for text, want := range map[string][]string{
		strings.Repeat("ä", 100):                     nil,
		strings.Repeat("ä", 101):                     {"7 lines"},
		"\t" + strings.Repeat("a", 100):              {"7 lines"},
		strings.Repeat("a", 101) + "https://a.com/b": nil,
	} {
		compare(t, checkLine("a.go", 7, text), want...)
	}
}

// fill puts long texts in the place of LONG, which has 36 words, and of WIDE,
// which has 130 columns.
func fill(source string) []byte {
	source = strings.ReplaceAll(source, "LONG", strings.Repeat("long ", 36))
	return []byte(strings.ReplaceAll(source, "WIDE", strings.Repeat("w", 130)))
}

func TestReadGo(t *testing.T) {
	both, inside := []string{"3 sentences", "3 lines"}, []string{"4 sentences", "4 lines"}
	tests := map[string]struct {
		source string // behind the package clause on line 1
		want   []string
	}{
		"two lines of a comment": {"// It is\n// no film.\n", []string{"3 phrases"}},
		"two paragraphs":         {"// It is\n//\n// no film.\n", nil},
		"two items":              {"//   - It is\n//   - no film.\n", nil},
		"code in a comment":      {"//\tx is no film\n", nil},
		"a comment in stars":     {"/* It\nis no film. */\n", []string{"4 phrases"}},
		"a directive":            {"//nolint:all is no film\nvar A = 1\n", nil},
		"an exported function":   {"// LONG\nfunc A() {}\n", both},
		"an internal function":   {"// LONG\nfunc a() {}\n", both[1:]},
		"a method of exported":   {"// LONG\nfunc (x *A[T]) B() {}\n", both},
		"a method of internal":   {"// LONG\nfunc (x *a) B() {}\n", both[1:]},
		"an exported field":      {"type A struct { // a\n// LONG\nB int }", inside},
		"an internal field":      {"type A struct { // a\n// LONG\nb int }", inside[1:]},
		"an exported method":     {"type A interface { // a\n// LONG\nB() }", inside},
		"an exported constant":   {"// LONG\nconst A = 1\n", both},
		"a message":              {`var a = "it is no film"`, []string{"3 phrases"}},
		"a message of two lines": {`var a = "it is\nno film"`, []string{"3 phrases"}},
		"a text on two lines":    {"var a = `it\nis no film WIDE`", []string{"4 phrases"}},
		"a help text":            {"type a struct { B int `b:\"is no WIDE\"` }", []string{"3 phrases"}},
		"an import":              {`import "is no film"`, nil},
		"a wide statement":       {"var WIDE = 1", []string{"3 lines"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := readGo("a.go", fill("package a\n\n"+tt.source))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, found, tt.want...)
		})
	}
}

func TestReadWholeGoFiles(t *testing.T) {
	for name, tt := range map[string]struct {
		file, source string
		want         []string
	}{
		"a package comment": {"a.go", "// LONG\npackage a", []string{"1 sentences", "1 lines"}},
		"a test": {"a_test.go", "package a\nvar a = \"is no film\"\n// it is no film",
			[]string{"3 phrases"}},
		"a generated file": {"a.go", "// Code generated by a. DO NOT EDIT.\n\n// is no\npackage a", nil},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := readGo(tt.file, fill(tt.source))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, found, tt.want...)
		})
	}
	if _, err := readGo("a.go", []byte("package")); err == nil {
		t.Error("a broken file is read")
	}
}

func TestReadMarkdown(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"a paragraph":         {"# Films\n\nIt is\nno film.\n", []string{"3 phrases"}},
		"two paragraphs":      {"It is\n\nno film.\n", nil},
		"two items":           {"- It is\n- no film.\n", nil},
		"code in a paragraph": {"It is `no` film, `is no film`.\n", nil},
		"code between fences": {"A\n```go\nis no film WIDE\n```\nis no film\n", []string{"5 phrases"}},
		"a wide line":         {"WIDE\r\n", []string{"1 lines"}},
		"a table":             {"| WIDE is no |\n", []string{"1 phrases"}},
		"a comment":           {"It <!-- is no --> is a film.\n", nil},
		"a wide address":      {"[a](https://a.com/WIDE)\n", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := readMarkdown("a.md", fill(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, found, tt.want...)
		})
	}
}

func TestWhichFilesAreRead(t *testing.T) {
	bad := &fstest.MapFile{Data: []byte("// it is no film\n")}
	found, err := check(fstest.MapFS{
		"a.go":                        {Data: []byte("package a // it is no film\n")},
		"web/a.js":                    bad,
		"web/third_party/b.js":        bad,
		"web/node_modules/b/b.js":     bad,
		"testdata/a.md":               bad,
		"docs/a.md":                   bad,
		"docs/a.png":                  bad,
		"Makefile":                    bad,
		".github/workflows/build.yml": bad,
	})
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range found {
		files = append(files, f.file)
	}
	want := []string{".github/workflows/build.yml", "Makefile", "a.go", "docs/a.md", "web/a.js"}
	if !slices.Equal(files, want) {
		t.Errorf("got %q, want %q", files, want)
	}
}

func TestExceptions(t *testing.T) {
	all, err := parseExceptions("# why\na.go: no film\n\n  b.go: those: that \n")
	if err != nil {
		t.Fatal(err)
	}
	left, unused := all.apply([]finding{
		{file: "a.go", text: "it is no film"},
		{file: "a.go", text: "it is no genre"},
		{file: "b.go", text: "no film"},
	})
	if len(left) != 2 || left[0].text != "it is no genre" || left[1].file != "b.go" {
		t.Errorf("left: %v", left)
	}
	if len(unused) != 1 || unused[0] != (exception{"b.go", "those: that"}) {
		t.Errorf("unused: %v", unused)
	}
	if _, err := parseExceptions("a.go"); err == nil {
		t.Error("an exception without a text is taken")
	}
}

func TestRun(t *testing.T) {
	text := []byte("It is no film, and beside that it is old.\n")
	var out bytes.Buffer
	found, err := run(fstest.MapFS{"docs/a.md": {Data: text}}, &out)
	if err != nil || found != 2 {
		t.Errorf("found %d, %v", found, err)
	}
	for _, want := range []string{`docs/a.md:1: "is no"`, `docs/a.md:1: "beside"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, &out)
		}
	}
	if _, err := run(os.DirFS("nowhere"), &out); err == nil {
		t.Error("a folder that does not exist is read")
	}
}
