package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"text/template/parse"
)

// render writes a page, which is a template that knows conditions and other templates, and nothing
// else. A condition is the name of something that the page has.
//
// Packages html/template and text/template would do the same. They call methods by names that
// they read, so a program with either of them keeps every method of every type that it links.
func render(pages fs.FS, name string, has map[string]bool) ([]byte, error) {
	text, err := fs.ReadFile(pages, name)
	if err != nil {
		return nil, err
	}
	trees, err := parse.Parse(name, string(text), "", "")
	if err != nil {
		return nil, err
	}
	p := &page{pages: pages, has: has}
	err = p.write(trees[name].Root)
	return p.Bytes(), err
}

// page is a page that is being written.
type page struct {
	bytes.Buffer
	pages fs.FS
	has   map[string]bool
}

func (p *page) write(list *parse.ListNode) error {
	if list == nil { // of a condition without an else
		return nil
	}
	for _, node := range list.Nodes {
		if err := p.writeNode(node); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) writeNode(node parse.Node) error {
	switch node := node.(type) {
	case *parse.TextNode:
		p.Write(node.Text)
		return nil
	case *parse.IfNode:
		holds, known := p.has[node.Pipe.String()]
		switch {
		case !known:
			return fmt.Errorf("there is no condition %s", node.Pipe)
		case holds:
			return p.write(node.List)
		}
		return p.write(node.ElseList)
	case *parse.TemplateNode:
		part, err := render(p.pages, node.Name, p.has)
		p.Write(part)
		return err
	}
	return fmt.Errorf("a page cannot hold %s", node)
}
