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

// Attribution is the sentence that TMDB asks programs to show with its data.
const Attribution = "This product uses the TMDB API but is not endorsed or certified by TMDB."

// TMDB reads films from TMDB's API, version 3. It is safe for concurrent use, but
// each sequence of films counts its requests per second by itself.
type TMDB struct {
	base   string
	client *http.Client
	money  bool
	// Only functions hold the key, so that it cannot be printed.
	authorize func(*http.Request)
	scrub     func(string) string
}

// TMDBOptions adjusts [NewTMDB]. The zero value of a field is its default.
type TMDBOptions struct {
	// URL is the address of the API. Default: https://api.themoviedb.org/3.
	URL string
	// Client sends the requests. Redirects are never followed, whatever the
	// client's CheckRedirect says. Default: a client that waits 30 seconds for an
	// answer.
	Client *http.Client
	// Money asks for the budget, the revenue and the status of each film, and
	// leaves out films that are not released. The API needs one request for each
	// film then, so minutes become an hour. Default: these are not asked for.
	Money bool
}

// NewTMDB returns a reader of the API. The key is an API key or an access token:
// TMDB gives both to account holders. A token, which begins with eyJ, is sent in a
// header. A key is sent as a part of each URL. Neither appears in an error. NewTMDB
// fails if the key is empty or the URL is not one of an API. Nil options are the
// defaults.
func NewTMDB(key string, opts *TMDBOptions) (*TMDB, error) {
	var o TMDBOptions
	if opts != nil {
		o = *opts
	}
	if o.URL == "" {
		o.URL = "https://api.themoviedb.org/3"
	}
	base, err := url.Parse(o.URL)
	if err != nil || base.Host == "" || base.RawQuery != "" ||
		base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("dataset: the URL of TMDB's API must be one such as https://api.themoviedb.org/3")
	}
	key = strings.TrimSpace(key)
	notInKeys := func(r rune) bool { return r <= ' ' || r > '~' }
	if key == "" || strings.ContainsFunc(key, notInKeys) {
		return nil, errors.New("dataset: TMDB's API needs a key: " +
			"32 hexadecimal digits, or an access token")
	}
	client := http.Client{Timeout: requestLimit}
	if o.Client != nil {
		client = *o.Client
	}
	// A redirect would carry the key elsewhere, in the Referer.
	client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
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
// including to. It reads spans of days one after the other, the earliest first, and
// sorts the films of a span by their original title. Films of unknown release are
// not among them. If TMDB's data changes while it is read, a film may come twice or
// be missed.
//
// Each request brings 20 films. At most 20 requests are sent per second. If a request
// fails for a passing reason, it is repeated up to five times. The pauses are 1, 2,
// 4, 8 and 16 seconds. If the API asks for a longer pause, of up to ten minutes, that
// one counts.
//
// As in [File.Films], a film that cannot be kept comes as a [*movies.RowError], and a
// film that is left out as a [*movies.SkipError]. Any other error is the last thing
// that the sequence yields.
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

// day returns midnight UTC of the day of t.
func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// Rejects returns a writer for refused films, like [File.Rejects]. After somebody
// has mended them, [Open] reads them as a file. The caller must call Flush in the
// end.
func (t *TMDB) Rejects(w io.Writer) *RejectsWriter { return newRejects(w, tmdbColumns()) }

// Part is a month of films. Each part is one import.
type Part struct {
	// Key is the [movies.ImportOptions.Key] of its import. It tells [TMDB.Parts]
	// where to go on.
	Key string
	// From and To are its first and its last day.
	From, To time.Time
}

// Parts returns the months of the years from up to and including to, in order.
//
// last is the import that wrote last, as [movies.Service.Imported] returns it. If it
// belongs to a run over the same years that stopped early, the months begin where
// that run stopped. A month that was begun is repeated under another Key, because
// TMDB's rows change places from one day to the next.
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
			lastDay := first.AddDate(0, 1, -1)
			parts = append(parts, Part{Key: key + strconv.Itoa(attempt), From: first, To: lastDay})
			more := year < to || month < time.December
			if strings.HasPrefix(last.Key, key) && last.Done && more {
				parts = nil
			}
		}
	}
	return parts
}
