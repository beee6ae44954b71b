package eml

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blocks are elements that stand on lines of their own.
var blocks = map[atom.Atom]string{
	atom.P: "\n\n", atom.Div: "\n", atom.Tr: "\n", atom.Table: "\n", atom.Blockquote: "\n\n",
	atom.H1: "\n\n", atom.H2: "\n\n", atom.H3: "\n\n", atom.H4: "\n\n", atom.Ul: "\n", atom.Ol: "\n",
	atom.Li: "\n", atom.Section: "\n", atom.Article: "\n", atom.Pre: "\n", atom.Hr: "\n\n",
}

// hidden are elements whose text nobody sees.
var hidden = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Title: true, atom.Template: true,
	atom.Noscript: true, atom.Textarea: true, atom.Svg: true,
}

// textOfHTML returns the text of a page of HTML as a person reads it: without markup, scripts
// and styles, with a blank line between paragraphs.
func textOfHTML(markup string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	skip := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break // the end: a broken page ends where it breaks
		}
		token := z.Token()
		switch kind {
		case html.TextToken:
			if skip == 0 {
				out.WriteString(spaced(token.Data))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if hidden[token.DataAtom] && kind == html.StartTagToken {
				skip++
			}
			if token.DataAtom == atom.Br {
				out.WriteString("\n")
			}
			if token.DataAtom == atom.Li {
				out.WriteString("\n- ")
				continue
			}
			if token.DataAtom == atom.Td || token.DataAtom == atom.Th {
				out.WriteString(" ")
			}
			out.WriteString(blocks[token.DataAtom])
		case html.EndTagToken:
			if hidden[token.DataAtom] && skip > 0 {
				skip--
			}
			out.WriteString(blocks[token.DataAtom])
		}
	}
	return tidy(out.String())
}

// spaced returns a text in which each row of white space is one space, as a browser shows it.
func spaced(s string) string {
	words := strings.Join(strings.Fields(s), " ")
	if words == "" {
		if s == "" {
			return ""
		}
		return " "
	}
	if strings.TrimLeft(s, " \t\r\n") != s {
		words = " " + words
	}
	if strings.TrimRight(s, " \t\r\n") != s {
		words += " "
	}
	return words
}

// tidy trims lines, and leaves at most one blank line between them.
func tidy(s string) string {
	var out []string
	blank := true
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && blank {
			continue
		}
		blank = line == ""
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}
