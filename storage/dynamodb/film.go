package dynamodb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// film is a film in its item and in each of its lists.
type film struct {
	ID    int64  `dynamodbav:"id"`
	Title string `dynamodbav:"title,omitempty"`
	// Words are the words of the title, each after a space.
	Words    string   `dynamodbav:"words,omitempty"`
	Released string   `dynamodbav:"released,omitempty"` // RFC 3339
	Year     int      `dynamodbav:"year"`
	Genres   []string `dynamodbav:"genres,omitempty"`
	// Popularity is a text, because DynamoDB's numbers are decimal and have a smaller
	// range.
	Popularity string   `dynamodbav:"popularity,omitempty"`
	Budget     *int64   `dynamodbav:"budget,omitempty"`
	Revenue    *int64   `dynamodbav:"revenue,omitempty"`
	Votes      *int64   `dynamodbav:"votes,omitempty"`
	Rating     string   `dynamodbav:"rating,omitempty"` // a text, as Popularity is
	Runtime    *int64   `dynamodbav:"runtime,omitempty"`
	Language   string   `dynamodbav:"language,omitempty"`
	Countries  []string `dynamodbav:"countries,omitempty"`
}

// posting is a film at its place in a list, or in its own item.
type posting struct {
	List string `dynamodbav:"pk"`
	Rank string `dynamodbav:"sk"`
	film
}

// The lists of films. They hold whole films in the order of a search. Only earnings is
// sorted by year, and holds what is needed of films with a known budget and revenue.
const (
	allFilms      = "*"
	inventedFilms = "demo"
	earnings      = "earnings"
)

func listOfYear(year int) string { return "y#" + strconv.Itoa(year) }

func listOfGenre(genre string) string { return "g#" + genre }

// longPrefix is by how many runes of a word the finer of its two lists goes.
const longPrefix = 3

// listOfWord returns the list of the films with a word that begins like this one: with
// its first longPrefix runes, or with its first rune if it has fewer.
func listOfWord(word string) string {
	r := []rune(word)
	if len(r) >= longPrefix {
		return "w#" + string(r[:longPrefix])
	}
	return "w#" + string(r[:1])
}

func filmOf(m movies.Movie) film {
	f := film{
		ID:     m.ID,
		Title:  m.Title,
		Words:  " " + strings.Join(movies.Words(m.Title), " "),
		Year:   m.Year(),
		Genres: m.Genres,
		Budget: m.Budget, Revenue: m.Revenue,
		Votes: m.Votes, Rating: numberText(m.Rating), Runtime: m.Runtime,
		Language: m.Language, Countries: m.Countries,
		Popularity: numberText(m.Popularity),
	}
	if !m.Released.IsZero() {
		f.Released = marquee.StoredTime(m.Released).Format(time.RFC3339Nano)
	}
	return f
}

// numberText writes a number that may be unknown.
func numberText(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x+0, 'g', -1, 64) // one zero, not two
}

// readNumber reads what numberText wrote.
func readNumber(text string) (*float64, error) {
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	return &x, err
}

func (f film) movie() (movies.Movie, error) {
	m := movies.Movie{
		ID: f.ID, Title: f.Title, Genres: f.Genres, Budget: f.Budget, Revenue: f.Revenue,
		Votes: f.Votes, Runtime: f.Runtime, Language: f.Language, Countries: f.Countries,
	}
	if f.Released != "" {
		t, err := time.Parse(time.RFC3339Nano, f.Released)
		if err != nil {
			return m, fmt.Errorf("release of film %d: %w", f.ID, err)
		}
		m.Released = t
	}
	var err error
	if m.Popularity, err = readNumber(f.Popularity); err != nil {
		return m, fmt.Errorf("popularity of film %d: %w", f.ID, err)
	}
	if m.Rating, err = readNumber(f.Rating); err != nil {
		return m, fmt.Errorf("rating of film %d: %w", f.ID, err)
	}
	return m, nil
}

// postings returns all items of a film: its own, and one for each of its lists.
func (f film) postings() ([]posting, error) {
	m, err := f.movie()
	if err != nil {
		return nil, err
	}
	lists := []string{allFilms, listOfYear(f.Year)}
	for _, genre := range f.Genres {
		lists = append(lists, listOfGenre(genre))
	}
	for _, word := range strings.Fields(f.Words) {
		r := []rune(word)
		lists = append(lists, listOfWord(string(r[:1])), listOfWord(word))
	}
	if m.Invented() {
		lists = append(lists, inventedFilms)
	}
	slices.Sort(lists)
	rank := rankKey(m.Popularity, m.ID)
	all := []posting{{List: "film#" + idText(f.ID), Rank: "film", film: f}}
	for _, list := range slices.Compact(lists) {
		all = append(all, posting{List: list, Rank: rank, film: f})
	}
	if f.Budget != nil && f.Revenue != nil {
		all = append(all, posting{
			List: earnings,
			Rank: yearKey(f.Year) + sortableInt(f.ID),
			film: film{ID: f.ID, Year: f.Year, Genres: f.Genres, Budget: f.Budget, Revenue: f.Revenue},
		})
	}
	return all, nil
}

func (p posting) key() item { return item{"pk": text(p.List), "sk": text(p.Rank)} }

func filmKey(id int64) item {
	return posting{List: "film#" + idText(id), Rank: "film"}.key()
}

// size returns about how many bytes the film takes in an item.
func (f film) size() int {
	n := 300 + len(f.Title) + len(f.Words) + len(f.Language)
	for _, name := range slices.Concat(f.Genres, f.Countries) {
		n += len(name) + 4
	}
	return n
}
