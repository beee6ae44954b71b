package dynamodb

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// before and after are two states of the films. One film changes in every field, one
// stays as it is, and one is new and invented.
var (
	before = []movies.Movie{
		{
			ID: 1, Title: "The First Film", Released: day(2015), Genres: []string{"Drama", "War"},
			Popularity: new(7.5), Budget: new(int64(10)), Revenue: new(int64(20)),
		},
		{ID: 2, Title: "Another", Released: day(2015), Genres: []string{"Drama"}, Budget: new(int64(30))},
	}
	after = []movies.Movie{
		{
			ID: 1, Title: "The Last Film", Released: day(2016), Genres: []string{"Drama", "Comedy"},
			Popularity: new(8.5), Budget: new(int64(10)), Revenue: new(int64(25)),
		},
		{ID: 2, Title: "Another", Released: day(2015), Genres: []string{"Drama"}, Budget: new(int64(30))},
		{
			ID: -3, Title: "Invented", Released: day(2016), Popularity: new(1.0), Budget: new(int64(40)),
			Revenue: new(int64(50)),
		},
	}
)

// batchOf returns a batch that replaces films, with the version of its import.
func batchOf(version string, list []movies.Movie) movies.Batch {
	sources := []movies.Source{{AsOf: day(2024)}}
	return movies.Batch{
		Films: list, Mode: movies.Replace,
		Import: movies.Import{Version: version, Rows: len(list), Sources: sources},
	}
}

// dropping returns a batch that also removes the invented films.
func dropping(b movies.Batch) movies.Batch {
	b.DropInvented = true
	return b
}

func day(year int) time.Time { return time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC) }

// A writer may die at any request, before or after it reached DynamoDB. The next writer
// leaves the tables as if nothing had happened.
func TestCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	gone := movies.Movie{ID: -4, Title: "Gone", Released: day(2015)}
	gone.Budget, gone.Revenue = new(int64(1)), new(int64(1))
	more := append([]movies.Movie{gone}, before...)
	for _, test := range []struct {
		name string
		was  []movies.Movie
		is   movies.Batch
	}{
		{"films that change, come and go", more, dropping(batchOf("is", after))},
		{"no change but the import", after, batchOf("is", after)},
	} {
		for kind, fault := range map[string]faults.Fault{
			"refused": faults.InternalError, "done": faults.LostReply,
		} {
			t.Run(test.name+", the last request is "+kind, func(t *testing.T) {
				t.Parallel()
				want := dump(t, openWith(t, services.DynamoDB(t), test.is))
				db := openWith(t, services.DynamoDB(t))
				was := dropping(batchOf("was", test.was))
				for step := 1; crash(t, db, fault, step, was, test.is, want); step++ {
					if got := dump(t, db); !slices.Equal(got, want) {
						t.Fatalf("after a crash at request %d the table holds\n%s\nwant\n%s",
							step, strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
				}
			})
		}
	}
}

// crash brings the films back to what they were and lets a writer die at a request. Then
// another writer writes the same again. crash reports false if the writer needed fewer
// requests.
func crash(
	t *testing.T, db *DB, fault faults.Fault, step int, was, is movies.Batch, want []string,
) bool {
	t.Helper()
	ctx := t.Context()
	if _, err := db.films.Upsert(ctx, was); err != nil {
		t.Fatal(err)
	}

	proxy, client := dying(t, db, fault, step)
	victim := newFilms(table{client, db.films.name})
	_, _ = victim.Upsert(ctx, is) // an error, or success if only the clearing up was left
	proxy.Pass()

	// A reader who sees the import finds its films.
	i, err := db.films.Imported(ctx)
	if err != nil {
		t.Fatal(err)
	}
	outside := slices.DeleteFunc(dump(t, db),
		func(item string) bool { return strings.Contains(item, " pk:journal") })
	if i.Version == is.Import.Version && !slices.Equal(outside, want) {
		t.Errorf("after a crash at request %d the import was seen with\n%s\nwant\n%s",
			step, strings.Join(outside, "\n"), strings.Join(want, "\n"))
	}

	// The next writer is the same process, or another one after the lease is over.
	next := victim
	if step%2 == 0 {
		next = newFilms(db.films.table)
		next.now = func() time.Time { return time.Now().Add(2 * lease) }
	}
	if _, err := next.Upsert(ctx, is); err != nil {
		t.Fatalf("after a crash at request %d: %v", step, err)
	}
	return proxy.Injected() > 0
}

// A reply may be lost at any request. The request is sent again, and nothing is done
// twice.
func TestLostReplies(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	drop := dropping(batchOf("drop", nil))
	want := dump(t, openWith(t, services.DynamoDB(t), batchOf("after", after), drop))
	db := openWith(t, services.DynamoDB(t))
	for step, injected := 1, 1; injected > 0; step++ {
		if _, err := db.films.Upsert(ctx, batchOf("before", before)); err != nil {
			t.Fatal(err)
		}
		proxy, url := behindProxy(t, db)
		requests := 0
		proxy.Inject(faults.LostReply, func() bool { requests++; return requests == step })
		behind := func(o *dynamodb.Options) { o.BaseEndpoint = &url }
		films := newFilms(table{dynamodb.New(db.client.Options(), behind), db.films.name})
		if change, err := films.Upsert(ctx, batchOf("after", after)); err != nil ||
			change != (movies.Change{Inserted: 1, Updated: 1, Unchanged: 1}) {
			t.Errorf("Upsert when reply %d is lost: %+v, %v", step, change, err)
		}
		if change, err := films.Upsert(ctx, drop); err != nil || change != (movies.Change{Dropped: 1}) {
			t.Errorf("Upsert that drops when reply %d is lost: %+v, %v", step, change, err)
		}
		if got := dump(t, db); !slices.Equal(got, want) {
			t.Errorf("when reply %d is lost the table holds\n%s\nwant\n%s",
				step, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		injected = proxy.Injected()
	}
}

// behindProxy returns a proxy of the server of db, and its endpoint.
func behindProxy(t *testing.T, db *DB) (*faults.DynamoDB, string) {
	t.Helper()
	proxy, err := faults.NewDynamoDB(*db.client.Options().BaseEndpoint)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return proxy, server.URL
}

// dying returns the client of a server that dies at a request, or right after the request
// was done. It also returns the proxy between them. The client does not try again.
func dying(
	t *testing.T, db *DB, fault faults.Fault, step int,
) (*faults.DynamoDB, *dynamodb.Client) {
	t.Helper()
	proxy, url := behindProxy(t, db)
	requests := 0
	proxy.Inject(fault, func() bool { requests++; return requests == step })
	proxy.Inject(faults.InternalError, func() bool { return requests > step })
	return proxy, dynamodb.New(db.client.Options(), func(o *dynamodb.Options) {
		o.BaseEndpoint = &url
		o.Retryer = aws.NopRetryer{}
	})
}

// openWith opens the tables that url names and fills them.
func openWith(t *testing.T, url string, batches ...movies.Batch) *DB {
	t.Helper()
	db, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, b := range batches {
		if _, err := db.films.Upsert(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// dump writes out what the table of films holds.
func dump(t *testing.T, db *DB) []string {
	t.Helper()
	var list []string
	pages := dynamodb.NewScanPaginator(db.client, &dynamodb.ScanInput{TableName: &db.films.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Items {
			var fields map[string]any
			if err := attributevalue.UnmarshalMap(i, &fields); err != nil {
				t.Fatal(err)
			}
			list = append(list, fmt.Sprint(fields)) // with sorted names
		}
	}
	slices.Sort(list)
	return list
}
