package revise

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is a body, or a part of one.
type text struct {
	body string
	part bool
}

// word matches what a table replaces: words with apostrophes, and not what belongs to a link, an
// address or a [placeholder].
var word = regexp.MustCompile(`\[[^\]]*\]|\S*(?:://|@|www\.)\S*|[\pL\pM]+(?:['’][\pL\pM]+)*`)

// table is pairs of words, in lower case and with straight apostrophes, by the number of words
// of the first.
type table struct {
	by   map[string]string
	most int
}

// tableOf reads lines of "from = to".
func tableOf(lines string) table {
	t := table{by: map[string]string{}}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		from, to, _ := strings.Cut(line, "=")
		from = strings.TrimSpace(from)
		t.by[from] = strings.TrimSpace(to)
		t.most = max(t.most, len(strings.Fields(from)))
	}
	return t
}

// replace replaces words and phrases of a table. The first letter keeps its case.
func (t *text) replace(by table) {
	at := word.FindAllStringIndex(t.body, -1)
	var out strings.Builder
	last := 0
	for i := 0; i < len(at); {
		n, to, ok := t.find(by, at[i:])
		if !ok {
			i++
			continue
		}
		from, end := at[i][0], at[i+n-1][1]
		if to == "" {
			for end < len(t.body) && (t.body[end] == ' ' || t.body[end] == ',') {
				end++ // the blank after what is left out
			}
		}
		out.WriteString(t.body[last:from])
		out.WriteString(cased(t.body[from:], to))
		if last = end; to == "" && isUpper(t.body[from:]) && end < len(t.body) {
			r, size := utf8.DecodeRuneInString(t.body[end:])
			out.WriteRune(unicode.ToUpper(r))
			last += size
		}
		i += n
		for i < len(at) && at[i][0] < last {
			i++
		}
	}
	out.WriteString(t.body[last:])
	t.body = out.String()
}

// find returns the longest phrase of a table that begins with the first of some words.
func (t *text) find(by table, at [][]int) (n int, to string, ok bool) {
	for n = min(by.most, len(at)); n > 0; n-- {
		phrase := t.body[at[0][0]:at[n-1][1]]
		if to, ok = by.by[strings.ReplaceAll(strings.ToLower(phrase), "’", "'")]; ok {
			// "I am here" is "I'm here", and "as I am." stays.
			end := at[n-1][1]
			short := strings.Contains(to, "'") && !strings.Contains(phrase, "'")
			if !short || strings.HasPrefix(t.body[end:], " ") {
				return n, to, true
			}
		}
	}
	return 0, "", false
}

// cased gives to the case of the first letter of from.
func cased(from, to string) string {
	if !isUpper(from) || to == "" {
		return to
	}
	r, size := utf8.DecodeRuneInString(to)
	return string(unicode.ToUpper(r)) + to[size:]
}

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// sentence matches the end of a sentence and the blank after it.
var sentenceEnd = regexp.MustCompile(`[.!?]["”’)]?( +|$)`)

// sentences cuts a paragraph into sentences. Joined, they are the paragraph.
func sentences(paragraph string) (all []string) {
	last := 0
	for _, end := range sentenceEnd.FindAllStringIndex(paragraph, -1) {
		if end[1] < len(paragraph) && !isUpper(paragraph[end[1]:]) {
			continue // an abbreviation, or a number
		}
		all = append(all, paragraph[last:end[1]])
		last = end[1]
	}
	if last < len(paragraph) {
		all = append(all, paragraph[last:])
	}
	return all
}

// paragraphs cuts the body into paragraphs, between which a blank line stands.
func (t *text) paragraphs() []string { return strings.Split(t.body, "\n\n") }

func (t *text) join(paragraphs []string) {
	kept := paragraphs[:0:0]
	for _, p := range paragraphs {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	t.body = strings.Join(kept, "\n\n")
}

// closes tells whether a paragraph is the closing with the signature.
func closes(paragraph string) bool {
	first, _, more := strings.Cut(strings.TrimSpace(paragraph), "\n")
	return more && strings.HasSuffix(strings.TrimSpace(first), ",") && len(first) < 40 ||
		!more && closings.MatchString(first)
}

// greets tells whether a paragraph is the greeting.
func greets(paragraph string) bool {
	line := strings.TrimSpace(paragraph)
	return !strings.Contains(line, "\n") && len(line) < 80 && greetings.MatchString(line)
}

var (
	greetings = regexp.MustCompile(
		`(?i)^(dear|hi|hello|hey|good (morning|afternoon|evening))\b.*[,!:]?$`)
	closings = regexp.MustCompile(`(?i)^((kind|best|warm|many)\b.*|cheers|regards|thanks|thank you|` +
		`yours\b.*|sincerely|all the best|see you)[,!.]?$`)
)

// isEnglish tells whether one in fifteen words is one that many English texts have. A few words
// do not tell.
func (t *text) isEnglish() bool {
	const few = 8
	words, found := 0, 0
	for _, w := range word.FindAllString(t.body, -1) {
		words++
		if w == "I" || slices.Contains(english, strings.ReplaceAll(strings.ToLower(w), "’", "'")) {
			found++
		}
	}
	return t.part && words < few || found > 0 && 15*found >= words
}
