package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const header = "id,title,genres,popularity,release_date\n"

func TestImport(t *testing.T) {
	good := header + "1,One,\"Drama,Crime\",9.5,2000-01-02\n2,Two,[],3,2000-03-04\n"
	tests := map[string]struct {
		csv     string
		status  int
		out     string
		err     string // stands in what is said
		rejects string // the whole report
	}{
		"good rows": {good, 0, "Read 2 rows: 2 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n", "", ""},
		"some bad rows": {good + "x,Three,,1,2000-01-01\n4,Four,,lots,2000-01-01\n5,Five,,1,2000-01-01\n", 3,
			"Read 5 rows: 3 inserted, 0 updated, 0 unchanged, 0 repeated, 2 rejected.\n", "2 rows refused; rejects",
			"marquee_line,marquee_reason,id,title,genres,popularity,release_date\n4,id: must be a positive whole number,x,Three,,1,2000-01-01\n5,"},
		"no header":     {"", 1, "Read 0 rows: 0 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n", "empty", ""},
		"another table": {"a,b\n1,2\n", 1, "Read 0 rows: 0 inserted, 0 updated, 0 unchanged, 0 repeated, 0 rejected.\n", "title", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("films.csv", []byte(tt.csv), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, source := range []string{"films.csv", "-"} {
				name := strings.Trim(source, "-")
				r := invoke(t, tt.csv, "import", source, fmt.Sprintf("--store=sqlite:%s.db", name), "--rejects=rejects"+name)
				if r.status != tt.status || r.out != tt.out || !strings.Contains(r.err, tt.err) || (tt.err == "") != (r.err == "") {
					t.Errorf("%s: got %+v", source, r)
				}
				report, err := os.ReadFile("rejects" + name)
				if (err == nil) != (tt.rejects != "") || !strings.HasPrefix(string(report), tt.rejects) {
					t.Errorf("%s: report %q, %v", source, report, err)
				}
			}
		})
	}
}

func TestImportTwiceChangesNothingAndReplacesTheDemoSet(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, "--store="+storeIn(dir)) // offers the demo set
	file := filepath.Join(dir, "films.csv")
	if err := os.WriteFile(file, []byte(header+"1,One,Drama,9.5,2000-01-02\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The server goes on while another process imports into its store.
	r := invoke(t, "", "import", file, "--store="+storeIn(dir))
	if r.status != 0 || !strings.Contains(r.out, "1 inserted") || !strings.Contains(r.out, "demo set made way") {
		t.Errorf("first: %+v", r)
	}
	r = invoke(t, "", "import", file, "--store="+storeIn(dir))
	if r.status != 0 || r.out != "Read 1 row: 0 inserted, 0 updated, 1 unchanged, 0 repeated, 0 rejected.\n" {
		t.Errorf("again: %+v", r)
	}
	if got := getJSON[map[string]map[string]any](t, s.url+"/api/v1/info", "films"); got["films"]["total"] != 1.0 || got["films"]["invented"] != 0.0 {
		t.Errorf("the server has %v", got)
	}
}

func TestAnswersNameEveryFile(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "films.csv", header+"1,One,Drama,9.5,2000-01-02\n")
	write(t, "budgets.csv", "id,title,budget\n1,One,1000\n")
	write(t, "export.json", `{"id":1,"original_title":"One","popularity":7.5}`+"\n")
	for _, tt := range []struct{ file, want string }{
		{"films.csv", "Films from films.csv. As of "},
		{"budgets.csv", "Films from budgets.csv and films.csv. As of "},
		{"export.json", "Films from export.json, budgets.csv and films.csv. As of "},
		{"films.csv", "Films from films.csv, export.json and budgets.csv. As of "},
	} {
		if r := invoke(t, "", "import", tt.file, "--store=sqlite:test.db"); r.status != 0 {
			t.Fatalf("%s: %+v", tt.file, r)
		}
		if r := invoke(t, "", "genres", "--store=sqlite:test.db"); !strings.Contains(r.out, "\n"+tt.want) {
			t.Errorf("behind %s: %+v, want %s", tt.file, r, tt.want)
		}
	}
}

func TestWhatWaitsForInputCanBeInterrupted(t *testing.T) {
	for name, args := range map[string][]string{
		"import": {"import", "-", "--store=memory:"},
		"draft":  {"draft", "Ask", "--details=-", "--store=memory:"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			in, quiet := io.Pipe() // nobody writes to it
			defer quiet.Close()
			var out, err lockedBuffer
			var ended sync.WaitGroup
			var status int
			ended.Go(func() { status = run(ctx, args, streams{in: in, out: &out, err: &err}) })
			cancel()
			ended.Wait()
			if status != 1 || !strings.Contains(err.String(), "interrupted") {
				t.Errorf("status %d, %s", status, &err)
			}
		})
	}
}
