package revise

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shorten leaves out phrases, and sentences that say nothing. If there are none, it leaves out the
// last sentence of the longest paragraph that has no figure and no question.
func (t *text) shorten() {
	was := t.body
	t.replace(shorter)
	t.dropEmpty()
	if t.body == was {
		t.leaveOut()
	}
}

// dropEmpty leaves out sentences that say nothing.
func (t *text) dropEmpty() {
	parts := t.paragraphs()
	for i, p := range parts {
		var kept strings.Builder
		for _, s := range sentences(p) {
			if !slices.Contains(empty, strings.ToLower(strings.TrimRight(s, " .!"))) {
				kept.WriteString(s)
			}
		}
		parts[i] = strings.TrimRight(kept.String(), " ")
	}
	t.join(parts)
}

// missed matches what a sentence may hold that nobody can do without.
var missed = regexp.MustCompile(`[\pN?@\[]|://`)

// leaveOut leaves out one sentence.
func (t *text) leaveOut() {
	parts := t.paragraphs()
	longest, which := []string(nil), -1
	for i, p := range parts {
		if i > 0 && closes(p) {
			break // a postscript stays
		}
		if s := sentences(p); len(s) > max(1, len(longest)) && !missed.MatchString(s[len(s)-1]) {
			longest, which = s, i
		}
	}
	if which >= 0 {
		parts[which] = strings.TrimRight(strings.Join(longest[:len(longest)-1], ""), " ")
		t.join(parts)
	}
}

// lengthen adds the first sentence that the text does not have yet.
func (t *text) lengthen() {
	for _, s := range more {
		if strings.Contains(t.body, s) {
			continue
		}
		parts := t.paragraphs()
		last := len(parts) - 1
		if t.part {
			if ended.MatchString(t.body) {
				t.body += " " + s
			}
			return
		}
		if last > 0 && closes(parts[last]) {
			parts = slices.Insert(parts, last, s)
		} else {
			parts = append(parts, s)
		}
		t.join(parts)
		return
	}
}

// ended matches a text that ends with a sentence.
var ended = regexp.MustCompile(`[.!?]["”’)]?$`)

// formalise makes a text more formal. One that is formal ends more formally.
func (t *text) formalise() {
	was := t.body
	t.manner(formal, "Dear", "Kind regards,")
	if t.exclaim(); t.body == was {
		t.manner(formal, "Dear", "Yours sincerely,")
	}
}

// manner replaces words, and the greeting and the closing.
func (t *text) manner(by table, greeting, closing string) {
	t.replace(by)
	parts := t.paragraphs()
	if name, ok := greeted(parts[0]); ok {
		parts[0] = greeting + " " + name
	}
	last := len(parts) - 1
	if first, rest, more := strings.Cut(parts[last], "\n"); closes(parts[last]) &&
		(more || !t.part || closings.MatchString(first)) {
		parts[last] = closing
		if more {
			parts[last] += "\n" + rest
		}
	}
	t.join(parts)
}

var greetedAs = regexp.MustCompile(`^(?:Dear|Hi|Hello|Hey) (.+)$`)

// greeted returns whom a greeting names, with the sign after it.
func greeted(paragraph string) (name string, ok bool) {
	if !greets(paragraph) {
		return "", false
	}
	m := greetedAs.FindStringSubmatch(strings.TrimSpace(paragraph))
	if m == nil || m[1] == "there," || m[1] == "Sir or Madam," {
		return "", false
	}
	return m[1], true
}

// warm makes a text friendlier.
func (t *text) warm() {
	t.manner(friendlier, "Hi", "Best wishes,")
	t.body = thankYou.ReplaceAllString(t.body, "${1}Thanks so much for")
	const wish = "I hope you are doing well."
	parts := t.paragraphs()
	if !t.part && len(parts) > 1 && greets(parts[0]) && !strings.Contains(t.body, "I hope") {
		r, size := utf8.DecodeRuneInString(parts[1])
		parts[1] = string(unicode.ToUpper(r)) + parts[1][size:]
		t.join(slices.Insert(parts, 1, wish))
	}
}

// Thanks at the beginning of a sentence do not depend on other words.
var (
	thankYou = regexp.MustCompile(`(?m)(^|[.!?] )Thank you(?: very much)? for\b`)
	thanks   = regexp.MustCompile(`(?m)(^|[.!?] )Thanks(?: a lot| so much)? for\b`)
)

// exclaim ends sentences with a full stop that end with an exclamation mark, and thanks formally.
func (t *text) exclaim() {
	t.body = thanks.ReplaceAllString(t.body, "${1}Thank you for")
	t.body = exclamation.ReplaceAllString(t.body, ".$1")
}

var exclamation = regexp.MustCompile(`!+(\s|$)`)

// simplify puts common words for rare ones, and cuts long sentences. A text that has neither loses
// a phrase that says nothing.
func (t *text) simplify() {
	was := t.body
	t.replace(simpler)
	if t.split(); t.body == was {
		t.dropEmpty()
	}
	if t.body == was {
		t.leaveOut()
	}
}

// split makes two sentences of one with a semicolon, or with "and" before who does something.
func (t *text) split() {
	t.body = joined.ReplaceAllStringFunc(t.body, func(s string) string {
		m := joined.FindStringSubmatch(s)
		return m[1] + ". " + strings.ToUpper(m[2][:1]) + m[2][1:] + " "
	})
	t.body = semicolon.ReplaceAllStringFunc(t.body, func(s string) string {
		return ". " + strings.ToUpper(strings.TrimLeft(s, "; "))
	})
}

var joined = regexp.MustCompile(`(\pL{2,}), and (I|we|you|it|they|this|that) `)

var semicolon = regexp.MustCompile(`; +\pL`)

// spell corrects spelling and punctuation.
func (t *text) spell() {
	t.replace(spelling)
	t.replace(pronoun)
	t.body = doubled(t.body)
	for _, fix := range fixes {
		t.body = fix.find.ReplaceAllString(t.body, fix.by)
	}
	t.body = begins.ReplaceAllStringFunc(t.body, func(s string) string {
		_, size := utf8.DecodeLastRuneInString(s)
		return s[:len(s)-size] + strings.ToUpper(s[len(s)-size:])
	})
}

var fixes = []struct {
	find *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`(\S) {2,}(\S)`), "$1 $2"},
	{regexp.MustCompile(`(\pL) +([,;!?]|\.(?:\s|$))`), "$1$2"},
	{regexp.MustCompile(`(\pL),(\pL)`), "$1, $2"},
}

// begins matches a letter in lower case with which a sentence begins.
var begins = regexp.MustCompile(`\pL{3,}[.!?] +\p{Ll}`)

// twice are words that do not stand twice in a row in a right sentence.
var twice = []string{
	"the", "a", "an", "to", "of", "and", "in", "is", "for", "we", "it", "you", "with",
}

// doubled removes the second of such words.
func doubled(body string) string {
	at := word.FindAllStringIndex(body, -1)
	for i := len(at) - 1; i > 0; i-- {
		a, b := body[at[i-1][0]:at[i-1][1]], body[at[i][0]:at[i][1]]
		if strings.EqualFold(a, b) && body[at[i-1][1]:at[i][0]] == " " &&
			slices.Contains(twice, strings.ToLower(b)) {
			body = body[:at[i-1][1]] + body[at[i][1]:]
		}
	}
	return body
}
