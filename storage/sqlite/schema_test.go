package sqlite

import (
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

func TestEveryConnectionIsSetUp(t *testing.T) {
	db := openInternal(t)
	for name, pool := range map[string]interface {
		Get(dest any, query string, args ...any) error
	}{"writer": db.writer, "reader": db.reader} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal",
			"synchronous":  "2", // FULL
			"foreign_keys": "1",
			"busy_timeout": map[string]string{"writer": "100", "reader": "10000"}[name],
			"cache_size":   map[string]string{"writer": "-65536", "reader": "-16384"}[name],
			"query_only":   map[string]string{"writer": "0", "reader": "1"}[name],
		} {
			var got string
			if err := pool.Get(&got, "PRAGMA "+pragma); err != nil || got != want {
				t.Errorf("%s: %s is %q, %v, want %q", name, pragma, got, err, want)
			}
		}
	}
}

func TestMigrationsGoDownAndUp(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	schema := func() string {
		var tables []string
		if err := db.writer.Select(&tables, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`); err != nil {
			t.Fatal(err)
		}
		return strings.Join(tables, "\n")
	}
	up := schema()
	if _, err := p.DownTo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if down := schema(); strings.Contains(down, "films") || strings.Contains(down, "drafts") || strings.Contains(down, "messages") {
		t.Errorf("migrated down, the schema is still\n%s", down)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := schema(); got != up {
		t.Errorf("migrated down and up, the schema is\n%s\nwant\n%s", got, up)
	}
}

// A file of an older version keeps its films; what it did not know is unknown.
func TestMigrationsKeepFilms(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	films := []movies.Movie{
		{ID: 1, Title: "A", Released: day(2015), Genres: []string{"Drama", "War"}, Popularity: new(2.0)},
		{ID: 2, Title: "B", Released: day(2015), Genres: []string{"Drama"}},
		{ID: 3, Title: "C", Released: day(2016), Genres: []string{`"'<&>\u2028`, "Drama", "War"}, Popularity: new(1.0)},
		{ID: 4, Title: "D", Genres: []string{"Drama"}},
		{ID: -5, Title: "E", Released: day(2016)},
	}
	if _, err := db.films.Upsert(ctx, movies.Batch{Films: films, Mode: movies.Replace, Import: movies.Import{Version: "1"}}); err != nil {
		t.Fatal(err)
	}
	answers := func() string {
		found, searched := db.films.Search(ctx, movies.Query{Limit: 9})
		counts, counted := db.films.CountGenres(ctx, 0, 3000)
		slices.SortFunc(counts.Genres, func(a, b movies.GenreCount) int {
			return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Genre, b.Genre), cmp.Compare(a.Of, b.Of))
		})
		ranking, ranked := db.films.Rank(ctx, 2015, 1)
		summary, summed := db.films.Summary(ctx)
		text, err := json.Marshal([]any{found, counts, ranking, summary})
		if err := errors.Join(searched, counted, ranked, summed, err); err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := answers()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 4); err != nil {
		t.Fatal(err)
	}
	var genres int
	if err := db.writer.Get(&genres, `SELECT count(*) FROM film_genres`); err != nil || genres != 7 {
		t.Errorf("migrated down, there are %d genres, %v, want 7", genres, err)
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := answers(); got != want {
		t.Errorf("migrated down and up, the films are\n%s\nwant\n%s", got, want)
	}
	if i, err := db.films.Imported(ctx); err != nil || !reflect.DeepEqual(i, movies.Import{}) {
		t.Errorf("Imported: %+v, %v, want nothing", i, err)
	}
	if change, err := db.films.Upsert(ctx, movies.Batch{Films: films, Mode: movies.Replace}); err != nil || change.Unchanged != len(films) {
		t.Errorf("Upsert: %+v, %v, want all films unchanged", change, err)
	}
}

// What a program imports that knows one source alone is named all the same.
func TestSourcesOfOlderPrograms(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	p, err := newProvider(db.writer.DB)
	if err != nil {
		t.Fatal(err)
	}
	old := func(name string, year int) movies.Source {
		_, err := db.writer.ExecContext(ctx, `INSERT OR REPLACE INTO imported (id, version, source, as_of, key, rows, done) VALUES (1, ?, ?, ?, '', 0, 1)`,
			name, name, day(year).UnixMicro())
		if err != nil {
			t.Fatal(err)
		}
		return movies.Source{Name: name, AsOf: day(year), Popularity: day(year)}
	}
	want := func(when string, sources ...movies.Source) {
		t.Helper()
		if i, err := db.films.Imported(ctx); err != nil || !slices.Equal(i.Sources, sources) {
			t.Errorf("%s: Imported: %+v, %v, want %+v", when, i, err, sources)
		}
	}
	if _, err := p.DownTo(ctx, 6); err != nil {
		t.Fatal(err)
	}
	first := old("a.csv", 2020)
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	want("a row of before", first)
	added := movies.Source{Name: "b.csv", AsOf: day(2021)}
	if _, err := db.films.Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: movies.Import{Version: "2", Sources: []movies.Source{added}}}); err != nil {
		t.Fatal(err)
	}
	want("another import", added, first)
	want("an older program beside", old("c.csv", 2022))
}

