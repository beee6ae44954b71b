package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// readGo looks for phrases in the comments and messages of a file, for long
// sentences in what it documents, and at its lines. The texts of tests are data,
// only their comments are read.
func readGo(name string, content []byte) ([]finding, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(file) {
		return nil, nil
	}
	g := goFile{name: name, set: set, public: publicComments(file), free: map[int]bool{}}
	for _, group := range file.Comments {
		g.comment(group)
	}
	test := strings.HasSuffix(name, "_test.go")
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				g.freeLines(n.Tag.Pos(), n.Tag.End())
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				g.text(n, test)
			}
		}
		return true
	})
	for i, line := range splitLines(content) {
		if !g.free[i+1] {
			g.found = append(g.found, checkLine(name, i+1, line)...)
		}
	}
	return g.found, nil
}

// goFile is a Go file while it is read.
type goFile struct {
	name   string
	set    *token.FileSet
	public map[*ast.CommentGroup]bool
	free   map[int]bool // lines that may be as long as they are
	found  []finding
}

// comment reads a comment, paragraph by paragraph.
func (g *goFile) comment(group *ast.CommentGroup) {
	var p passage
	end := func() {
		g.found = append(g.found, p.check()...)
		p = passage{}
	}
	for _, c := range group.List {
		for i, text := range strings.Split(c.Text, "\n") {
			line := g.set.Position(c.Pos()).Line + i
			text, directive := commentText(text)
			code := strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "     ")
			item := strings.HasPrefix(strings.TrimSpace(text), "- ")
			if strings.TrimSpace(text) == "" || directive || code || item {
				end()
			}
			if directive || code {
				continue
			}
			if p.text == "" {
				p = passage{file: g.name, line: line, text: text, public: g.public[group]}
			} else {
				p.text += "\n" + text
			}
		}
	}
	end()
}

// commentText returns a line of a comment without its marks, and tells whether
// it is for a tool.
func commentText(line string) (text string, directive bool) {
	text, isLine := strings.CutPrefix(line, "//")
	if !isLine {
		text = strings.TrimSuffix(strings.TrimPrefix(line, "/*"), "*/")
	}
	directive = isLine && (strings.HasPrefix(text, "go:") || strings.HasPrefix(text, "nolint"))
	return strings.TrimPrefix(text, " "), directive
}

// text reads a string, which is a message or a text for a model, a page or a
// person, if it has several words. What stands on several lines is kept as it is.
func (g *goFile) text(lit *ast.BasicLit, test bool) {
	first, last := g.set.Position(lit.Pos()).Line, g.set.Position(lit.End()).Line
	if last > first {
		g.freeLines(lit.Pos(), lit.End())
	}
	value, err := strconv.Unquote(lit.Value)
	if test || err != nil || !strings.Contains(value, " ") {
		return
	}
	if first == last { // its line breaks are not those of the file
		value = strings.ReplaceAll(value, "\n", " ")
	}
	g.found = append(g.found, passage{file: g.name, line: first, text: value}.check()...)
}

func (g *goFile) freeLines(from, to token.Pos) {
	for line := g.set.Position(from).Line; line <= g.set.Position(to).Line; line++ {
		g.free[line] = true
	}
}

// publicComments returns the comments of the package and of its exported names:
// functions, types, their methods and fields, constants and variables.
func publicComments(file *ast.File) map[*ast.CommentGroup]bool {
	public := map[*ast.CommentGroup]bool{}
	add := func(comments ...*ast.CommentGroup) {
		for _, c := range comments {
			if c != nil {
				public[c] = true
			}
		}
	}
	add(file.Doc)
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d))) {
				add(d.Doc)
			}
		case *ast.GenDecl:
			exported := false
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						exported = true
						add(s.Doc, s.Comment)
						add(fieldComments(s.Type)...)
					}
				case *ast.ValueSpec:
					if s.Names[0].IsExported() {
						exported = true
						add(s.Doc, s.Comment)
					}
				}
			}
			if exported {
				add(d.Doc)
			}
		}
	}
	return public
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) (name string) {
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return name
}

// fieldComments returns the comments of the exported fields or methods of a type.
func fieldComments(t ast.Expr) (comments []*ast.CommentGroup) {
	var list *ast.FieldList
	switch t := t.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return nil
	}
	for _, f := range list.List {
		if len(f.Names) > 0 && f.Names[0].IsExported() {
			comments = append(comments, f.Doc, f.Comment)
		}
	}
	return comments
}
