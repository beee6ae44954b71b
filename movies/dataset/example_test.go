package dataset_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

func ExampleOpen() {
	r := strings.NewReader(`id,title,genres,popularity,release_date,status
1,The Paper Lighthouse,"[{'id': 18, 'name': 'Drama'}, {'id': 80, 'name': 'Crime'}]",12.5,10/15/1999,Released
2,Quiet Harbour,"[""Comedy""]",,2019-01-31,Released
3,Fog Again,Drama,high,2020-02-29,Released
,Fog for Ever,Drama,1,2031-02-28,Planned
5,Fog for Good,Drama,1,,Planned
`)
	file, err := dataset.Open(r, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(file.Format(), "to", file.Mode())
	fmt.Println(file.Reading().Remarks)
	for film, err := range file.Films() {
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			fmt.Println("refused:", refused)
			continue
		}
		if skipped, ok := errors.AsType[*movies.SkipError](err); ok {
			fmt.Println("skipped:", skipped)
			continue
		}
		if partial, ok := errors.AsType[*movies.PartialError](err); ok {
			fmt.Println("left out:", partial.Fields[0])
			err = nil // the film is good without it
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(film.ID, film.Title, film.Released.Format(time.DateOnly), film.Genres)
	}
	// Output:
	// CSV to merge
	// [dates have the month first, as 10/15/1999 shows]
	// 1 The Paper Lighthouse 1999-10-15 [Drama Crime]
	// 2 Quiet Harbour 2019-01-31 [Comedy]
	// left out: line 4: popularity: must be a number of 0 or more, or empty if unknown
	// 3 Fog Again 2020-02-29 [Drama]
	// refused: line 5: id: must be a positive whole number
	// skipped: line 6: is not released: Planned
}

func ExampleFile_Rejects() {
	file, err := dataset.Open(strings.NewReader("id,title,genre\n"+
		"-1,The Lamp,Drama\n"+
		"2,,War\n"+
		"3,The Fox,\n"), nil)
	if err != nil {
		log.Fatal(err)
	}
	rejects := file.Rejects(os.Stdout)
	for _, err := range file.Films() {
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			rejects.Write(refused)
		}
	}
	if err := rejects.Flush(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// marquee_line,marquee_reason,id,title,genre
	// 2,id: must be a positive whole number,'-1,The Lamp,Drama
	// 3,title: must not be empty,2,,War
}

func ExampleNewTMDB() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"page":1,"total_pages":1,"results":[{"id":1,"title":"The Lantern",` +
			`"release_date":"2020-03-01","genre_ids":[18]}]}`
		if r.URL.Path == "/genre/movie/list" {
			answer = `{"genres":[{"id":18,"name":"Drama"}]}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()

	_, err := dataset.NewTMDB("a key", nil)
	fmt.Println(err)
	tmdb, err := dataset.NewTMDB("0123456789abcdef0123456789abcdef",
		&dataset.TMDBOptions{URL: server.URL})
	if err != nil {
		log.Fatal(err)
	}
	march := time.Date(2020, time.March, 1, 0, 0, 0, 0, time.UTC)
	for film, err := range tmdb.Films(context.Background(), march, march.AddDate(0, 1, -1)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(film.ID, film.Title, film.Year(), film.Genres)
	}
	// Output:
	// dataset: TMDB's API needs a key: 32 hexadecimal digits, or an access token
	// 1 The Lantern 2020 [Drama]
}

func ExampleTMDB_Parts() {
	tmdb, err := dataset.NewTMDB("0123456789abcdef0123456789abcdef", nil)
	if err != nil {
		log.Fatal(err)
	}
	// The store has the last import, which ended in the middle of November.
	last := movies.Import{Key: "tmdb:2019-2020:2020-11:1", Rows: 2000}
	for _, part := range tmdb.Parts(2019, 2020, last) {
		fmt.Println(part.Key, part.From.Format(time.DateOnly), part.To.Format(time.DateOnly))
	}
	// Output:
	// tmdb:2019-2020:2020-11:2 2020-11-01 2020-11-30
	// tmdb:2019-2020:2020-12:1 2020-12-01 2020-12-31
}

func ExampleDemo() {
	for _, film := range dataset.Demo()[1000:1005] {
		fmt.Println(film.ID, film.Title, film.Year(), film.Genres)
	}
	// Output:
	// -1001 The Android of Kalabrand 2000 [Science Fiction Comedy Romance]
	// -1002 My Brother's Tower 2000 [Fantasy]
	// -1003 The Whisper and the Candle 2000 [Horror]
	// -1004 What the Hostage Knew 2000 [Thriller Documentary]
	// -1005 The Staircase from Brindle Creek 2000 [Horror Fantasy]
}
