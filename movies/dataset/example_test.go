package dataset_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

func ExampleReadCSV() {
	file := strings.NewReader(`id,title,genres,popularity,release_date
1,The Paper Lighthouse,"[{'id': 18, 'name': 'Drama'}, {'id': 80, 'name': 'Crime'}]",12.5,10/15/1999
2,Quiet Harbour,"[""Comedy""]",,2019-01-31
3,Fog Again,Drama,high,2020-02-29
`)
	for film, err := range dataset.ReadCSV(file, nil) {
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			fmt.Println("refused:", refused)
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(film.ID, film.Title, film.Released.Format(time.DateOnly), film.Genres)
	}
	// Output:
	// 1 The Paper Lighthouse 1999-10-15 [Drama Crime]
	// 2 Quiet Harbour 2019-01-31 [Comedy]
	// refused: line 4: popularity: must be a number of 0 or more, or empty if unknown
}

func ExampleNewRejectsWriter() {
	w := dataset.NewRejectsWriter(os.Stdout)
	for _, err := range dataset.ReadCSV(strings.NewReader("id,title\n-1,The Lamp\n2,\n"), nil) {
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			w.Write(refused)
		}
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// line,column,reason,value
	// 2,id,must be a positive whole number,'-1
	// 3,title,must not be empty,
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
