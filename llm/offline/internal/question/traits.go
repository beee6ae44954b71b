package question

import (
	"cmp"
	_ "embed"
	"strconv"
	"strings"
	"time"
)

// languages are the original languages that a question can name, by their codes.
var languages = map[string]string{
	"english": "en", "french": "fr", "german": "de", "italian": "it", "spanish": "es",
	"portuguese": "pt", "japanese": "ja", "korean": "ko", "hindi": "hi", "russian": "ru",
	"swedish": "sv", "danish": "da", "norwegian": "no", "polish": "pl", "turkish": "tr",
	"dutch": "nl", "finnish": "fi", "arabic": "ar",
}

// LanguageName returns the name of the language with a code that a question named.
func LanguageName(code string) string {
	for name, c := range languages {
		if c == code {
			return strings.ToUpper(name[:1]) + name[1:]
		}
	}
	return code
}

// countryTable has a country a line: its name as TMDB writes it, and the words for it. A word that
// also names a language, such as "French", is not among them.
//
//go:embed countries.tsv
var countryTable string

// countries are the countries of production that a question can name, by their words.
var countries = func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(countryTable) {
		name, words, _ := strings.Cut(strings.TrimSpace(line), "\t")
		all[strings.ToLower(name)] = name
		for word := range strings.SplitSeq(words, ",") {
			all[word] = name
		}
	}
	return all
}()

// CountryName returns the name of a country for the middle of a sentence.
func CountryName(name string) string {
	if strings.HasPrefix(name, "United") || name == "Netherlands" {
		return "the " + name
	}
	return name
}

// months are the months of a release that a question can name. "May" and "march" are months only
// behind a word such as "in", or before a year.
var months = func() map[string]time.Month {
	all := map[string]time.Month{"sept": time.September}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		for _, name := range []string{name, name[:3]} {
			for _, before := range []string{"in ", "of ", "during ", "in the month of "} {
				all[before+name] = m
			}
			if m != time.March && m != time.May {
				all[name] = m
			}
		}
	}
	return all
}()

// month reads a month, and returns how many words it has.
func month(words []string) (m time.Month, n int) {
	if m, n := phrase(words, months); n > 0 {
		return m, n
	}
	if m = months["in "+words[0]]; m != 0 && len(words) > 1 && isYear(words[1]) {
		return m, 1
	}
	return 0, 0
}

// trait reads an original language, a country or a month of release, of which a question may have
// one each. It returns how many words that has.
func (r *reader) trait(i int) int {
	words := r.words[i:]
	if code := languages[words[0]]; code != "" {
		r.only(i, r.q.Language != "", InLanguage)
		r.q.Language = code
		if len(words) > 1 && (words[1] == "language" || words[1] == "speaking") {
			return 2
		}
		return 1
	}
	if name, n := phrase(words, countries); n > 0 {
		r.only(i, r.q.Country != "", InCountry)
		r.q.Country = name
		return n
	}
	m, n := month(words)
	if n == 0 {
		return 0
	}
	r.only(i, r.q.Month != 0, InMonth)
	r.q.Month = m
	// "5 June" and "June 5" are days, and "June 1995 to 2000" does not begin with a year.
	for _, at := range []int{i - 1, i + n} {
		if at >= 0 && at < len(r.words) && isDay(r.words[at]) {
			r.unknown = cmp.Or(r.unknown, r.typed[at])
		}
	}
	if s, m := unit(r.words[i+n:]); m > 0 {
		if whole, k := span(r.words[i+n:]); k > m && whole != s {
			r.unknown = cmp.Or(r.unknown, r.typed[i+n+m])
		}
	}
	return n
}

// only notes what a word says, and that the question has two of a kind.
func (r *reader) only(i int, again bool, says Marks) {
	if again {
		r.unknown = cmp.Or(r.unknown, r.typed[i])
	}
	r.q.Says |= says
}

// isDay tells whether a word may be the day of a month, such as "5" or "5th".
func isDay(word string) bool {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		word = strings.TrimSuffix(word, end)
	}
	n, err := strconv.Atoi(word)
	return err == nil && n > 0 && n <= 31
}
