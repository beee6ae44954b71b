package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies/dataset"
)

const imports = "/api/v1/movies/imports"

// mayImport lets everybody import whom the guard lets in.
func mayImport(o *setup) {
	let := o.guard
	o.guard = func(r *http.Request) (httpapi.Principal, error) {
		who, err := let(r)
		who.Scopes = append(httpapi.DefaultScopes(), httpapi.ScopeImport)
		return who, err
	}
}

// films is a file of two good rows, one of which comes twice, two bad ones, and a
// film for adults.
const films = "id,title,release_date,genres,popularity,adult\n" +
	"1,One,2000-05-01,Drama,3,\n" +
	"2,Two,5/5/25,Drama,2,\n" +
	"3,Three,2000-05-02,Crime,1,\n" +
	"1,One again,2000-05-03,,,\n" +
	"four,Four,2000-05-04,,,\n" +
	"5,Five,2000-05-05,,,True\n"

// pack packs a text by gzip.
func pack(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileOfFilmsIsImported(t *testing.T) {
	first := wire.ImportCounts{Read: 6, Inserted: 2, Repeated: 1, Skipped: 1, Rejected: 2}
	again := wire.ImportCounts{Read: 6, Unchanged: 2, Repeated: 1, Skipped: 1, Rejected: 2}
	tests := []struct {
		name, query, media, body string
		want                     wire.ImportCounts
	}{
		{"checked only", "?dry_run=true", "text/csv", films, wire.ImportCounts{
			DryRun: true, Read: 6, Inserted: 2, Accepted: 2, Repeated: 1, Skipped: 1, Rejected: 2,
		}},
		{"as CSV", "?source=films.csv", "text/csv; charset=utf-8", films, first},
		{"again, packed", "?max_rejected=2", "application/gzip", pack(t, films), again},
		{"as whatever it is", "", "application/octet-stream", pack(t, films), again},
		{"with films for adults", "?adult=true", "text/csv", films, wire.ImportCounts{
			Read: 6, Inserted: 1, Unchanged: 2, Repeated: 1, Rejected: 2,
		}},
		{
			"a daily export", "", "application/x-ndjson",
			`{"id":1,"original_title":"One","popularity":7,"adult":false,"video":false}` + "\n" +
				`{"id":8,"original_title":"Eight","popularity":1,"adult":false,"video":false}` + "\n",
			wire.ImportCounts{Read: 2, Updated: 1, Missing: 1},
		},
	}
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, mayImport)
		for _, tt := range tests {
			t.Run(store+"/"+tt.name, func(t *testing.T) {
				res, body := s.do(t, "POST", imports+tt.query, tt.body, "Content-Type", tt.media)
				got := decode[wire.Import](t, res, body, http.StatusOK)
				if got.ImportCounts != tt.want {
					t.Errorf("got %+v, want %+v", got.ImportCounts, tt.want)
				}
				if len(got.Rejects) != tt.want.Rejected {
					t.Fatalf("rejects %+v", got.Rejects)
				}
				if tt.want.Rejected > 0 {
					if r := got.Rejects[0]; r.Line != 3 || r.Column != "release_date" || r.Value != "5/5/25" ||
						r.Reason == "" {
						t.Errorf("reject %+v", r)
					}
				}
			})
		}
		_, body := s.do(t, "GET", "/api/v1/info", "")
		if !strings.Contains(body, `"scopes":["read","draft","chat","import"],`) {
			t.Errorf("info %s", body)
		}
	}
}

