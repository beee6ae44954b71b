package email

import (
	"fmt"
	"strings"
	"unicode"
)

// Difference is a part of two texts that were compared.
type Difference struct {
	// Kind is [Same], [Removed] or [Added].
	Kind string
	Text string
}

// A part is the same in both texts, or only in the first, or only in the second.
const (
	Same    = "same"
	Removed = "removed"
	Added   = "added"
)

// mostCompared bounds the table of a comparison: the product of the numbers of words between the
// same beginning and the same end of two texts.
const mostCompared = 4 << 20

// Compare compares two texts by words. The same and the removed parts together are the first
// text, and the same and the added parts the second. What was removed comes before what was added
// in its place. If two long texts have little in common, everything between their same beginning
// and their same end is removed and added as a whole.
func Compare(before, after string) []Difference {
	a, b := wordsOf(before), wordsOf(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var p parts
	p.add(Same, a[:head]...)
	p.compare(a[head:len(a)-tail], b[head:len(b)-tail])
	p.add(Same, a[len(a)-tail:]...)
	return p.joined()
}

// wordsOf cuts a text into words, white space, and single other characters.
func wordsOf(text string) (all []string) {
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’':
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	last, before := 0, 0
	for i, r := range text {
		k := kind(r)
		if i > last && (k != before || k == 0) {
			all = append(all, text[last:i])
			last = i
		}
		before = k
	}
	if last < len(text) {
		all = append(all, text[last:])
	}
	return all
}

// parts are differences in the order of the texts.
type parts []Difference

func (p *parts) add(kind string, words ...string) {
	if text := strings.Join(words, ""); text != "" {
		*p = append(*p, Difference{kind, text})
	}
}

// compare adds the differences of two lists of words: as few as can be, by a table of the longest
// common lists of what is left of both.
func (p *parts) compare(a, b []string) {
	if len(a)*len(b) > mostCompared {
		p.add(Removed, a...)
		p.add(Added, b...)
		return
	}
	width := len(b) + 1
	common := make([]uint16, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if at := i*width + j; a[i] == b[j] {
				common[at] = common[at+width+1] + 1
			} else {
				common[at] = max(common[at+width], common[at+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch at := i*width + j; {
		case a[i] == b[j]:
			p.add(Same, a[i])
			i, j = i+1, j+1
		case common[at+width] >= common[at+1]:
			p.add(Removed, a[i])
			i++
		default:
			p.add(Added, b[j])
			j++
		}
	}
	p.add(Removed, a[i:]...)
	p.add(Added, b[j:]...)
}

// joined joins parts of one kind. White space between two changes is a part of both.
func (p parts) joined() (joined []Difference) {
	var removed, added strings.Builder
	end := func() {
		for _, d := range []Difference{{Removed, removed.String()}, {Added, added.String()}} {
			if d.Text != "" {
				joined = append(joined, d)
			}
		}
		removed.Reset()
		added.Reset()
	}
	for i, d := range p {
		between := d.Kind == Same && strings.TrimSpace(d.Text) == "" &&
			removed.Len()+added.Len() > 0 && i+1 < len(p) && p[i+1].Kind != Same
		if between || d.Kind == Removed {
			removed.WriteString(d.Text)
		}
		if between || d.Kind == Added {
			added.WriteString(d.Text)
		}
		if between || d.Kind != Same {
			continue
		}
		end()
		if n := len(joined); n > 0 && joined[n-1].Kind == Same {
			joined[n-1].Text += d.Text
		} else {
			joined = append(joined, d)
		}
	}
	end()
	return joined
}

// Spoken says in a sentence what a comparison has found, to be read aloud.
func Spoken(differences []Difference) string {
	var said []string
	for i := 0; i < len(differences); i++ {
		d := differences[i]
		switch {
		case d.Kind == Same:
		case d.Kind == Removed && i+1 < len(differences) && differences[i+1].Kind == Added:
			i++
			said = append(said, fmt.Sprintf("replaced “%s” with “%s”", oneLine(d.Text),
				oneLine(differences[i].Text)))
		default:
			said = append(said, fmt.Sprintf("%s “%s”", d.Kind, oneLine(d.Text)))
		}
	}
	if len(said) == 0 {
		return "Nothing is different."
	}
	words := strings.Join(said, ", ")
	return strings.ToUpper(words[:1]) + words[1:] + "."
}
