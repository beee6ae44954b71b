package sqlite

import (
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Every question reads only the rows that it is about, in the order of an index. No table
// is read as a whole, and nothing is sorted.
func TestQueriesAreServedByIndexes(t *testing.T) {
	db := openInternal(t)
	search := func(q movies.Query) string { return searches(q)[0].query }
	for _, test := range []struct{ name, query, want string }{
		{
			"get a draft", sqlstore.GetDraft,
			"SEARCH drafts USING INDEX sqlite_autoindex_drafts_1 (owner=? AND id=?)",
		},
		{
			"list drafts", sqlstore.ListDrafts,
			"SEARCH drafts USING INDEX drafts_by_time (owner=? AND (created,id)<(?,?))",
		},
		{
			"find abandoned drafts", sqlstore.AbandonedDrafts,
			"SEARCH drafts USING INDEX drafts_by_lease (lease_until<?)",
		},
		{
			"count drafts", sqlstore.CountDrafts,
			"CO-ROUTINE counted; SEARCH drafts USING COVERING INDEX drafts_by_time (owner=?); SCAN counted",
		},
		{
			"count conversations", sqlstore.CountConversations,
			"CO-ROUTINE counted; " +
				"SEARCH conversations USING COVERING INDEX conversations_by_time (owner=?); SCAN counted",
		},
		{
			"find the next owner", sqlstore.NextDraftOwner,
			"SEARCH drafts USING COVERING INDEX sqlite_autoindex_drafts_1 (owner>?)",
		},
		{
			"get a conversation", sqlstore.GetConversation,
			"SEARCH conversations USING PRIMARY KEY (owner=? AND id=?)",
		},
		{
			"list conversations", sqlstore.ListConversations,
			"SEARCH conversations USING INDEX conversations_by_time (owner=? AND (created,id)<(?,?))",
		},
		{
			"get an API key", sqlstore.GetKey,
			"SEARCH api_keys USING PRIMARY KEY (owner=? AND id=?)",
		},
		{
			"list API keys", sqlstore.ListKeys,
			"SEARCH api_keys USING INDEX api_keys_by_time (owner=? AND (created,id)<(?,?))",
		},
		{
			"get a setting", sqlstore.GetSetting,
			"SEARCH settings USING INDEX sqlite_autoindex_settings_1 (owner=? AND id=?)",
		},
		{
			"list settings", sqlstore.ListSettings,
			"SEARCH settings USING INDEX settings_by_time (owner=? AND (created,id)<(?,?))",
		},
		{
			"get messages", sqlstore.GetMessages,
			"SEARCH messages USING INDEX messages_by_time (owner=? AND conversation=?)",
		},
		{
			"look for messages", sqlstore.HasMessages,
			"SCAN CONSTANT ROW; SCALAR SUBQUERY 1; " +
				"SEARCH messages USING COVERING INDEX messages_by_time (owner=? AND conversation=?)",
		},
		{"count years", countYears, "SEARCH year_counts USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		{"earnings", earn, "SEARCH films USING COVERING INDEX films_by_money (year>?)"},
		{"rank the top", rankTop, "SEARCH films USING INDEX films_by_year (year=? AND popularity>?)"},
		{
			"rank the bottom", rankBottom,
			"SEARCH films USING INDEX films_by_year (year=? AND popularity>?)",
		},
		{"count ranked films", countRanked, "SEARCH year_counts USING INTEGER PRIMARY KEY (rowid=?)"},
		{"search", search(movies.Query{}), "SCAN films USING INDEX films_by_popularity"},
		{
			"search words", search(movies.Query{Words: []string{"a"}}),
			"CO-ROUTINE (subquery-1); SCAN films USING INDEX films_by_popularity; SCAN (subquery-1)",
		},
		{
			"search words in all films", searches(movies.Query{Words: []string{"a"}})[1].query,
			"SCAN film_words VIRTUAL TABLE INDEX 0:M1; " +
				"SEARCH films USING INTEGER PRIMARY KEY (rowid=?); USE TEMP B-TREE FOR ORDER BY",
		},
		{
			"find films by ids", findFilms,
			"SEARCH films USING INDEX sqlite_autoindex_films_1 (id=?); LIST SUBQUERY 1; " +
				"SCAN json_each VIRTUAL TABLE INDEX 1:",
		},
		{"find invented films", findInvented, "SEARCH films USING INDEX sqlite_autoindex_films_1 (id<?)"},
		{
			"search a year", search(movies.Query{Year: 2015}),
			"SEARCH films USING INDEX films_by_year (year=?)",
		},
		{
			"search on, unknown", search(movies.Query{After: &movies.Place{}}),
			"SEARCH films USING INDEX films_by_popularity (popularity=? AND id>?)",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := plan(t, db, test.query); got != test.want {
				t.Errorf("the plan is\n\t%s\nwant\n\t%s", got, test.want)
			}
		})
	}
}

// A deep page begins where the page before it ended, and not at the top.
func TestSearchGoesOnWhereItWas(t *testing.T) {
	db := openInternal(t)
	after := &movies.Place{Popularity: new(1.0), ID: 1}
	for _, test := range []struct {
		name   string
		query  movies.Query
		ranges []string // of the index that is searched
	}{
		{
			"all", movies.Query{After: after},
			[]string{
				"films_by_popularity (popularity=? AND id>?)", "films_by_popularity (popularity<?)",
				"films_by_popularity (popularity=?)",
			},
		},
		{"a year", movies.Query{Year: 2015, After: after}, []string{
			"films_by_year (year=? AND popularity=? AND id>?)",
			"films_by_year (year=? AND popularity<?)", "films_by_year (year=? AND popularity=?)",
		}},
		{
			"words", movies.Query{Words: []string{"a"}, After: after},
			[]string{
				"films_by_popularity (popularity=? AND id>?)", "films_by_popularity (popularity<?)",
				"films_by_popularity (popularity=?)",
			},
		},
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
