package postgres

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

func TestMigrationsGoDownAndUp(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	schema := func() string {
		var lines []string
		if err := db.pool.Select(&lines, `
			SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, collation_name)
			FROM information_schema.columns WHERE table_schema = current_schema()
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`); err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n")
	}
	up := schema()
	if !strings.Contains(up, "films_by_year") {
		t.Fatalf("migrated up, the schema is\n%s", up)
	}
	if _, err := p.DownTo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(schema()) {
		if !strings.Contains(line, versionTable) {
			t.Errorf("migrated down, the schema still has %s", line)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	if got := schema(); got != up {
		t.Errorf("migrated down and up, the schema is\n%s\nwant\n%s", got, up)
	}
}

// A program of before the last migration goes on beside newer ones. What it
// writes has no money, also where a film had some.
func TestOlderProgramGoesOn(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 3); err != nil {
		t.Fatal(err)
	}
	old, err := db.pool.Connx(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	for _, statement := range []string{
		`PREPARE find (bigint) AS SELECT id, title, released, popularity, genres FROM films WHERE id = $1`,
		`PREPARE remove (bigint) AS DELETE FROM films WHERE id = $1`,
		`PREPARE put (bigint, text) AS INSERT INTO films (id, title, words, released, year, popularity, genres)
			VALUES ($1, $2, '', '2015-01-01', 2015, 1, '{Drama}')`,
		`INSERT INTO year_counts VALUES (2015, 1, 0, 0, 1, '{Drama}', '{{1}}')`,
		`EXECUTE put (1, 'Old')`,
	} {
		if _, err := old.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}

	known := movies.Movie{ID: 1, Title: "Known", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), Genres: []string{"Drama"}}
	known.Popularity, known.Budget, known.Revenue = new(1.0), new(int64(10)), new(int64(20))
	earnings := func(want int) {
		t.Helper()
		e, err := db.Movies().Earnings(ctx)
		if err != nil || len(e) != want {
			t.Errorf("Earnings: %+v, %v, want those of %d films", e, err, want)
		}
	}
	if i, err := db.Movies().Imported(ctx); err != nil || !reflect.DeepEqual(i, movies.Import{}) {
		t.Errorf("Imported: %+v, %v, want none", i, err)
	}
	earnings(0)
	change, err := db.Movies().Upsert(ctx, movies.Batch{Films: []movies.Movie{known}, Mode: movies.Merge})
	if err != nil || change != (movies.Change{Updated: 1}) {
		t.Errorf("Upsert: %+v, %v, want the film updated", change, err)
	}
	earnings(1)
	for _, statement := range []string{`EXECUTE find (1)`, `EXECUTE remove (1)`, `EXECUTE put (1, 'Old again')`} {
		if _, err := old.ExecContext(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	earnings(0)
}

// What a program imports that knows one source alone is named all the same.
func TestSourcesOfOlderPrograms(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	ctx := t.Context()
	p, err := newProvider(db.pool.DB.DB)
	if err != nil {
		t.Fatal(err)
	}
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	old := func(name string, year int) movies.Source {
		_, err := db.pool.ExecContext(ctx, `
			INSERT INTO imported (version, source, as_of, key, rows, done) VALUES ($1, $1, $2, '', 0, true)
			ON CONFLICT (one) DO UPDATE SET version = excluded.version, source = excluded.source,
				as_of = excluded.as_of, key = excluded.key, rows = excluded.rows, done = excluded.done`, name, day(year))
		if err != nil {
			t.Fatal(err)
		}
		return movies.Source{Name: name, AsOf: day(year), Popularity: day(year)}
	}
	want := func(when string, sources ...movies.Source) {
		t.Helper()
		if i, err := db.Movies().Imported(ctx); err != nil || !slices.Equal(i.Sources, sources) {
			t.Errorf("%s: Imported: %+v, %v, want %+v", when, i, err, sources)
		}
	}
	if _, err := p.DownTo(ctx, 5); err != nil {
		t.Fatal(err)
	}
	first := old("a.csv", 2020)
	if _, err := p.Up(ctx); err != nil {
		t.Fatal(err)
	}
	want("a row of before", first)
	added := movies.Source{Name: "b.csv", AsOf: day(2021)}
	if _, err := db.Movies().Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: movies.Import{Version: "2", Sources: []movies.Source{added}}}); err != nil {
		t.Fatal(err)
	}
	want("another import", added, first)
	want("an older program beside", old("c.csv", 2022), added, first)
}

// Every question is answered from the rows that it is about, in the order in
// which an index has them.
func TestQueriesAreServedByIndexes(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	if _, err := db.Movies().Upsert(t.Context(), movies.Batch{Films: makeFilms(5000)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.pool.Exec(`
		INSERT INTO drafts SELECT 'owner ' || n % 50, n, 1, '', '', '', '', '', '', '',
			CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'complete' END, '', '', '', '', now(), now(), '', now(), 1
		FROM generate_series(1, 2000) n;
		INSERT INTO conversations SELECT 'owner ' || n % 50, n, '', now(), now() FROM generate_series(1, 2000) n;
		INSERT INTO messages SELECT owner, id, n, 1, '', '', '[]', '', '', now(), '', now(), 1
		FROM conversations, generate_series(1, 5) n;
		ANALYZE drafts, conversations, messages, films, earnings, year_counts`); err != nil {
		t.Fatal(err)
	}
	search := func(q movies.Query) string { return searches(q)[0].query }
	words := searches(movies.Query{Words: []string{"777", "888"}})
	for _, test := range []struct {
		name, query string
		args        []any
		want        []string // the beginnings of the names of indexes
		sorts       bool
	}{
		{"get a draft", sqlstore.GetDraft, []any{"owner 7", "7"}, []string{"drafts_pkey"}, false},
		{"list drafts", sqlstore.ListDrafts, []any{"owner 7", "2024-01-01", "1", 20}, []string{"drafts_by_time"}, false},
		{"abandoned drafts", sqlstore.AbandonedDrafts, []any{"2024-01-01", 20}, []string{"drafts_by_lease"}, false},
		{"the next owner of drafts", sqlstore.NextDraftOwner, []any{"owner 7"}, []string{"drafts_"}, false},
		{"get a conversation", sqlstore.GetConversation, []any{"owner 7", "7"}, []string{"conversations_pkey"}, false},
		{"get a message", sqlstore.GetMessage, []any{"owner 7", "7", "2"}, []string{"messages_"}, false},
		{"get messages", sqlstore.GetMessages, []any{"owner 7", "7"}, []string{"messages_by_time"}, false},
		{"look for messages", sqlstore.HasMessages, []any{"owner 7", "7"}, []string{"messages_"}, false},
		{"list conversations", sqlstore.ListConversations, []any{"owner 7", "2024-01-01", "1", 20}, []string{"conversations_by_time"}, false},
		{"the next owner of conversations", sqlstore.NextConversationOwner, []any{"owner 7"}, []string{"conversations_"}, false},
		{"count genres of years", countGenres, []any{1990, 1995}, []string{"year_counts_pkey"}, false},
		{"rank a year", rankYear, []any{1990, 5}, []string{"films_by_year", "films_by_year", "year_counts_pkey"}, true},
		{"search", search(movies.Query{}), []any{5}, []string{"films_by_popularity"}, false},
		{"search a year", search(movies.Query{Year: 1990}), []any{1990, 5}, []string{"films_by_year"}, false},
		{"search words nearby", words[0].query, []any{near, "'777':* & '888':*", 5}, []string{"films_by_popularity"}, false},
		{"search words", words[1].query, []any{"'777':* & '888':*", 5}, []string{"films_by_word"}, true},
		{"search a genre", search(movies.Query{Genre: "Genre 7"}), []any{"Genre 7", "Genre 7", 5}, []string{"films_by_popularity"}, false},
		{
			"search on", search(movies.Query{After: &movies.Place{Popularity: new(990.0)}}), []any{990, 1, 5, 990, 5, 5, 5},
			[]string{"films_by_popularity", "films_by_popularity", "films_by_popularity"}, true, // of one page
		},
		{"search on, unknown", search(movies.Query{After: &movies.Place{}}), []any{1, 5}, []string{"films_by_popularity"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps := plan(t, db, sqlx.Rebind(sqlx.DOLLAR, test.query), test.args)
			var indexes []string
			sorts := false
			for _, step := range steps {
				if index := scanOf.FindStringSubmatch(step); index != nil {
					indexes = append(indexes, index[1])
				}
				sorts = sorts || strings.Contains(step, "Sort")
				if strings.Contains(step, "Seq Scan") && !strings.Contains(step, "year_counts") {
					t.Errorf("a table is read as a whole: %s", step)
				}
				if strings.Contains(step, "Filter: ") && strings.Contains(step, "popularity ") {
					t.Errorf("films are read that come before: %s", step)
				}
			}
			slices.Sort(indexes)
			if !slices.EqualFunc(indexes, test.want, strings.HasPrefix) || sorts != test.sorts {
				t.Errorf("the plan is\n%s\nwant one by %v", strings.Join(steps, "\n"), test.want)
			}
		})
	}
}

// scanOf finds the index that a step of a plan reads.
var scanOf = regexp.MustCompile(`Index.*? Scan.*? (?:using|on) (\w+)`)

// plan returns the steps of a prepared query. Tables as small as these would
// be read as a whole, if that were allowed.
func plan(t *testing.T, db *DB, query string, args []any) []string {
	t.Helper()
	conn, err := db.pool.Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var literals []string
	for _, arg := range args {
		literals = append(literals, fmt.Sprintf("'%s'", strings.ReplaceAll(fmt.Sprint(arg), "'", "''")))
	}
	for _, statement := range []string{
		"SET enable_seqscan = off",
		"PREPARE planned AS " + query,
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	defer func() {
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), "DEALLOCATE planned; RESET enable_seqscan")
		if err != nil {
			t.Error(err)
		}
	}()
	var steps []string
	if err := conn.SelectContext(t.Context(), &steps, "EXPLAIN (COSTS OFF) EXECUTE planned ("+strings.Join(literals, ", ")+")"); err != nil {
		t.Fatal(err)
	}
	return steps
}