// Film 3 is The Cellar Choir, and a file says otherwise.
func TestAnIDThatIsThatOfAnotherFilm(t *testing.T) {
	const there = "id,title,popularity,release_date\n3,The Cellar Choir,8.2,1999-10-29\n"
	const other = "id,title,popularity,release_date\n3,The Orchard Clock,9,2015-11-05\n"
	const own = "id,title,rank,release_date\n3,The Orchard Clock,9,2015-11-05\n"
	tests := map[string]struct {
		query, body string
		want        wire.ImportCounts
		ids         dataset.IDs
		film3       string
	}{
		"refused": {
			"?report=true", other, wire.ImportCounts{Read: 1, Rejected: 1},
			dataset.IDsOfTMDB, "The Cellar Choir",
		},
		"tried": {
			"?report=true&dry_run=true", other, wire.ImportCounts{DryRun: true, Read: 1, Rejected: 1},
			dataset.IDsOfTMDB, "The Cellar Choir",
		},
		"forced": {
			"?force_ids=true", other, wire.ImportCounts{Read: 1, Updated: 1},
			dataset.IDsOfTMDB, "The Orchard Clock",
		},
		"of its own": {
			"", own, wire.ImportCounts{Read: 1, Inserted: 1}, dataset.IDsMade, "The Cellar Choir",
		},
	}
	for store, url := range stores(t) {
		for name, tt := range tests {
			t.Run(store+"/"+name, func(t *testing.T) {
				s := newServer(t, llmtest.NewScript(), url, mayImport)
				for _, step := range []struct{ query, body string }{
					{"?force_ids=true", there}, {tt.query, tt.body},
				} {
					res, body := s.do(t, "POST", imports+step.query, step.body, "Content-Type", "text/csv")
					got := decode[wire.Import](t, res, body, http.StatusOK)
					if step.body == there {
						continue
					}
					if got.ImportCounts != tt.want || got.Reading.IDs != tt.ids {
						t.Errorf("got %s", body)
					}
					if tt.want.Rejected > 0 && (got.Rejects[0].Line != 2 || got.Rejects[0].Column != "id" ||
						!strings.Contains(got.Rejects[0].Reason, `"The Cellar Choir" of 1999`) ||
						!strings.Contains(string(got.Report), "3,The Orchard Clock,9,2015-11-05")) {
						t.Errorf("rejects %+v, %s", got.Rejects, got.Report)
					}
				}
				if kept := must(s.stores.Movies.Get(t.Context(), []int64{3})); kept[0].Title != tt.film3 {
					t.Errorf("film 3 is %q, want %q", kept[0].Title, tt.film3)
				}
			})
		}
	}
}

// TMDB's sentence follows from the file.
func TestWhoseDataItIs(t *testing.T) {
	const list, tmdb = "title,year\nOne,2000\n", "id,title,popularity,year\n2,Two,9,2000\n"
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	for _, step := range []struct {
		source, body string
		said         bool
	}{
		{"list.csv", list, false}, {"tmdb.csv", tmdb, true}, {"list.csv", list, true},
	} {
		query := "?source=" + step.source
		res, body := s.do(t, "POST", imports+query, step.body, "Content-Type", "text/csv")
		decode[wire.Import](t, res, body, http.StatusOK)
		for _, path := range []string{"/info", "/movies/genres?from=2000&to=2000"} {
			_, body := s.do(t, "GET", "/api/v1"+path, "")
			if strings.Contains(body, dataset.Attribution) != step.said {
				t.Errorf("after %s: %s", step.source, body)
			}
		}
	}
}

// A client can show the columns of a file without a title, and take a choice.
func TestAFileWithoutATitleComesWithItsColumns(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	res, body := s.do(t, "POST", imports, "caption,#\nFog,1\n", "Content-Type", "text/csv")
	p := problem(t, res, body, http.StatusUnprocessableEntity)
	want := []dataset.Column{{Name: "caption", Sample: "Fog"}, {Name: "#", Sample: "1"}}
	if p.Import == nil || !slices.Equal(p.Import.Reading.Columns, want) {
		t.Errorf("got %s", body)
	}
	res, body = s.do(t, "POST", imports+"?column=title%3Dcaption", "caption,#\nFog,1\n",
		"Content-Type", "text/csv")
	if got := decode[wire.Import](t, res, body, http.StatusOK); got.Inserted != 1 {
		t.Errorf("got %s", body)
	}
}

