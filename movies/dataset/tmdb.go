package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// Attribution is what TMDB asks those to say who show its data.
const Attribution = "This product uses the TMDB API but is not endorsed or certified by TMDB."

// TMDB reads films from TMDB's API, version 3. It is safe for concurrent use,
// but each sequence of films keeps its own count of requests a second.
type TMDB struct {
	base   string
	client *http.Client
	money  bool
	// The key is held by functions alone, so that it cannot be printed.
	authorize func(*http.Request)
	scrub     func(string) string
}

// TMDBOptions adjusts [NewTMDB]. The zero value of a field is its default.
type TMDBOptions struct {
	// URL is where the API is. Default: https://api.themoviedb.org/3.
	URL string
	// Client sends the requests. Redirections are not followed, whatever it says
	// of them. Default: one that waits half a minute for an answer.
	Client *http.Client
	// Money asks for the budget, the revenue and the status of films. The API
	// tells them of one film a request only, which makes an hour of some
	// minutes. Films that are not released are left out then.
	Money bool
}

// NewTMDB returns a reader of the API for an API key or an access token, as
// TMDB gives both out to account holders. A token ("eyJ...") travels in a
// header, a key as part of each URL; neither comes into an error.
func NewTMDB(key string, opts *TMDBOptions) (*TMDB, error) {
	var o TMDBOptions
	if opts != nil {
		o = *opts
	}
	if o.URL == "" {
		o.URL = "https://api.themoviedb.org/3"
	}
	base, err := url.Parse(o.URL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" {
		return nil, errors.New("dataset: the URL of TMDB's API must be one such as https://api.themoviedb.org/3")
	}
	key = strings.TrimSpace(key)
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("dataset: TMDB's API needs a key: 32 hexadecimal digits, or an access token")
	}
	client := http.Client{Timeout: requestLimit}
	if o.Client != nil {
		client = *o.Client
	}
	// A redirection would carry the key elsewhere, as the Referer.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &TMDB{
		base:      strings.TrimRight(o.URL, "/"),
		client:    &client,
		money:     o.Money,
		authorize: authorize(key),
		scrub:     func(s string) string { return strings.ReplaceAll(s, key, "[key]") },
	}, nil
}

// authorize puts a key where its kind belongs.
func authorize(key string) func(*http.Request) {
	if strings.HasPrefix(key, "eyJ") {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key) }
	}
	return func(r *http.Request) {
		query := r.URL.Query()
		query.Set("api_key", key)
		r.URL.RawQuery = query.Encode()
	}
}

// Films reads the films that were first released on the days from up to and
// including to, in parts by date, ascending. Each request brings 20, and 20 are
// sent a second at most. A request that fails for a passing reason is repeated
// five times, after the pause that the API asks for (up to ten minutes), or else
// after 1, 2, 4, 8 and 16 seconds.
//
// A film that cannot be kept comes as a [*movies.RowError], one that is not to
// be as a [*movies.SkipError], as in [File.Films]; any other error is the last
// thing the sequence yields. Films of unknown release are not among them, and
// while TMDB's data changes, a film may come twice, or be missed.
func (t *TMDB) Films(ctx context.Context, from, to time.Time) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		s := session{TMDB: t}
		genres, err := s.genres(ctx)
		if err != nil {
			yield(movies.Movie{}, err)
			return
		}
		s.names = genres
		s.between(ctx, day(from), day(to), yield)
	}
}

// day drops the time of the day.
func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// Rejects returns a writer of the films that were refused, in the form of
// [File.Rejects]: mended, they can be read as a file.
func (t *TMDB) Rejects(w io.Writer) *RejectsWriter { return newRejects(w, tmdbColumns()) }

// Part is a month of films, to be imported by itself.
type Part struct {
	// Key is that of its import, which tells [TMDB.Parts] where to go on.
	Key string
	// From and To are its first and its last day.
	From, To time.Time
}

// Parts returns the months of the years from up to and including to, in order.
// If last is the import of one of them, as a run over the same years left it
// before it came to the end, they begin where it stopped: a month that was
// begun is repeated, under another Key, since TMDB's rows keep no place from
// one day to the next.
func (t *TMDB) Parts(from, to int, last movies.Import) []Part {
	source := "tmdb"
	if t.money {
		source = "tmdb+money"
	}
	prefix := fmt.Sprintf("%s:%d-%d:", source, from, to)
	var parts []Part
	for year := from; year <= to; year++ {
		for month := time.January; month <= time.December; month++ {
			first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
			key, attempt := prefix+first.Format("2006-01")+":", 1
			if rest, ok := strings.CutPrefix(last.Key, key); ok && !last.Done {
				before, _ := strconv.Atoi(rest)
				parts, attempt = nil, before+1
			}
			parts = append(parts, Part{Key: key + strconv.Itoa(attempt), From: first, To: first.AddDate(0, 1, -1)})
			if strings.HasPrefix(last.Key, key) && last.Done && (year < to || month < time.December) {
				parts = nil
			}
		}
	}
	return parts
}
