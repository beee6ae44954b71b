package movies

import (
	"context"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/valid"
)

// maxWords is how many words a search may have. DynamoDB takes about 150 in a filter.
const maxWords = 100

// Search selects films. A zero field selects all.
type Search struct {
	Title string // at most 200 characters; each word begins a word of the title, see [Words]
	Year  int    // of the release, from [MinYear] to [MaxYear]
	Genre string // the exact name, at most 60 characters
}

// Page is a part of what a search found.
type Page struct {
	Movies []Movie
	Next   string // the cursor of the next page; empty on the last page
	// Corrected is the title that was searched for instead of the one that was asked for.
	// It is empty if there is no need: see [Service.Search].
	Corrected string
}

// Search returns a page of at most limit films, from 1 to 100. The page begins
// where the cursor after points, or at the start if after is empty. The most
// popular film comes first, and films of unknown popularity come last. Equally
// popular films are sorted by id.
//
// If it finds nothing, Search forgives one typo in each word of five letters or more: a
// letter too many, too few or another one, or two that have changed places. The word must
// begin no word of any title. It is taken for a word in a title of the 10,000 most popular
// films, that of the most popular one. Page.Corrected then says what was searched for.
func (s *Service) Search(ctx context.Context, q Search, after string, limit int) (Page, error) {
	err := valid.First(valid.Text("q", q.Title, 200), valid.Text("genre", q.Genre, maxName))
	if err == nil && q.Year != 0 {
		err = checkYear("year", q.Year)
	}
	if err != nil {
		return Page{}, err
	}
	ask := func(title string) (Page, error) {
		q := q
		q.Title = title
		return s.search(ctx, q, after, limit)
	}
	empty := func(p Page) bool { return len(p.Movies) == 0 }
	page, corrected, err := forgiving(ctx, s, q.Title, after, ask, empty)
	page.Corrected = corrected
	return page, err
}

// search searches for the words as they are typed.
func (s *Service) search(ctx context.Context, q Search, after string, limit int) (Page, error) {
	query := Query{Words: searchWords(q.Title), Year: q.Year, Genre: q.Genre}
	if n := len(query.Words); n > maxWords {
		return Page{}, valid.Errorf("q", "holds %d words or pairs of characters; at most %d are "+
			"searched for", n, maxWords)
	}
	if len(query.Words) == 0 && strings.TrimSpace(q.Title) != "" {
		return Page{}, nil // punctuation begins no word
	}
	scope := []string{"movies", strings.Join(query.Words, " "), strconv.Itoa(q.Year), q.Genre}
	read := func(after string, limit int) ([]Movie, error) {
		query := query
		query.Limit = limit
		if after != "" {
			if query.After = placeOf(after); query.After == nil {
				return nil, cursor.ErrInvalid
			}
		}
		movies, err := s.store.Search(ctx, query)
		return movies, storeError(err)
	}
	found, next, err := cursor.Page(after, limit, scope, place, read)
	if err == nil && len(found) == 0 {
		err = s.checkSearched(ctx, q.Genre)
	}
	return Page{Movies: found, Next: next}, err
}

// place writes a film's place in the order of a search as a text. placeOf reads
// it, and returns nil if it is not such a text.
func place(m Movie) string {
	if m.Popularity == nil {
		return "-:" + strconv.FormatInt(m.ID, 10)
	}
	return strconv.FormatFloat(*m.Popularity, 'g', -1, 64) + ":" + strconv.FormatInt(m.ID, 10)
}

func placeOf(s string) *Place {
	popularity, id, _ := strings.Cut(s, ":")
	var p Place
	var err error
	if p.ID, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil
	}
	if popularity != "-" {
		x, err := strconv.ParseFloat(popularity, 64)
		if err != nil || x != x {
			return nil
		}
		p.Popularity = &x
	}
	return &p
}
