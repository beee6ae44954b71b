package postgres

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Every question reads only the rows that it is about, in the order of an index.
func TestQueriesAreServedByIndexes(t *testing.T) {
	t.Parallel()
	db := openInternal(t, "")
	if _, err := db.Movies().Upsert(t.Context(), movies.Batch{Films: makeFilms(5000)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.pool.Exec(`
		INSERT INTO drafts SELECT 'owner ' || n % 50, n, 1, '', '', '', '', '', '', '',
			CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'complete' END,
			'', '', '', '', now(), now(), '', now(), 1
		FROM generate_series(1, 2000) n;
		INSERT INTO conversations SELECT 'owner ' || n % 50, n, '', now(), now()
		FROM generate_series(1, 2000) n;
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
		{
			"list drafts", sqlstore.ListDrafts, []any{"owner 7", "2024-01-01", "1", 20},
			[]string{"drafts_by_time"}, false,
		},
		{
			"abandoned drafts", sqlstore.AbandonedDrafts, []any{"2024-01-01", 20},
			[]string{"drafts_by_lease"}, false,
		},
		{"count drafts", sqlstore.CountDrafts, []any{"owner 7", 10}, []string{"drafts_"}, false},
		{
			"count conversations", sqlstore.CountConversations, []any{"owner 7", 10},
			[]string{"conversations_"}, false,
		},
		{
			"the next owner of drafts", sqlstore.NextDraftOwner, []any{"owner 7"}, []string{"drafts_"},
			false,
		},
		{
			"get a conversation", sqlstore.GetConversation, []any{"owner 7", "7"},
			[]string{"conversations_pkey"}, false,
		},
		{"get a message", sqlstore.GetMessage, []any{"owner 7", "7", "2"}, []string{"messages_"}, false},
		{
			"get messages", sqlstore.GetMessages, []any{"owner 7", "7"}, []string{"messages_by_time"}, false,
		},
		{"look for messages", sqlstore.HasMessages, []any{"owner 7", "7"}, []string{"messages_"}, false},
		{
			"list conversations", sqlstore.ListConversations, []any{"owner 7", "2024-01-01", "1", 20},
			[]string{"conversations_by_time"}, false,
		},
		{
			"the next owner of conversations", sqlstore.NextConversationOwner, []any{"owner 7"},
			[]string{"conversations_"}, false,
		},
		{"get an API key", sqlstore.GetKey, []any{"owner 7", "7"}, []string{"api_keys_pkey"}, false},
		{
			"list API keys", sqlstore.ListKeys, []any{"owner 7", "2024-01-01", "1", 20},
			[]string{"api_keys_by_time"}, false,
		},
		{
			"get a setting", sqlstore.GetSetting, []any{"owner 7", "7"}, []string{"settings_pkey"}, false,
		},
		{
			"list settings", sqlstore.ListSettings, []any{"owner 7", "2024-01-01", "1", 20},
			[]string{"settings_by_time"}, false,
		},
		{"count genres of years", countGenres, []any{1990, 1995}, []string{"year_counts_pkey"}, false},
		{
			"rank a year", rankYear, []any{1990, 5},
			[]string{"films_by_year", "films_by_year", "year_counts_pkey"}, true,
		},
		{"search", search(movies.Query{}), []any{5}, []string{"films_by_popularity"}, false},
		{
			"search a year", search(movies.Query{Year: 1990}), []any{1990, 5}, []string{"films_by_year"},
			false,
		},
		{
			"search words nearby", words[0].query, []any{near, "'777':* & '888':*", 5},
			[]string{"films_by_popularity"}, false,
		},
		{"search words", words[1].query, []any{"'777':* & '888':*", 5}, []string{"films_by_word"}, true},
		{
			"search a genre", search(movies.Query{Genre: "Genre 7"}), []any{"Genre 7", "Genre 7", 5},
			[]string{"films_by_popularity"}, false,
		},
		{
			"search on", search(movies.Query{After: &movies.Place{Popularity: new(990.0)}}),
			[]any{990, 1, 5, 990, 5, 5, 5},
			[]string{"films_by_popularity", "films_by_popularity", "films_by_popularity"},
			true, // it sorts one page
		},
		{
			"search on, unknown", search(movies.Query{After: &movies.Place{}}), []any{1, 5},
			[]string{"films_by_popularity"}, false,
		},
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

// plan returns the steps of a prepared query. It does not let Postgres read tables as a
// whole, which it would do with tables as small as these.
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
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()),
			"DEALLOCATE planned; RESET enable_seqscan")
		if err != nil {
			t.Error(err)
		}
	}()
	var steps []string
	if err := conn.SelectContext(t.Context(), &steps,
		"EXPLAIN (COSTS OFF) EXECUTE planned ("+strings.Join(literals, ", ")+")"); err != nil {
		t.Fatal(err)
	}
	return steps
}
