package question

import (
	_ "embed"
	"slices"
	"strings"
)

// names lists TMDB's genres, one a line: the name, and then what else people call its films. The
// columns are English, and then Chinese, Hindi, Spanish, Arabic, French, Bengali, Portuguese,
// Russian, Urdu and Indonesian, the ten largest languages with it, German, Italian and Dutch.
//
//go:embed names.tsv
var names string

// aliases are the genres by what people call them.
var aliases = func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(names) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		for _, column := range columns {
			for alias := range strings.SplitSeq(column, ",") {
				all[strings.Join(split(strings.ToLower(alias)), " ")] = columns[0]
			}
		}
	}
	return all
}()

// mixes are films of two genres at once.
var mixes = map[string][2]string{
	"rom com": {"Romance", "Comedy"}, "rom coms": {"Romance", "Comedy"},
	"romcom": {"Romance", "Comedy"}, "romcoms": {"Romance", "Comedy"},
	"dramedy": {"Comedy", "Drama"}, "dramedies": {"Comedy", "Drama"},
	"tragicomedy": {"Comedy", "Drama"}, "tragicomedies": {"Comedy", "Drama"},
}

// book finds genres by their names: the genres of the charts, and of TMDB.
type book struct {
	known map[string]string // by the words of the name
}

func newBook(genres []string) book {
	known := make(map[string]string, len(aliases)+len(genres))
	for alias, name := range aliases {
		known[alias] = name
	}
	for _, name := range genres {
		words := split(strings.ToLower(name))
		known[strings.Join(words, " ")] = name
		if len(words) > 0 {
			last := &words[len(words)-1]
			*last = plural(*last)
			known[strings.Join(words, " ")] = name
		}
	}
	delete(known, "")
	return book{known}
}

func plural(word string) string {
	if stem, ok := strings.CutSuffix(word, "y"); ok && !strings.HasSuffix(word, "ey") {
		return stem + "ies"
	}
	return word + "s"
}

// find returns the genre with whose name the words begin, and how many words the name has.
func (b book) find(words []string) (genre string, n int) { return phrase(words, b.known) }

// guess returns the genre that a mistyped word is meant to be. Names of 5 letters may have one
// mistake, and names of 8 two. It is "" if several genres are as close, or none is.
func (b book) guess(typed string) string {
	var found []string
	best := 3
	for name, genre := range b.known {
		may := 1
		if len(name) >= 8 {
			may = 2
		}
		if len(name) < 5 || len(typed) < 5 || typed[0] != name[0] {
			continue
		}
		switch d := distance(typed, name); {
		case d > may || d > best:
		case d < best:
			best, found = d, []string{genre}
		case !slices.Contains(found, genre):
			found = append(found, genre)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
