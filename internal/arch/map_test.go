package arch

import (
	"go/ast"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The map in docs/design.md names every package, and nothing else.
func TestTheMapNamesEveryPackage(t *testing.T) {
	named := map[string]bool{}
	for _, line := range fenced(t, "design.md", "text") {
		if name, _, _ := strings.Cut(line, " "); name != "" {
			named[folderOf(name)] = true
		}
	}
	used := map[string]bool{}
	for folder := range packages(t) {
		name := folder
		for below := folder; !named[name] && below != "."; {
			below = path.Dir(below)
			name = below + "/..."
		}
		if !named[name] {
			t.Errorf("docs/design.md does not name the package %s", folder)
		}
		used[name] = true
	}
	for name := range named {
		if !used[name] {
			t.Errorf("docs/design.md names %s, which is not a package", name)
		}
	}
}

// Each arrow in docs/design.md is an import. Each import is an arrow, or a path of
// several.
func TestTheArrowsOfTheMap(t *testing.T) {
	drawn := parseArrows(fenced(t, "design.md", "mermaid"))
	imported := map[arrow]string{} // and the package that imports
	for folder, imports := range packages(t) {
		from := drawn.node(folder)
		if from == "" && !internalFolder(folder) {
			t.Errorf("docs/design.md does not draw %s", folder)
		}
		for _, folder := range imports {
			if to := drawn.node(folder); from != "" && to != "" && from != to {
				imported[arrow{from, to}] = folder
			}
		}
	}
	for a := range drawn.arrows {
		if imported[a] == "" {
			t.Errorf("docs/design.md draws %s --> %s, but nothing imports that way", a.from, a.to)
		}
		if drawn.without(a).reach(a.from, a.to) {
			t.Errorf("docs/design.md draws %s --> %s, but other arrows lead there already", a.from, a.to)
		}
	}
	for a, folder := range imported {
		if !drawn.reach(a.from, a.to) {
			t.Errorf("docs/design.md draws no arrows from %s to %s, for %s", a.from, a.to, folder)
		}
	}
}

// The table in the README names every package that can be imported.
func TestTheReadmeNamesEveryPublicPackage(t *testing.T) {
	named := map[string]bool{}
	for _, line := range lines(t, "README.md") {
		if cells := strings.Split(line, "|"); len(cells) == 4 && strings.HasPrefix(line, "| `") {
			for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				named[folderOf(name[1])] = true
			}
		}
	}
	all := packages(t)
	for folder := range all {
		first, _, _ := strings.Cut(folder, "/")
		if !named[folder] && !internalFolder(folder) && first != "cmd" && first != "examples" {
			t.Errorf("README.md does not name the package %s", folder)
		}
	}
	for name := range named {
		if _, ok := all[name]; !ok {
			t.Errorf("README.md names %s, which is not a package", name)
		}
	}
}

// packages returns the folders of all packages. The value of each is the folders
// that it imports outside of its tests.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	eachFile(t, func(name string, file *ast.File) {
		folder := path.Dir(name)
		all[folder] = append(all[folder], []string{}...)
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		for _, imported := range imports(t, file) {
			if imported == module {
				all[folder] = append(all[folder], ".")
			} else if own, inside := strings.CutPrefix(imported, module+"/"); inside {
				all[folder] = append(all[folder], own)
			}
		}
	})
	return all
}

// folderOf returns the folder of a package that a document names.
func folderOf(name string) string {
	if name == "marquee" {
		return "."
	}
	return name
}

// internalFolder tells whether importers of the module cannot see a folder.
func internalFolder(folder string) bool {
	return slices.Contains(strings.Split(folder, "/"), "internal")
}

// lines returns the lines of a document. The name is its path from the root.
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// fenced returns the lines of the first block of a language in a file of docs.
func fenced(t *testing.T, name, language string) []string {
	t.Helper()
	all := lines(t, "docs/"+name)
	from := slices.Index(all, "```"+language) + 1
	length := slices.Index(all[from:], "```")
	if from == 0 || length < 0 {
		t.Fatalf("docs/%s has no block of %s", name, language)
	}
	return all[from : from+length]
}

// drawing is a diagram of packages.
type drawing struct {
	nodes  map[string]string // by the folders that they hold
	arrows map[arrow]bool
}

type arrow struct{ from, to string }

var (
	drawnNode  = regexp.MustCompile(`(\w+)\["([^"]+)"\]`)
	drawnArrow = regexp.MustCompile(`^\s*(\w+)\S* --> (\w+)`)
)

// parseArrows reads a flowchart of Mermaid. It has one line for each arrow. The
// first mention of a node names its folders.
func parseArrows(lines []string) drawing {
	d := drawing{map[string]string{}, map[arrow]bool{}}
	for _, line := range lines {
		for _, node := range drawnNode.FindAllStringSubmatch(line, -1) {
			for name := range strings.SplitSeq(node[2], "<br/>") {
				d.nodes[folderOf(name)] = node[1]
			}
		}
		if a := drawnArrow.FindStringSubmatch(line); a != nil {
			d.arrows[arrow{a[1], a[2]}] = true
		}
	}
	return d
}

// node returns the node of a folder, or of the closest folder above it. It returns
// an empty text for a folder of internal, which the diagram leaves out.
func (d drawing) node(folder string) string {
	for at := folder; at != "." && at != "internal"; at = path.Dir(at) {
		if node, ok := d.nodes[at]; ok {
			return node
		}
	}
	if folder == "." {
		return d.nodes["."]
	}
	return ""
}

// without returns the drawing without an arrow.
func (d drawing) without(a arrow) drawing {
	d.arrows = maps.Clone(d.arrows)
	delete(d.arrows, a)
	return d
}

// reach tells whether arrows lead from one node to another.
func (d drawing) reach(from, to string) bool {
	seen := map[string]bool{}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		for a := range d.arrows {
			if a.from == next[0] && !seen[a.to] {
				seen[a.to] = true
				next = append(next, a.to)
			}
		}
	}
	return seen[to]
}

func TestDrawing(t *testing.T) {
	d := parseArrows(strings.Split(`flowchart TD
    a["a"] --> b["b<br/>a/x"]
    b --> root["marquee"]
    root --> c["c"]
    c --> root`, "\n"))
	for folder, want := range map[string]string{
		"a": "a", "a/y": "a", "a/x": "b", "a/x/z": "b", "b": "b", ".": "root", "d": "",
		"internal/a": "", "a/internal/b": "a",
	} {
		if got := d.node(folder); got != want {
			t.Errorf("%s is in %q, want %q", folder, got, want)
		}
	}
	for a, want := range map[arrow]bool{
		{"a", "b"}: true, {"a", "c"}: true, {"c", "c"}: true,
		{"b", "a"}: false, {"root", "a"}: false, {"a", "a"}: false,
	} {
		if got := d.reach(a.from, a.to); got != want {
			t.Errorf("%v: %v", a, got)
		}
	}
	if d.without(arrow{"b", "root"}).reach("a", "root") || !d.reach("a", "root") {
		t.Error("an arrow is left where it was taken away, or taken from the drawing itself")
	}
}
