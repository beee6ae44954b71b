package docs

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// link is a link of a document, and image one of an image.
var link = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)

// inlineCode is code in a line, which holds no links.
var inlineCode = regexp.MustCompile("`[^`]*`")

// prose returns the lines that are not inside blocks, without code.
func (d document) prose() (lines []string) {
	fenced := false
	for _, line := range d.lines {
		if strings.HasPrefix(line, "```") {
			fenced, line = !fenced, ""
		}
		if fenced {
			line = ""
		}
		lines = append(lines, inlineCode.ReplaceAllStringFunc(line, func(code string) string {
			return strings.Map(func(r rune) rune {
				if r == '[' || r == ']' || r == '(' || r == ')' {
					return -1
				}
				return r
			}, code)
		}))
	}
	return lines
}

// anchors returns the anchors of a document's headings, as GitHub makes them.
func (d document) anchors() (all []string) {
	seen := map[string]int{}
	for _, line := range d.prose() {
		if !strings.HasPrefix(line, "#") {
			continue
		}
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(strings.TrimLeft(line, "#")))
		n := seen[anchor]
		seen[anchor]++
		if n > 0 {
			anchor = fmt.Sprintf("%s-%d", anchor, n)
		}
		all = append(all, anchor)
	}
	return all
}

func TestLinksLeadSomewhere(t *testing.T) {
	all := documents(t)
	checked := 0
	for _, d := range all {
		for i, line := range d.prose() {
			for _, found := range link.FindAllStringSubmatch(line, -1) {
				if strings.Contains(found[1], "://") || strings.HasPrefix(found[1], "mailto:") {
					continue
				}
				checked++
				if fault := d.follow(all, found[1]); fault != "" {
					t.Errorf("%s:%d: %s: %s", d.name, i+1, found[1], fault)
				}
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d links were found", checked)
	}
}

// follow says what is wrong with a link of a document to a file of the tree.
func (d document) follow(all []document, target string) (fault string) {
	file, anchor, _ := strings.Cut(target, "#")
	name := d.name
	if file != "" {
		name = path.Join(path.Dir(d.name), file)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		return "the file does not exist"
	}
	if anchor == "" {
		return ""
	}
	to := slices.IndexFunc(all, func(other document) bool { return other.name == name })
	if to < 0 || !slices.Contains(all[to].anchors(), anchor) {
		return "the file has no such heading"
	}
	return ""
}

// codePath is code in a document that names a file or a folder of the tree.
var codePath = regexp.MustCompile("`((?:\\.\\./)*[a-z][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)+/?)`")

func TestPathsInDocumentsExist(t *testing.T) {
	checked := 0
	for _, d := range documents(t) {
		for i, line := range d.lines {
			for _, found := range codePath.FindAllStringSubmatch(line, -1) {
				first, _, _ := strings.Cut(found[1], "/")
				if info, err := os.Stat(filepath.Join(root, first)); err != nil || !info.IsDir() {
					continue // a media type, a module
				}
				if first == "bin" {
					continue // what make builds, now or later
				}
				checked++
				name := filepath.Join(root, filepath.FromSlash(found[1]))
				if _, err := os.Stat(name); err != nil {
					t.Errorf("%s:%d: %s does not exist", d.name, i+1, found[1])
				}
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d paths were found", checked)
	}
}

func TestFollow(t *testing.T) {
	text := "# The `map`, and why\n```\n# no heading\n```\n## Two\n## Two"
	d := document{"docs/design.md", strings.Split(text, "\n")}
	for target, want := range map[string]string{
		"../README.md":       "",
		"../examples":        "",
		"../README.md#x":     "no such heading",
		"nowhere.md":         "does not exist",
		"#the-map-and-why":   "",
		"#two-1":             "",
		"#no-heading":        "no such heading",
		"../docs/design.md#": "",
	} {
		got := d.follow([]document{d}, target)
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
