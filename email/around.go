package email

import (
	"strings"
	"unicode/utf8"
)

// around is how many bytes on each side of a selection a model sees at most.
const around = 2000

// wordsBefore returns the end of what stands before a selection, from the beginning of a word on.
func wordsBefore(s string) string {
	if len(s) <= around {
		return s
	}
	s = s[len(s)-around:]
	if _, rest, found := strings.Cut(s, " "); found {
		return rest
	}
	for s != "" && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// wordsAfter returns the beginning of what stands after a selection, up to the end of a word.
func wordsAfter(s string) string {
	if len(s) <= around {
		return s
	}
	end := around
	for !utf8.RuneStart(s[end]) {
		end--
	}
	s = s[:end]
	if i := strings.LastIndex(s, " "); i > 0 {
		return s[:i]
	}
	return s
}

// leastEcho is how many bytes around a selection a reply must repeat to have repeated them.
const leastEcho = 30

// echoes tells whether a model has written the words around the selection as well, which would
// then stand there twice.
func (t *task) echoes(body string) bool {
	if !t.selected {
		return false
	}
	before, after := strings.TrimSpace(t.before), strings.TrimSpace(t.after)
	begins := before[max(0, len(before)-leastEcho):]
	ends := after[:min(len(after), leastEcho)]
	repeats := func(words string) bool {
		return len(words) == leastEcho && strings.Contains(body, words) &&
			!strings.Contains(t.passage, words)
	}
	return repeats(begins) || repeats(ends)
}
