package sqlite

import (
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// Films of a file from before words were folded are found without their accents, and
// by characters inside a title.
func TestFoldWords(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	b := movies.Batch{Mode: movies.Replace, Films: []movies.Movie{
		{ID: 1, Title: "Amélie"}, {ID: 2, Title: "千と千尋"}, {ID: -3, Title: "Plain"},
	}}
	for id := range int64(1500) {
		b.Films = append(b.Films, movies.Movie{ID: 10 + id, Title: "Łódź"})
	}
	if _, err := db.films.Upsert(ctx, b); err != nil {
		t.Fatal(err)
	}
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 7); err != nil {
		t.Fatal(err)
	}
	_, err = db.writer.Exec(`UPDATE films SET words = ' ' || lower(title)`) // as version 7 did
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{"amelie": 1, "千尋": 1, "plain": 1, "lodz": 1500} {
		q := movies.Query{Words: []string{word}, Limit: 2000}
		if found, err := db.films.Search(ctx, q); err != nil || len(found) != want {
			t.Errorf("Search %s: %d films, %v, want %d", word, len(found), err, want)
		}
		var films int
		err := db.reader.Get(&films, `SELECT count(*) FROM film_words WHERE film_words MATCH ?`,
			match(q.Words))
		if err != nil || films != want {
			t.Errorf("the index has %d films of %s, %v, want %d", films, word, err, want)
		}
	}
}

// The index of words has the words that the table has, whatever became of the films, and
// also when the file was written anew.
func TestTheIndexOfWordsIsInStep(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	upsert := func(drop bool, films ...movies.Movie) {
		t.Helper()
		b := movies.Batch{Mode: movies.Replace, DropInvented: drop, Films: films}
		if _, err := db.films.Upsert(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	check := func(when string) {
		t.Helper()
		_, err := db.writer.Exec(
			`INSERT INTO film_words (film_words, rank) VALUES ('integrity-check', 1)`)
		if err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	upsert(false, movies.Movie{ID: 7, Title: "Seven"}, movies.Movie{ID: 2, Title: "Two Łódź"},
		movies.Movie{ID: -4, Title: "Four invented"}, movies.Movie{ID: 5, Title: "Five"})
	check("new films")
	upsert(false, movies.Movie{ID: 2, Title: "Dos"}, movies.Movie{ID: 7, Title: "Siete"},
		movies.Movie{ID: 1, Title: "Uno"})
	check("renamed films, and a new one")
	upsert(true, movies.Movie{ID: 2, Title: "Zwei"}, movies.Movie{ID: 3, Title: "Drei"})
	check("invented films dropped")
	if err := db.Email().(marquee.Purger).Purge(ctx, []string{"ann"}); err != nil {
		t.Fatal(err)
	}
	check("the file written anew")
	upsert(false, movies.Movie{ID: 8, Title: "Acht"}, movies.Movie{ID: 7, Title: "Sieben"})
	check("changes after that")

	if _, err := db.writer.Exec(`UPDATE films SET words = ' other' WHERE id = 8`); err != nil {
		t.Fatal(err)
	}
	_, err := db.writer.Exec(`INSERT INTO film_words (film_words, rank) VALUES ('integrity-check', 1)`)
	if err == nil {
		t.Error("the check finds no words that the table does not have")
	}
}