func TestAStoreThatCannotTellWhoseIDsAFileHas(t *testing.T) {
	s, _, tr := troubled(t)
	tr.turn(errors.New("disk full: secret"), nil)
	res, body := s.do(t, "POST", imports, "id,title\n3,One\n", "Content-Type", "text/csv")
	problem(t, res, body, http.StatusServiceUnavailable)
}

func TestRefusedImports(t *testing.T) {
	tests := map[string]struct {
		query, media, body string
		status             int
		location           string
	}{
		"no type": {"", "", films, 415, "header.Content-Type"},
		"a form": {
			"", "application/x-www-form-urlencoded", films, 415, "header.Content-Type",
		},
		"plain text":           {"", "text/plain", films, 415, "header.Content-Type"},
		"empty":                {"", "text/csv", "", 422, "body"},
		"a header only":        {"", "text/csv", "id,title\n", 422, "body"},
		"no film file":         {"", "text/csv", "a,b\n1,2\n", 422, "body"},
		"a zip archive":        {"", "application/octet-stream", "PK\x03\x04 and so on", 422, "body"},
		"a damaged gzip":       {"", "application/gzip", pack(t, films)[:40], 422, "body"},
		"an endless row":       {"", "text/csv", films + `9,"` + strings.Repeat("x", 2<<20), 422, "body"},
		"a source that is NUL": {"?source=%00", "text/csv", films, 422, "query.source"},
		"too many rejects":     {"?max_rejected=1", "text/csv", films, 422, "query.max_rejected"},
		"rejects below none":   {"?max_rejected=-2", "text/csv", films, 422, "query.max_rejected"},
		"an unknown option":    {"?dryrun=true", "text/csv", films, 422, "query.dryrun"},
		"a file too large":     {"", "text/csv", strings.Repeat("x", 4<<20+1), 413, "body"},
	}
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		mayImport(o)
		o.MaxImport = 4 << 20
	})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, form := range []string{whole, streamed} {
				res, body := s.do(
					t, "POST", imports+tt.query, tt.body, "Content-Type", tt.media, "Accept", form,
				)
				var p wire.Problem
				if res.Header.Get("Content-Type") == streamed { // the response had begun
					all := events(t, body)
					body = all[len(all)-1].data
					p = decode[wire.Problem](t, res, body, http.StatusOK)
				} else {
					p = problem(t, res, body, tt.status)
				}
				if p.Status != tt.status || len(p.Errors) == 0 || p.Errors[0].Location != tt.location ||
					strings.Contains(p.Detail, "dataset:") || len(body) > 4000 {
					t.Errorf("%s", body)
				}
			}
		})
	}
}

func TestWhoMayImport(t *testing.T) {
	tests := map[string]struct {
		change        func(*setup)
		header, value string
		status        int
	}{
		"nobody by default":       {nil, "", "", 403},
		"those who may":           {mayImport, "", "", 200},
		"nobody that is unknown":  {mayImport, "X-Owner", "", 401},
		"no page of another site": {mayImport, "Sec-Fetch-Site", "cross-site", 403},
		"no other origin":         {mayImport, "Origin", "http://evil.example", 403},
		"by no other name":        {mayImport, "Host", "evil.example", 421},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(), "memory:", tt.change)
			headers := []string{"Content-Type", "text/csv"}
			if tt.header != "" {
				headers = append(headers, tt.header, tt.value)
			}
			res, body := s.do(t, "POST", imports, films, headers...)
			if tt.status == http.StatusOK {
				decode[wire.Import](t, res, body, http.StatusOK)
				return
			}
			problem(t, res, body, tt.status)
			if sum, err := s.stores.Movies.Summary(t.Context()); err != nil || sum.Films != 0 {
				t.Errorf("the store holds %+v, %v", sum, err)
			}
		})
	}
}

