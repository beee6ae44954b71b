package docs

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// standard are the packages of the standard library that pieces of Go use by
// the last part of their path.
var standard = []string{
	"cmp", "context", "errors", "fmt", "io", "log", "log/slog", "net/http", "os", "strings",
	"testing", "time",
}

// Every piece of Go compiles: as a file, as declarations, as the body of a
// function or as an expression. What it imports follows from the names that it
// uses. A variable that it does not use is fine.
func TestGoBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the module")
	}
	c := newCompiler(t)
	eachBlock(t, "go", func(t *testing.T, b block) {
		given := append([]string{"ctx context.Context"}, b.marked("given")...)
		if err := c.check(strings.Join(b.lines, "\n"), given, b.marked("import")...); err != nil {
			t.Error(err)
		}
	})
}

// compiler checks the types of pieces of Go.
type compiler struct {
	paths  map[string]string // of the packages, by their names
	export map[string]string // the file with what a package exports, by its path
}

// newCompiler compiles the packages that pieces of Go may use.
func newCompiler(t *testing.T) *compiler {
	t.Helper()
	const format = `{{.Name}} {{.ImportPath}} {{.Export}}`
	args := append([]string{"list", "-export", "-f", format}, standard...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./...")...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	c := &compiler{paths: map[string]string{}, export: map[string]string{}}
	for line := range strings.Lines(string(out)) {
		var name, path, file string
		n, _ := fmt.Sscan(line, &name, &path, &file) // a package of tests alone has no file
		if n < 3 || name == "main" || strings.Contains(path, "/internal/") {
			continue
		}
		c.paths[name], c.export[path] = path, file
	}
	return c
}

// check says why a piece of Go does not compile, where the variables of given are declared. Of
// packages with the same name, it uses the one whose folder is among the chosen ones.
func (c *compiler) check(piece string, given []string, chosen ...string) error {
	set := token.NewFileSet()
	file, err := parsePiece(set, piece, given)
	if err != nil {
		return err
	}
	var all []error
	config := types.Config{
		Importer: importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
			if c.export[path] == "" {
				return nil, fmt.Errorf("%s was not compiled", path)
			}
			return os.Open(c.export[path])
		}),
		Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); !ok || !e.Soft {
				all = append(all, err)
			}
		},
	}
	c.addImports(file, chosen)
	_, _ = config.Check("piece", set, []*ast.File{file}, nil) // its error is the first of all
	return errors.Join(all...)
}

// parsePiece parses a piece of Go as what it is.
func parsePiece(set *token.FileSet, piece string, given []string) (*ast.File, error) {
	if strings.HasPrefix(piece, "package ") {
		return parser.ParseFile(set, "piece.go", piece, 0)
	}
	function := "package piece; func _(" + strings.Join(given, ", ") + ") {"
	if e, err := parser.ParseExpr(piece); err == nil {
		if _, call := e.(*ast.CallExpr); !call {
			function += "_ = "
		}
	}
	body, err := parser.ParseFile(set, "piece.go", function+piece+"\n}", 0)
	if err == nil {
		return body, nil
	}
	if file, err := parser.ParseFile(set, "piece.go", "package piece; "+piece, 0); err == nil {
		return file, nil
	}
	return nil, err
}

// addImports imports the packages whose names stand before a point in a file.
func (c *compiler) addImports(file *ast.File, chosen []string) {
	if len(file.Imports) > 0 {
		return // a whole file
	}
	named := maps.Clone(c.paths)
	for _, folder := range chosen {
		named[path.Base(folder)] = "github.com/marquee-go/marquee/" + folder
	}
	var paths []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && named[x.Name] != "" {
				paths = append(paths, named[x.Name])
			}
		}
		return true
	})
	decl := &ast.GenDecl{Tok: token.IMPORT}
	slices.Sort(paths)
	for _, imported := range slices.Compact(paths) {
		spec := &ast.ImportSpec{Path: &ast.BasicLit{Kind: token.STRING, Value: `"` + imported + `"`}}
		decl.Specs = append(decl.Specs, spec)
		file.Imports = append(file.Imports, spec)
	}
	file.Decls = append([]ast.Decl{decl}, file.Decls...)
}

func TestCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the module")
	}
	c := newCompiler(t)
	for name, tt := range map[string]struct {
		piece, given string
		want         string
	}{
		"a whole file":             {"package p\n\nimport \"os\"\n\nvar _ = os.Args", "", ""},
		"declarations":             {"type A int\n\nfunc (A) B() *email.Draft { return nil }", "", ""},
		"statements":               {"b := email.Brief{Purpose: \"x\"}\nc, err := b, ctx.Err()", "", ""},
		"an expression":            {"email.Brief{\n\tPurpose: \"x\",\n}", "", ""},
		"a variable that is given": {"fmt.Println(d.Subject)", "d email.Draft", ""},
		"a name that is unknown":   {"d.Nothing()", "", "undefined: d"},
		"a field that is unknown":  {"email.Brief{Purpos: \"x\"}", "", "unknown field Purpos"},
		"a wrong type":             {"_ = email.Brief{Purpose: 1}", "", "cannot use 1"},
		"too few results":          {"x := email.New(nil, nil, nil)", "", "returns 2 values"},
		"broken":                   {"if {", "", "missing condition"},
	} {
		t.Run(name, func(t *testing.T) {
			given := []string{"ctx context.Context"}
			if tt.given != "" {
				given = append(given, tt.given)
			}
			err := c.check(tt.piece, given)
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