func day(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// Every question is answered from the rows that it is about, in the order in
// which an index has them: no table is read as a whole, and nothing is sorted.
func TestQueriesAreServedByIndexes(t *testing.T) {
	db := openInternal(t)
	search := func(q movies.Query) string { return searches(q)[0].query }
	for _, test := range []struct{ name, query, want string }{
		{"get a draft", sqlstore.GetDraft, "SEARCH drafts USING INDEX sqlite_autoindex_drafts_1 (owner=? AND id=?)"},
		{"list drafts", sqlstore.ListDrafts, "SEARCH drafts USING INDEX drafts_by_time (owner=? AND (created,id)<(?,?))"},
		{"find abandoned drafts", sqlstore.AbandonedDrafts, "SEARCH drafts USING INDEX drafts_by_lease (lease_until<?)"},
		{"find the next owner", sqlstore.NextDraftOwner, "SEARCH drafts USING COVERING INDEX sqlite_autoindex_drafts_1 (owner>?)"},
		{"get a conversation", sqlstore.GetConversation, "SEARCH conversations USING PRIMARY KEY (owner=? AND id=?)"},
		{"list conversations", sqlstore.ListConversations, "SEARCH conversations USING INDEX conversations_by_time (owner=? AND (created,id)<(?,?))"},
		{"get messages", sqlstore.GetMessages, "SEARCH messages USING INDEX messages_by_time (owner=? AND conversation=?)"},
		{"look for messages", sqlstore.HasMessages, "SCAN CONSTANT ROW; SCALAR SUBQUERY 1; SEARCH messages USING COVERING INDEX messages_by_time (owner=? AND conversation=?)"},
		{"count years", countYears, "SEARCH year_counts USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		{"earnings", earn, "SEARCH films USING COVERING INDEX films_by_money (year>?)"},
		{"rank the top", rankTop, "SEARCH films USING INDEX films_by_year (year=? AND popularity>?)"},
		{"rank the bottom", rankBottom, "SEARCH films USING INDEX films_by_year (year=? AND popularity>?)"},
		{"count ranked films", countRanked, "SEARCH year_counts USING INTEGER PRIMARY KEY (rowid=?)"},
		{"search", search(movies.Query{}), "SCAN films USING INDEX films_by_popularity"},
		{"search words", search(movies.Query{Words: []string{"a"}}), "CO-ROUTINE (subquery-1); SCAN films USING INDEX films_by_popularity; SCAN (subquery-1)"},
		{"search words in all films", searches(movies.Query{Words: []string{"a"}})[1].query, "SCAN films; USE TEMP B-TREE FOR ORDER BY"},
		{"find films by ids", findFilms, "SEARCH films USING INDEX sqlite_autoindex_films_1 (id=?); LIST SUBQUERY 1; SCAN json_each VIRTUAL TABLE INDEX 1:"},
		{"find invented films", findInvented, "SEARCH films USING INDEX sqlite_autoindex_films_1 (id<?)"},
		{"search a year", search(movies.Query{Year: 2015}), "SEARCH films USING INDEX films_by_year (year=?)"},
		{"search on, unknown", search(movies.Query{After: &movies.Place{}}), "SEARCH films USING INDEX films_by_popularity (popularity=? AND id>?)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := plan(t, db, test.query); got != test.want {
				t.Errorf("the plan is\n\t%s\nwant\n\t%s", got, test.want)
			}
		})
	}
}

// A deep page begins where the one before it ended, not at the top.
func TestSearchGoesOnWhereItWas(t *testing.T) {
	db := openInternal(t)
	after := &movies.Place{Popularity: new(1.0), ID: 1}
	for _, test := range []struct {
		name   string
		query  movies.Query
		ranges []string // of the index that is searched
	}{
		{"all", movies.Query{After: after}, []string{"films_by_popularity (popularity=? AND id>?)", "films_by_popularity (popularity<?)", "films_by_popularity (popularity=?)"}},
		{"a year", movies.Query{Year: 2015, After: after}, []string{
			"films_by_year (year=? AND popularity=? AND id>?)", "films_by_year (year=? AND popularity<?)", "films_by_year (year=? AND popularity=?)",
		}},
		{"words", movies.Query{Words: []string{"a"}, After: after}, []string{"films_by_popularity (popularity=? AND id>?)", "films_by_popularity (popularity<?)", "films_by_popularity (popularity=?)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := plan(t, db, searches(test.query)[0].query)
			var ranges []string
			for step := range strings.SplitSeq(got, "; ") {
				if r, ok := strings.CutPrefix(step, "SEARCH films USING INDEX "); ok {
					ranges = append(ranges, r)
				}
			}
			if !slices.Equal(ranges, test.ranges) || strings.Contains(got, "SCAN films") {
				t.Errorf("the plan is\n\t%s\nwant the ranges\n\t%s", got, strings.Join(test.ranges, "\n\t"))
			}
		})
	}
}

func plan(t *testing.T, db *DB, query string) string {
	t.Helper()
	var steps []struct {
		ID      int    `db:"id"`
		Parent  int    `db:"parent"`
		NotUsed int    `db:"notused"`
		Detail  string `db:"detail"`
	}
	args := make([]any, strings.Count(query, "?"))
	if err := db.reader.Select(&steps, "EXPLAIN QUERY PLAN "+query, args...); err != nil {
		t.Fatal(err)
	}
	details := make([]string, len(steps))
	for i, step := range steps {
		details[i] = step.Detail
	}
	return strings.Join(details, "; ")
}

func openInternal(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), Fresh(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