func TestAStreamTellsTheProgressOfAnImport(t *testing.T) {
	for name, tt := range map[string]struct {
		query, body, want, last string
	}{
		"done": {
			"", films, "progress done",
			`"read":6,"inserted":2,"updated":0,"unchanged":0,"missing":0,"repeated":1,"skipped":1,` +
				`"accepted":0,"rejected":2,"partial":0,"dropped":0,"rejects":[{"line":3,`,
		},
		"failed": {
			"?max_rejected=0", manyFilms(6000) + "x,y\n", "progress error",
			`"import":{"dry_run":false,"read":6001,"inserted":6000,`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
			res, body := s.do(
				t, "POST", imports+tt.query, tt.body, "Content-Type", "text/csv", "Accept", streamed,
			)
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != streamed {
				t.Fatalf("%d, %v: %s", res.StatusCode, res.Header, body)
			}
			var names []string
			all := events(t, body)
			for _, e := range all {
				names = append(names, e.name)
			}
			if got := strings.Join(slices.Compact(names), " "); got != tt.want ||
				!strings.Contains(all[len(all)-1].data, tt.last) {
				t.Errorf("events %q:\n%s", got, body)
			}
		})
	}
}

func TestAStoreThatFailsAnImport(t *testing.T) {
	s, _, tr := troubled(t)
	const rows = 12_000
	begun, more := s.sending(t, rows)
	tr.turn(nil, errors.New("disk full: secret"))
	more.Close()
	told, err := io.ReadAll(begun.Body)
	if err != nil {
		t.Fatal(err)
	}
	all := events(t, string(told))
	var p wire.Problem
	if last := all[len(all)-1]; last.name != "error" || json.Unmarshal([]byte(last.data), &p) != nil ||
		p.Status != http.StatusServiceUnavailable {
		t.Fatalf("%s", told)
	}
	res, body := s.do(t, "POST", imports, manyFilms(rows), "Content-Type", "text/csv")
	if p := problem(t, res, body, http.StatusServiceUnavailable); p.Import == nil ||
		p.Import.Read != 0 || res.Header.Get("Retry-After") == "" || strings.Contains(body, "secret") {
		t.Errorf("problem %s", body)
	}
	tr.turn(nil, nil)
	res, body = s.do(t, "POST", imports, manyFilms(rows), "Content-Type", "text/csv")
	if got := decode[wire.Import](t, res, body, http.StatusOK); got.Unchanged != p.Import.Inserted ||
		got.Unchanged < 1000 || got.Unchanged+got.Inserted != rows {
		t.Errorf("first %+v, then %+v", p.Import.ImportCounts, got.ImportCounts)
	}
}

func TestImportsAreListed(t *testing.T) {
	for store, url := range stores(t) {
		s := newServer(t, llmtest.NewScript(), url, mayImport)
		res, body := s.do(t, "GET", imports, "")
		if list := decode[wire.Imports](t, res, body, http.StatusOK); len(list.Items) != 0 {
			t.Errorf("%s: at first %s", store, body)
		}
		s.do(t, "POST", imports+"?source=films.csv", films, "Content-Type", "text/csv")
		s.do(t, "POST", imports+"?source=%3Dagain&dry_run=true", films, "Content-Type", "text/csv")
		s.do(t, "POST", imports+"?source=%3Dlist", "title,year\nOne,2000\n", "Content-Type", "text/csv")
		res, body = s.do(t, "GET", imports, "")
		list := decode[wire.Imports](t, res, body, http.StatusOK)
		for i := range list.Items {
			b := &list.Items[i]
			if b.Began.IsZero() || b.Ended.Before(b.Began.Time) {
				t.Errorf("%s: %+v", store, *b)
			}
			b.Began, b.Ended = wire.Time{}, wire.Time{}
		}
		want := []wire.Brought{
			{Source: "=list", Inserted: 1, Done: true},
			{
				Source: "films.csv", TMDB: true, Inserted: 2, Repeated: 1, Skipped: 1, Rejected: 2,
				Done: true,
			},
		}
		if !slices.Equal(list.Items, want) {
			t.Errorf("%s lists %+v, want %+v", store, list.Items, want)
		}
		_, body = s.do(t, "GET", imports, "", "Accept", "text/csv")
		if !strings.Contains(body, ",'=list,false,true,1,0,0,0,0,0,0,0,0\r\n") {
			t.Errorf("%s as CSV: %s", store, body)
		}
	}
}
