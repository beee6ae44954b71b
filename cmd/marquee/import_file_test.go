package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// write writes a file into the working directory.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestImportTellsWhatBecameOfEveryRow(t *testing.T) {
	const films = "id,title,adult,status,popularity\n" +
		"1,One,False,Released,9\n2,Two,True,Released,8\n3,Three,False,Planned,7\n1,One again,False,Released,9\n,No id,False,Released,1\n"
	const export = `{"adult":false,"id":1,"original_title":"One","popularity":10}` + "\n" +
		`{"adult":false,"id":77,"original_title":"Nobody has it","popularity":1}` + "\n"
	tests := map[string]struct {
		file   string
		args   string
		status int
		want   string
	}{
		"again":              {films, "", 3, "Read 5 rows: 0 inserted, 0 updated, 1 unchanged, 1 repeated, 2 skipped, 1 rejected."},
		"packed":             {packed(t, films), "", 3, "Read 5 rows: 0 inserted, 0 updated, 1 unchanged, 1 repeated, 2 skipped, 1 rejected."},
		"all that there are": {films, "--adult --unreleased", 3, "Read 5 rows: 2 inserted, 0 updated, 1 unchanged, 1 repeated, 1 rejected."},
		"a daily export":     {export, "", 0, "Read 2 rows: 0 inserted, 1 updated, 0 unchanged, 0 repeated, 1 missing, 0 rejected."},
		"a dry run":          {films, "--dry-run", 3, "Read 5 rows: 1 to be stored, 1 repeated, 2 skipped, 1 rejected. Nothing was stored."},
		"too many errors":    {films, "--max-errors=0", 1, "Read 5 rows: 0 inserted, 0 updated, 1 unchanged, 1 repeated, 2 skipped, 1 rejected."},
		"errors enough":      {films, "--max-errors=1", 3, "Read 5 rows: 0 inserted, 0 updated, 1 unchanged, 1 repeated, 2 skipped, 1 rejected."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if r := invoke(t, "id,title\n1,One\n", "import", "-", "--store=sqlite:test.db"); r.status != 0 {
				t.Fatalf("%+v", r)
			}
			if r := invoke(t, films, "import", "-", "--store=sqlite:test.db"); r.status != 3 {
				t.Fatalf("%+v", r)
			}
			write(t, "films", tt.file)
			r := invoke(t, "", strings.Fields("import films --store=sqlite:test.db "+tt.args)...)
			if r.status != tt.status || r.out != tt.want+"\n" {
				t.Errorf("got %+v, want %s", r, tt.want)
			}
		})
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	store := "--store=" + storeIn(t.TempDir())
	for range 2 {
		if r := invoke(t, header+"1,One,Drama,9.5,2000-01-02\n", "import", "-", "--dry-run", store); r.status != 0 || !strings.Contains(r.out, "1 to be stored") {
			t.Errorf("got %+v", r)
		}
	}
	if r := invoke(t, header+"1,One,Drama,9.5,2000-01-02\n", "import", "-", store); !strings.Contains(r.out, "1 inserted") {
		t.Errorf("got %+v", r)
	}
}

// rows writes n rows, of which the one with the number bad, if any, is none.
func rows(n, bad int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := 1; i <= n; i++ {
		popularity := strconv.Itoa(i * 7919 % 1000)
		if i == bad {
			popularity = "high"
		}
		fmt.Fprintf(&b, "%d,Film %d,\"Drama,Crime\",%s,2000-01-02\n", i, i, popularity)
	}
	return b.String()
}

func TestAnImportThatBrokeOffContinues(t *testing.T) {
	const whole = "Read 12,000 rows: 1,000 inserted, 0 updated, 0 unchanged, 0 repeated, 10,999 resumed, 1 rejected.\n"
	const anew = "Read 12,000 rows: 1,000 inserted, 0 updated, 10,999 unchanged, 0 repeated, 1 rejected.\n"
	tests := map[string]struct {
		args  string // of the second run
		stdin bool
		says  string
		want  string
	}{
		"the same file":                {"", false, "marquee: continuing behind row 11,000\n", whole},
		"with other options":           {"--adult", false, "", anew},
		"from the standard input":      {"", true, "", anew},
		"a dry run reads all the rows": {"--dry-run", false, "", "Read 12,000 rows: 11,999 to be stored, 0 repeated, 1 rejected. Nothing was stored.\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			text := rows(12_000, 11_000)
			write(t, "films.csv", text)
			r := invoke(t, "", "import", "films.csv", "--max-errors=0", "--store=sqlite:test.db")
			if r.status != 1 || !strings.HasPrefix(r.out, "Read 11,000 rows: 10,999 inserted") {
				t.Fatalf("got %+v", r)
			}
			args := append([]string{"import", "films.csv", "--store=sqlite:test.db"}, strings.Fields(tt.args)...)
			if tt.stdin {
				args[1] = "-"
			}
			r = invoke(t, text, args...)
			if r.status != 3 || r.out != tt.want || !strings.HasPrefix(r.err, tt.says) || (tt.says == "") == strings.Contains(r.err, "continuing") {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// clock is a clock that a test moves.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func TestProgress(t *testing.T) {
	tests := map[string]struct {
		width int
		size  int64
		want  []string
	}{
		"in a log": {0, 4000, []string{
			"marquee: importing: 501 rows, 100 rows/s, 35s left\n", "marquee: importing: 1,001 rows, 100 rows/s, 30s left\n"}},
		"of a pipe, in a log": {0, -1, []string{"marquee: importing: 501 rows, 100 rows/s\n"}},
		"on a terminal":       {80, 4000, []string{"\r\x1b[K 25% █████                1,001 rows, 100 rows/s, 30s left\r"}},
		"on a narrow one":     {30, 4000, []string{"\r\x1b[K 25% █████                1,…\r"}},
		"of a pipe, likewise": {80, -1, []string{"\r\x1b[K1,001 rows, 100 rows/s\r"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			c := &clock{time.Unix(0, 0)}
			p := newProgress(streams{err: &out, errWidth: tt.width}, c.now)
			in := p.reader(strings.NewReader(strings.Repeat("x", 4000)), tt.size)
			n := 0
			for _, err := range p.count(movies.All(make([]movies.Movie, 1200))) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; n%10 == 0 { // a byte a row
					_, _ = in.Read(make([]byte, 10))
				}
				c.Time = c.Add(10 * time.Millisecond)
				if n == 1100 {
					break
				}
			}
			p.clear()
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in\n%q", want, out.String())
				}
			}
			if tt.width == 0 && strings.Count(out.String(), "\n") != 2 {
				t.Errorf("told\n%s", &out)
			}
		})
	}
}

// canceling is a large file; whoever reads it is interrupted.
type canceling struct {
	cancel context.CancelFunc
	reads  int
}

func (c *canceling) Read(b []byte) (int, error) {
	c.cancel()
	if c.reads++; c.reads > 1000 {
		return 0, errors.New("it was read on and on")
	}
	return len(b), nil
}

func (c *canceling) Seek(int64, int) (int64, error) { return 0, errors.New("it was read to its end") }

func TestTheHashOfALargeFileCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := new(importCmd).key(ctx, &canceling{cancel: cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	t.Chdir(t.TempDir())
	write(t, "films.csv", header)
	var out, said bytes.Buffer
	if status := run(ctx, []string{"import", "films.csv", "--store=memory:"}, streams{out: &out, err: &said}); status != exitFailed || said.String() != "marquee: interrupted\n" {
		t.Errorf("status %d, %s", status, &said)
	}
}
