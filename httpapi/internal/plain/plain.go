// Package plain shows pages that only tell something, and need no script to do so.
package plain

import (
	_ "embed"
	"html"
	"io"
	"net/http"
	"strings"
)

//go:embed page.html
var page string

// Page is what a page tells a person. All of it is text, and becomes HTML here.
type Page struct {
	Title string
	Text  []string
	Links []Link
}

// Link is a way on.
type Link struct{ To, Text string }

// policy lets a page use the files of the page of Marquee, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// Show answers with a page. The top is where the page of Marquee is, relative to the address that
// was asked for, and ends with a slash.
func Show(w http.ResponseWriter, status int, top string, p Page) {
	header := w.Header()
	for name, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
		"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		header.Set(name, value)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, p.html(top)) // a browser that has left does not need it
}

func (p Page) html(top string) string {
	content := element("h1", `class="blank-title"`, html.EscapeString(p.Title))
	for _, text := range p.Text {
		content += "\n      " + element("p", `class="blank-more"`, html.EscapeString(text))
	}
	for i, l := range p.Links {
		class := "button"
		if i == 0 {
			class += " primary"
		}
		a := element("a", `class="`+class+`" href="`+html.EscapeString(l.To)+`"`,
			html.EscapeString(l.Text))
		content += "\n      " + element("p", `class="blank-more"`, a)
	}
	return strings.NewReplacer("{{title}}", html.EscapeString(p.Title), "{{content}}", content,
		"{{top}}", html.EscapeString(top)).Replace(page)
}

// element returns an element of HTML, whose attributes and content are HTML.
func element(name, attributes, content string) string {
	return "<" + name + " " + attributes + ">" + content + "</" + name + ">"
}
