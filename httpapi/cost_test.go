//go:build unix

package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm/llmtest"
)

// BenchmarkHostileBodies measures the CPU for each kind of hostile body of 1 MiB, on the
// two routes that read the largest bodies.
func BenchmarkHostileBodies(b *testing.B) {
	for kind, generate := range hostile {
		for _, route := range []struct{ name, method, path string }{
			{"edit", "PATCH", "/api/v1/emails/x"}, {"import", "POST", imports},
		} {
			for _, name := range []string{"body", "results"} {
				b.Run(kind+"/"+route.name+"/"+name, func(b *testing.B) {
					benchCost(b, route.method, route.path, generate(name, 1<<20))
				})
			}
		}
	}
}

// BenchmarkFilesOfFilms measures the CPU for an import of 1 MiB into a store in memory. Rows are
// as short as they can be, if the name does not say otherwise.
func BenchmarkFilesOfFilms(b *testing.B) {
	const (
		all = "id,title,release_date,popularity,budget,revenue,vote_count,vote_average,runtime,genres"
		// Without good films, a column is not read at all.
		good = "0,T,2001-05-06,3.5,1000000,2000000,120,6.5,101,Drama\n"
	)
	row := func(rest string) func(int) string {
		return func(i int) string { return fmt.Sprint(i) + rest + "\n" }
	}
	for _, file := range []struct {
		name, begin string
		row         func(i int) string
	}{
		{"good, as usual", all + "\n", row(
			",The Long Title,2001-05-06,3.5,1000000,2000000,120,6.5,101,Drama",
		)},
		{"good, only titles", "id,title\n", row(",T")},
		{"good, ten columns", all + "\n", row(",T,1999,1,2,3,4,5,6,D")},
		{"eight bad fields", all + "\n" + strings.Repeat(good, 900), row(",T,x,x,x,x,x,x,x,[")},
		{"a bad amount", "id,title,budget\n", row(",T,?")},
		{"every other row refused", "id,title\n", func(i int) string {
			return []string{"x", fmt.Sprint(i)}[i%2] + ",T\n"
		}},
		{"JSON, good", "", func(i int) string {
			return fmt.Sprintf(`{"id":%d,"title":"T","release_date":"1999","budget":2,"revenue":3}`+"\n", i)
		}},
		{"JSON, three bad fields", "", func(i int) string {
			return fmt.Sprintf(`{"id":%d,"title":"T","release_date":"x","budget":"x","revenue":"x"}`+"\n", i)
		}},
	} {
		b.Run(file.name, func(b *testing.B) {
			text := strings.Builder{}
			text.WriteString(file.begin)
			for i := 1; text.Len() < 1<<20; i++ {
				text.WriteString(file.row(i))
			}
			b.ReportMetric(float64(strings.Count(text.String(), "\n")), "rows")
			benchCost(b, "POST", imports, text.String())
		})
	}
}

// benchCost sends a body again and again, each time to a new server. It reports the least CPU
// of all, because a busy machine only adds to it.
func benchCost(b *testing.B, method, path, body string) {
	least, answer := time.Hour, 0
	for b.Loop() {
		s := newServer(b, llmtest.NewScript(), "memory:", mayImport)
		r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		r.Header.Set("X-Owner", "ada")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		runtime.GC() // what the new server left is not part of the cost
		before := cpu(b)
		s.Config.Handler.ServeHTTP(w, r)
		least = min(least, cpu(b)-before)
		if answer = w.Body.Len(); w.Code >= http.StatusInternalServerError {
			b.Fatalf("%d: %s", w.Code, w.Body)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(least.Microseconds())/1e3, "cpu-ms")
	b.ReportMetric(float64(answer), "B-answer")
}

// cpu returns the CPU time that the process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
