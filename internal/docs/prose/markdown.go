package main

import (
	"regexp"
	"strings"
)

// What of a Markdown line is not English.
var (
	inlineCode  = regexp.MustCompile("`[^`]*`")
	htmlComment = regexp.MustCompile(`<!--.*?-->`)
	// A list item, a heading, the row of a table or a quotation begins anew.
	newBlock = regexp.MustCompile(`^\s*([-*#|>]|\d+\.)`)
)

// readMarkdown looks for phrases in the paragraphs of a file, and at its lines.
// Code between fences is left out. The rows of a table may be as long as they are.
func readMarkdown(name string, content []byte) (found []finding, err error) {
	var p passage
	end := func() {
		found = append(found, p.check()...)
		p = passage{}
	}
	fenced := false
	for i, line := range splitLines(content) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			end()
			fenced = !fenced
			continue
		}
		if fenced {
			continue
		}
		if !strings.HasPrefix(strings.TrimSpace(line), "|") {
			found = append(found, checkLine(name, i+1, line)...)
		}
		if strings.TrimSpace(line) == "" || newBlock.MatchString(line) {
			end()
		}
		text := htmlComment.ReplaceAllString(inlineCode.ReplaceAllString(line, "`code`"), "")
		if p.text == "" {
			p = passage{file: name, line: i + 1, text: text}
		} else {
			p.text += "\n" + text
		}
	}
	end()
	return found, nil
}
