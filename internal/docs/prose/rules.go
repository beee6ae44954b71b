package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what is wrong with a text.
type kind string

const (
	phrases   kind = "phrases"
	those     kind = "those"
	sentences kind = "sentences"
	lines     kind = "lines"
)

const (
	maxWords   = 35  // of a sentence
	maxColumns = 100 // of a line
)

// finding is a place that a reader would mark.
type finding struct {
	file string // from the root, with slashes
	line int
	kind kind
	what string // what is wrong
	text string // the sentence or the line, on one line
}

func (f finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.file, f.line, f.what, shorten(f.text, 100))
}

// passage is a text that people read as a whole: a paragraph, a message.
type passage struct {
	file   string
	line   int    // of its beginning
	text   string // with the line breaks that it has in the file
	public bool   // it is the comment of a package or of an exported name
}

// phrase is a manner of speaking that a native reader would not use.
type phrase struct {
	kind    kind
	pattern *regexp.Regexp
	instead string // what to write
}

var badPhrases = []phrase{
	{phrases, words(`is|are`, `no`), "does not, is not a"},
	{phrases, words(`whoever`), "if somebody, when"},
	{phrases, words(`beside`), "next to, with, besides"},
	{phrases, words(`is|are`, `to`, `be`), "must be, can be"},
	{phrases, words(`meanwhile`), "while"},
	{phrases, words(`but`, `that`), "but, if"},
	{those, words(`those`, `that|who`), "a noun and its clause"},
}

// "There is no film" and "it is no longer there" are good English.
var (
	goodNo    = regexp.MustCompile(`^\s+(longer|more|less|fewer|other|one|better|worse|later)\b`)
	goodThere = regexp.MustCompile(`(?i)\b(there|here)\s+$`)
)

// words matches some words in a row, also over a line break.
func words(alternatives ...string) *regexp.Regexp {
	for i, a := range alternatives {
		alternatives[i] = "(?:" + a + ")"
	}
	return regexp.MustCompile(`(?i)\b` + strings.Join(alternatives, `\s+`) + `\b`)
}

// check returns the findings in a passage.
func (p passage) check() (found []finding) {
	for _, bad := range badPhrases {
		for _, at := range bad.pattern.FindAllStringIndex(p.text, -1) {
			words := strings.Join(strings.Fields(p.text[at[0]:at[1]]), " ")
			if strings.HasSuffix(words, " no") &&
				(goodNo.MatchString(p.text[at[1]:]) || goodThere.MatchString(p.text[:at[0]])) {
				continue
			}
			found = append(found, finding{
				file: p.file, line: p.line + strings.Count(p.text[:at[0]], "\n"), kind: bad.kind,
				what: fmt.Sprintf("%q (%s)", words, bad.instead), text: around(p.text, at[0], at[1]),
			})
		}
	}
	if !p.public {
		return found
	}
	for _, s := range sentencesOf(p.text) {
		if n := countWords(s.text); n > maxWords {
			found = append(found, finding{
				file: p.file, line: p.line + strings.Count(p.text[:s.at], "\n"), kind: sentences,
				what: fmt.Sprintf("a sentence of %d words", n), text: oneLine(s.text),
			})
		}
	}
	return found
}

// checkLine returns what is wrong with the length of a line of a file.
func checkLine(file string, line int, text string) []finding {
	n := utf8.RuneCountInString(text)
	if n <= maxColumns || strings.Contains(text, "://") {
		return nil
	}
	what := fmt.Sprintf("%d columns", n)
	return []finding{{file: file, line: line, kind: lines, what: what, text: oneLine(text)}}
}

// sentence is a part of a text, and where it begins.
type sentence struct {
	text string
	at   int
}

// sentenceEnd ends a sentence, if what follows does not begin in lower case.
var sentenceEnd = regexp.MustCompile(`[.!?]["')\]]*\s+`)

// sentencesOf cuts a text into sentences.
func sentencesOf(text string) (all []sentence) {
	begin := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		next, _ := utf8.DecodeRuneInString(text[at[1]:])
		if unicode.IsLower(next) {
			continue // an abbreviation, or a name such as email.New
		}
		all = append(all, sentence{text[begin:at[1]], begin})
		begin = at[1]
	}
	if begin < len(text) {
		all = append(all, sentence{text[begin:], begin})
	}
	return all
}

// countWords counts the words of a text: what has a letter or a digit.
func countWords(text string) (n int) {
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, isLetterOrDigit) {
			n++
		}
	}
	return n
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// shorten cuts a text to n characters.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n]) + "…"
}

// around returns the words around a place of a text.
func around(text string, from, to int) string {
	const context = 40 // bytes
	from, to = max(0, from-context), min(len(text), to+context)
	return oneLine(strings.ToValidUTF8(text[from:to], ""))
}
