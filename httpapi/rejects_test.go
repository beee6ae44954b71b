package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// manyFilms is a file of n films.
func manyFilms(n int) string {
	var b strings.Builder
	b.WriteString("tmdb_id,title\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Film %d\n", i+1, i+1)
	}
	return b.String()
}

func TestAnImportListsTwentyRejects(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	res, body := s.do(
		t, "POST", imports, "tmdb_id,title\n"+strings.Repeat("x,y\n", 250), "Content-Type", "text/csv",
	)
	if got := decode[wire.Import](t, res, body, http.StatusOK); len(got.Rejects) != 20 ||
		got.Rejected != 250 || got.Read != 250 || got.Report != nil || got.Reported != 0 {
		t.Errorf("%d rejects of %+v", len(got.Rejects), got.ImportCounts)
	}
}

func TestRejectsAreReportedAsAFileToMend(t *testing.T) {
	const reported = "marquee_line,marquee_reason,id,title,release_date,genres,popularity,adult\n" +
		"3,\"release_date: may be of 1925 or 2025; write four digits of the year, or say from which " +
		"year on two digits count, as in --column release_date=release_date:1930\"," +
		"2,Two,5/5/25,Drama,2,\n" +
		"6,id: must be a positive whole number,four,Four,2000-05-04,,,\n"
	const refusing = "?report=true&max_rejected=1"
	for _, query := range []string{"?report=true", "?report=true&dry_run=true", refusing} {
		for _, form := range []string{whole, streamed} {
			s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
			_, body := s.do(t, "POST", imports+query, films, "Content-Type", "text/csv", "Accept", form)
			if form == streamed {
				all := events(t, body)
				body = all[len(all)-1].data
			}
			var got wire.Import
			if query == refusing { // the answer is a problem
				var p struct{ Import *wire.Import }
				p.Import = &got
				if err := json.Unmarshal([]byte(body), &p); err != nil {
					t.Fatal(err)
				}
			} else if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err)
			}
			if string(got.Report) != reported || got.Reported != 2 || got.Rejected != 2 {
				t.Errorf("%s as %s reports %d rows: %s", query, form, got.Reported, got.Report)
			}
			mend := strings.NewReplacer(",5/5/25,", ",2000-05-02,", "four", "4")
			mended := mend.Replace(string(got.Report))
			res, body := s.do(t, "POST", imports+"?report=true", mended, "Content-Type", "text/csv")
			if again := decode[wire.Import](t, res, body, http.StatusOK); again.Inserted != 2 ||
				again.Report != nil || strings.Contains(body, `"report":`) {
				t.Errorf("mended: %s", body)
			}
		}
	}
}

func TestAReportHoldsTheFirstRejectsThatFit(t *testing.T) {
	row := func(n int) string { return "x," + strings.Repeat("y", n) + "\n" }
	for name, tt := range map[string]struct {
		rows     string
		rejected int
		reported int
	}{
		"all fit":             {strings.Repeat(row(1<<17), 7), 7, 7},
		"the last does not":   {strings.Repeat(row(1<<17), 8), 8, 7},
		"none behind that":    {strings.Repeat(row(1<<18), 5) + row(1), 6, 3},
		"not even the first":  {"x,\"" + strings.Repeat(`""`, 1<<19-9) + "\"\n" + row(1), 2, 0},
		"in another encoding": {"x,Am\xe9lie\n", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
			res, body := s.do(
				t, "POST", imports+"?report=true", "tmdb_id,title\n"+tt.rows, "Content-Type", "text/csv",
			)
			got := decode[wire.Import](t, res, body, http.StatusOK)
			if got.Rejected != tt.rejected || got.Reported != tt.reported || len(got.Report) > 1<<20 {
				t.Fatalf("%d bytes report %d of %d rows", len(got.Report), got.Reported, got.Rejected)
			}
			if tt.reported == 0 {
				if got.Report != nil {
					t.Errorf("reports %.100q", got.Report)
				}
				return
			}
			res, body = s.do(t, "POST", imports, string(got.Report), "Content-Type", "text/csv")
			if again := decode[wire.Import](t, res, body, http.StatusOK); again.Read != tt.reported ||
				again.Rejected != tt.reported {
				t.Errorf("of the report %d rows were read, %d rejected", again.Read, again.Rejected)
			}
		})
	}
}

// A file of wrong rows costs next to nothing, and neither does one that is very wide.
func TestWrongFilesCostNothing(t *testing.T) {
	fill := func(head, row string) string {
		return head + strings.Repeat(row, (1<<20-len(head))/len(row))
	}
	const ids, film = "tmdb_id,title\n", `{"id":1,"title":"x"}`
	wide, long := strings.Repeat(",c", 990), strings.Repeat("я", 600)
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	for name, file := range map[string]string{
		"wrong ids":              fill(ids, "x,y\n"),
		"no ids":                 fill(ids, ",y\n"),
		"no titles":              fill(ids, "1,\n"),
		"long titles":            fill(ids, "1,"+long+"\n"),
		"quotes out of place":    fill(ids, "x\"\n"),
		"missing cells":          fill(ids, "x\n"),
		"cells too many":         fill(ids, "1,,,\n"),
		"one good row":           fill(ids+"1,x\n", "x\n"),
		"many columns":           fill("tmdb_id,title"+wide+"\n", "x,y"+strings.Repeat(",", 990)+"\n"),
		"columns of long names":  "tmdb_id,title" + strings.Repeat(","+long, 800) + "\nx,y" + wide + "\n",
		"empty objects":          fill(film+"\n", "{}\n"),
		"numbers":                fill(film+"\n", "1\n"),
		"objects without an end": fill(film+"\n", "{\n"),
		"wrong ids in objects":   fill(film+"\n", `{"id":0}`+"\n"),
		"a list of objects":      fill("["+film, ",{}") + "]",
		"a list of numbers":      fill("["+film, ",1") + "]",
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "http://localhost"+imports, strings.NewReader(file))
			r.Header.Set("X-Owner", "ada")
			r.Header.Set("Content-Type", "text/csv")
			w, spent := spend(s.Config.Handler, r)
			if w.Body.Len() > maxRefusal || spent > 24<<20 || !strings.Contains(w.Body.String(), `"line":`) {
				t.Errorf("%d, %d bytes, %d allocated: %.300s", w.Code, w.Body.Len(), spent, w.Body)
			}
		})
	}
}
