package postgres

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// Films from before words were folded are found without their accents, and by characters
// inside a title.
func TestFoldWords(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	b := movies.Batch{Films: []movies.Movie{
		{ID: 1, Title: "Amélie"}, {ID: 2, Title: "千と千尋"}, {ID: -3, Title: "Plain"},
	}}
	for id := range int64(1500) {
		b.Films = append(b.Films, movies.Movie{ID: 10 + id, Title: "Łódź"})
	}
	if _, err := db.Movies().Upsert(ctx, b); err != nil {
		t.Fatal(err)
	}
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 6); err != nil {
		t.Fatal(err)
	}
	_, err = db.pool.Exec(`UPDATE films SET words = quote_literal(lower(title))::tsvector`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{"amelie": 1, "千尋": 1, "plain": 1, "lodz": 1500} {
		q := movies.Query{Words: []string{word}, Limit: 2000}
		if found, err := db.Movies().Search(ctx, q); err != nil || len(found) != want {
			t.Errorf("Search %s: %d films, %v, want %d", word, len(found), err, want)
		}
	}
}
