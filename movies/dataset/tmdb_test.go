package dataset_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

var start = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// year reads the films of 2020.
func year(ctx context.Context, tmdb *dataset.TMDB) iter.Seq2[movies.Movie, error] {
	return tmdb.Films(ctx, start, start.AddDate(1, 0, -1))
}

func collect(films iter.Seq2[movies.Movie, error]) (found []movies.Movie, errs []error) {
	for m, err := range films {
		if err != nil {
			errs = append(errs, err)
		}
		if _, partial := errors.AsType[*movies.PartialError](err); err == nil || partial {
			found = append(found, m)
		}
	}
	return found, errs
}

func TestTMDBFilms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 2, films: []map[string]any{
			{
				"id": 1, "title": "The Lamp", "release_date": "2020-01-01", "popularity": 1.5,
				"genre_ids": []int{18, 10752},
			},
			{"id": 2, "title": "No Genre", "release_date": "2020-12-31", "popularity": nil},
			{"id": 3, "title": "After Dark", "release_date": "2020-05-01", "popularity": 1, "adult": true},
			{
				"id": 4, "title": "New Genre", "release_date": "2020-06-01", "popularity": 1,
				"genre_ids": []int{18, 99},
			},
			{"id": 5, "title": " ", "release_date": "2020-06-01", "popularity": 1},
			{"id": 0, "title": "No Id", "release_date": "2020-06-01", "popularity": 1},
			{
				"id": 7, "title": "Undated", "release_date": "2020-06-31", "popularity": 1,
				"genre_ids": []int{18, 18},
			},
			{"id": 8, "title": "Disliked", "release_date": "2020-07-01", "popularity": -1},
			{"id": 6, "title": "Years away", "release_date": "2021-01-01", "popularity": 1},
		}}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})))
		want := []movies.Movie{
			{
				ID: 1, Title: "The Lamp", Released: start, Popularity: new(1.5),
				Genres: []string{"Drama", "War"},
			},
			{ID: 2, Title: "No Genre", Released: start.AddDate(1, 0, -1)},
		}
		if !reflect.DeepEqual(films, want) {
			t.Errorf("got  %+v\nwant %+v", films, want)
		}
		wantErrs := []error{
			&movies.SkipError{Reason: "is a film for adults"},
			&movies.RowError{
				Column: "genres", Value: "99",
				Reason: "must be among the genres that TMDB lists",
				Record: []string{"4", "New Genre", "2020-06-01", "1", "Drama, 99", "0", "0"},
			},
			&movies.RowError{
				Column: "title", Value: " ", Reason: "must not be empty",
				Record: []string{"5", " ", "2020-06-01", "1", "", "0", "0"},
			},
			&movies.RowError{
				Column: "id", Reason: "must be a positive whole number",
				Record: []string{"0", "No Id", "2020-06-01", "1", "", "0", "0"},
			},
			&movies.RowError{
				Column: "release_date", Value: "2020-06-31",
				Reason: "must be a date such as 1999-10-15, 10/15/1999 or 15 Oct 1999, " +
					"or empty if unknown",
				Record: []string{"7", "Undated", "2020-06-31", "1", "Drama, Drama", "0", "0"},
			},
			&movies.RowError{Column: "popularity", Reason: "is -1; it must be a number of 0 or more",
				Record: []string{"8", "Disliked", "2020-07-01", "-1", "", "0", "0"}},
		}
		if !reflect.DeepEqual(errs, wantErrs) {
			t.Errorf("got  %+v\nwant %+v", errs, wantErrs)
		}
		query, err := url.Parse(s.requests[2])
		if err != nil {
			t.Fatal(err)
		}
		wantQuery := url.Values{
			"api_key": {apiKey}, "include_adult": {"false"}, "include_video": {"false"}, "page": {"2"},
			"sort_by":                  {"original_title.asc"},
			"primary_release_date.gte": {"2020-01-01"}, "primary_release_date.lte": {"2020-12-31"},
		}
		if !reflect.DeepEqual(query.Query(), wantQuery) {
			t.Errorf("asked %v\nwant  %v", query.Query(), wantQuery)
		}
	})
}

func TestTMDBMoney(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 20, films: daily(6), details: map[int]map[string]any{
			1: {
				"id": 1, "title": "Film 1", "release_date": "2020-01-01", "budget": 1000, "revenue": 2500.0,
				"status": "Released",
			},
			2: {
				"id": 2, "title": "Film 2", "release_date": "2020-01-02", "budget": 0, "revenue": 0,
				"status": "Released",
			},
			3: {"id": 3, "title": "Film 3", "release_date": "2020-01-03", "budget": 5, "status": "Planned"},
			5: {
				"id": 5, "title": "Film 5", "release_date": "2020-01-05", "budget": -5, "status": "Released",
			},
			6: {
				"id": 6, "title": "Film 6", "release_date": "2020-01-06", "revenue": 2e12, "status": "Released",
			},
		}}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{Money: true})))
		if len(films) != 4 || *films[0].Budget != 1000 || *films[0].Revenue != 2500 ||
			films[1].Budget != nil || films[1].Genres[0] != "Drama" ||
			films[2].Budget != nil || films[3].Revenue != nil {
			t.Errorf("got %+v", films)
		}
		const want = "[is not released: Planned is no longer at TMDB " +
			"budget: must not be negative; 0 or empty if unknown; the film was taken in without it " +
			"revenue: is more dollars than any film cost or earned (at most 1 billion and 5 billion), " +
			"so it may be of another currency; 0 or empty if unknown; the film was taken in without it]"
		if got := fmt.Sprint(errs); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestTMDBKeysTravelWhereTheyBelong(t *testing.T) {
	for name, key := range map[string]string{"key": apiKey, "token": " " + token + "\n"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{perPage: 20, films: daily(1)}
				films, errs := collect(year(t.Context(), s.open(t, key, dataset.TMDBOptions{})))
				if len(films) != 1 || len(errs) > 0 {
					t.Fatalf("got %v, %v", films, errs)
				}
				for i, uri := range s.requests {
					inQuery, inHeader := strings.Contains(uri, apiKey), s.headers[i].Get("Authorization") != ""
					if inQuery != (name == "key") || inHeader != (name == "token") {
						t.Errorf("%s with %v", uri, s.headers[i])
					}
				}
			})
		})
	}
}

