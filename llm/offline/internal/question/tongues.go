package question

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

// Tongue is a language other than English that is recognized.
type Tongue struct {
	Name string
	// Reply says in the language that a question is not understood.
	Reply string
	// Lead says in the language that the answer is in English. It is "" if the language is not read.
	Lead  string
	words []string
	uses  func(rune) bool // tells a letter of its script, if it has one of its own
}

// tongueTable has a language a line: its name, its commonest words or its script, the reply, and
// the lead if the language is read.
//
//go:embed tongues.tsv
var tongueTable string

var scripts = map[string]func(rune) bool{
	"Kana":       func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) },
	"Han":        func(r rune) bool { return unicode.Is(unicode.Han, r) },
	"Devanagari": func(r rune) bool { return unicode.Is(unicode.Devanagari, r) },
	"Bengali":    func(r rune) bool { return unicode.Is(unicode.Bengali, r) },
	"Cyrillic":   func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) },
	"Urdu":       func(r rune) bool { return strings.ContainsRune("ٹڈڑںےگچپ", r) },
	"Arabic":     func(r rune) bool { return unicode.Is(unicode.Arabic, r) },
}

var tongues = func() []Tongue {
	var all []Tongue
	for line := range strings.Lines(tongueTable) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		t := Tongue{Name: columns[0], Reply: columns[2], uses: scripts[columns[1]]}
		if len(columns) > 3 {
			t.Lead = columns[3]
		}
		if t.uses == nil {
			t.words = strings.Fields(columns[1])
		}
		all = append(all, t)
	}
	return all
}()

// tongueOf returns the language of a text that is not English, or nil. It takes two common words
// of a language that English does not have, or the first one of its list, or one letter of a
// script.
func tongueOf(text string) *Tongue {
	words := split(strings.ToLower(text))
	// Kana tells Japanese from Chinese, and a letter of Urdu tells it from Arabic.
	for _, name := range []string{"Japanese", "Urdu"} {
		i := slices.IndexFunc(tongues, func(t Tongue) bool { return t.Name == name })
		if strings.ContainsFunc(text, tongues[i].uses) {
			return &tongues[i]
		}
	}
	var best *Tongue
	most := 1
	for i, t := range tongues {
		if t.uses != nil && strings.ContainsFunc(text, t.uses) {
			return &tongues[i]
		}
		n := 0
		for _, word := range words {
			_, english := vocabulary[word]
			switch {
			case english:
			case len(t.words) > 0 && word == t.words[0]:
				n += 2
			case slices.Contains(t.words, word):
				n++
			}
		}
		if n > most {
			best, most = &tongues[i], n
		}
	}
	return best
}
