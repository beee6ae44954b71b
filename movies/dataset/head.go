package dataset

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
)

const (
	headSize = 64 << 10 // the bytes in which a header is looked for
	maxAbove = 40       // the lines that may be above a header
)

// head is what the beginning of a file of lines shows.
type head struct {
	offset    int      // of the header
	above     []string // the lines above it
	separator string
	// plain tells that quotes are characters like others.
	plain bool
	// names are those of a file that is known to have no header. Its cells are folded
	// into them, if fold is not nil.
	names []string
	fold  func(cells []string) []string
}

// readHead finds the header in the beginning of a file, and what separates its fields.
// Spreadsheets write semicolons where the comma is the decimal mark. Some programs write
// lines above the header.
func readHead(text []byte, choices []Choice) head {
	var found head
	best, offset, blank, lines := 0, 0, true, []string(nil)
	for line := range bytes.Lines(text) {
		cutOff := offset+len(line) == headSize && line[len(line)-1] != '\n'
		if len(lines) > maxAbove || cutOff {
			break
		}
		cut := strings.TrimSuffix(string(line), "\n")
		switch {
		case strings.Trim(cut, " \t,;|") == "":
			blank = true
		case best == 0 || blank:
			separator, score := bestSeparator(cut, choices)
			// Below other lines, a single name may be a word of a sentence or a cell.
			if first := strings.TrimSpace(strings.Join(lines, "")) == ""; score > best &&
				(first || score > 1 && (blank || best == 0)) {
				best = score
				found = head{offset: offset, above: lines[:len(lines):len(lines)], separator: separator}
			}
			if score == ofRejects {
				break
			}
			blank = false
		}
		lines = append(lines, cut)
		offset += len(line)
	}
	if best == 0 {
		return withoutHeader(text)
	}
	// IMDb writes \N for what is unknown, and does not quote.
	found.plain = found.separator == "\t" && bytes.Contains(text, []byte(`\N`))
	return found
}

// ofRejects is the score of the header of a file of rejects.
const ofRejects = 1000

// bestSeparator returns what separates the names of a header best, and the score of the
// header.
func bestSeparator(line string, choices []Choice) (separator string, score int) {
	for _, s := range []string{",", ";", "\t", "|"} {
		names := split(line, rune(s[0]))
		n := 0
		switch {
		case isRejects(names):
			n = ofRejects
		case len(names) <= maxFields:
			n = newHeader(names).score(choices)
		}
		if n > score {
			separator, score = s, n
		}
	}
	return separator, score
}

// The files of MovieLens that have no header: movies.dat, and u.item of the oldest set
// (https://files.grouplens.org/datasets/movielens/ml-1m-README.txt and
// ml-100k-README.txt).
var (
	movieLens = regexp.MustCompile(`^\d+::[^\n]+::[^\n]*(\n|$)`)
	uItem     = regexp.MustCompile(`^\d+\|[^|\n]+\|[^|\n]*\|[^|\n]*\|[^|\n]*(\|[01]){19}(\n|$)`)
)

// uItemGenres are the genres of u.item, in the order of its columns.
var uItemGenres = []string{
	"unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
	"Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller",
	"War", "Western",
}

// foldUItem makes one cell of the columns of genres, which hold 0 or 1.
func foldUItem(cells []string) []string {
	const before = 5 // id, title, release, video release, address
	if len(cells) != before+len(uItemGenres) {
		return cells
	}
	var names []string
	for i, name := range uItemGenres[1:] { // without unknown
		if cells[before+1+i] == "1" {
			names = append(names, name)
		}
	}
	return []string{cells[0], cells[1], cells[2], strings.Join(names, "|")}
}

// withoutHeader recognizes a file without a header. For any other file, it tells what
// separates the fields of the first line.
func withoutHeader(text []byte) head {
	switch {
	case movieLens.Match(text):
		return head{separator: "::", plain: true, names: []string{"movieId", "title", "genres"}}
	case uItem.Match(text):
		names := []string{"movieId", "title", "release_date", "genres"}
		return head{separator: "|", plain: true, names: names, fold: foldUItem}
	}
	first, _, _ := strings.Cut(strings.TrimLeft(string(text), " \n"), "\n")
	separator, most := ",", 0
	for _, s := range []string{",", ";", "\t", "|"} {
		if n := strings.Count(first, s); n > most {
			separator, most = s, n
		}
	}
	return head{separator: separator}
}

// split splits a text that is one whole record. It returns nil for any other text.
func split(text string, comma rune) []string {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = comma
	if all, err := reader.ReadAll(); err == nil && len(all) == 1 {
		return all[0]
	}
	return nil
}