// A query of more than 500 pages is halved, and the pace is kept.
func TestTMDBHalvesWhatIsTooMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(1000)}
		tmdb := s.open(t, apiKey, dataset.TMDBOptions{})
		begun := time.Now()
		films, errs := collect(tmdb.Films(t.Context(), start, start.AddDate(0, 0, 999)))
		if len(films) != 1000 || len(errs) > 0 {
			t.Fatalf("got %d films and errors %v", len(films), errs)
		}
		for i, m := range films {
			if m.ID != int64(i+1) {
				t.Fatalf("film %d has the id %d: the order is not that of the dates", i+1, m.ID)
			}
		}
		const requests = 1 + 1 + 1000 // the genres, a query too large, and its two halves
		if len(s.requests) != requests {
			t.Errorf("%d requests, want %d", len(s.requests), requests)
		}
		if took, want := time.Since(begun), (requests-1)*time.Second/20; took != want {
			t.Errorf("they took %v, want %v", took, want)
		}
	})
}

func TestTMDBRefusesADayThatIsTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(600)}
		for _, film := range s.films {
			film["release_date"] = "2020-03-01"
		}
		films, errs := collect(year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{})))
		const want = "[dataset: TMDB has 600 pages of films released on 2020-03-01, and serves 500; " +
			"name other dates]"
		if len(films) > 0 || fmt.Sprint(errs) != want {
			t.Errorf("got %d films and %v", len(films), errs)
		}
	})
}

// A caller that ends the sequence ends the requests, too.
func TestTMDBStopsWhereItIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(10)}
		films := year(t.Context(), s.open(t, apiKey, dataset.TMDBOptions{}))
		for range films { //nolint:errcheck // the count of requests tells
			break
		}
		if len(s.requests) != 2 {
			t.Errorf("%d requests, want 2", len(s.requests))
		}
	})
}

func TestTMDBOfNoDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 1, films: daily(10)}
		films, errs := collect(s.open(t, apiKey,
			dataset.TMDBOptions{}).Films(t.Context(), start, start.AddDate(0, 0, -1)))
		if len(films) > 0 || len(errs) > 0 {
			t.Errorf("got %v, %v", films, errs)
		}
	})
}

func TestNewTMDBRefuses(t *testing.T) {
	const (
		noKey = "dataset: TMDB's API needs a key: 32 hexadecimal digits, or an access token"
		noURL = "dataset: the URL of TMDB's API must be one such as https://api.themoviedb.org/3"
	)
	for _, test := range []struct{ name, key, url, want string }{
		{"no key", " ", "", noKey},
		{"a key of two lines", apiKey + "\n" + apiKey, "", noKey},
		{"a path", apiKey, "/3", noURL},
		{"another scheme", apiKey, "ftp://tmdb.test/3", noURL},
		{"a key in the URL", apiKey, "https://tmdb.test/3?api_key=" + apiKey, noURL},
		{"no URL", apiKey, "https://tmdb.test:" + apiKey, noURL},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := dataset.NewTMDB(test.key, &dataset.TMDBOptions{URL: test.url})
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestTMDBIsPrintedWithoutItsKey(t *testing.T) {
	for _, key := range []string{apiKey, token} {
		tmdb, err := dataset.NewTMDB(key, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprintf("%+v %#v", tmdb, *tmdb); strings.Contains(text, key) {
			t.Errorf("it is printed as %s", text)
		}
	}
}

// A film that was refused is mended in a file, and read from there.
func TestTMDBRejects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{perPage: 20, films: daily(1)}
		s.films[0]["genre_ids"] = []int{18, 99}
		tmdb := s.open(t, apiKey, dataset.TMDBOptions{})
		var rejects strings.Builder
		w := tmdb.Rejects(&rejects)
		for _, err := range year(t.Context(), tmdb) {
			if refused, ok := errors.AsType[*movies.RowError](err); ok {
				w.Write(refused)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		films, errs := readAll(strings.NewReader(strings.Replace(rejects.String(), "99", "New", 1)))
		want := movies.Movie{
			ID: 1, Title: "Film 1", Released: start, Popularity: new(1.5), Genres: []string{"Drama", "New"},
		}
		if len(errs) > 0 || len(films) != 1 || !films[0].Equal(want) {
			t.Errorf("got %+v, %v from\n%s", films, errs, &rejects)
		}
	})
}
