package imports

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// oneBad is a file with one row, which has the given title and is rejected.
func oneBad(title string) string { return header + "x," + title + ",,1,2000-01-01\n" }

// replace mends a file.
func replace(t *testing.T, name, old, new string) {
	t.Helper()
	text := read(t, name)
	if !strings.Contains(text, old) {
		t.Fatalf("%s holds no %q:\n%s", name, old, text)
	}
	write(t, name, strings.Replace(text, old, new, 1))
}

// wantReports checks which reports there are in the working directory.
func wantReports(t *testing.T, want ...string) {
	t.Helper()
	if got, err := filepath.Glob("*rejects*"); err != nil || !slices.Equal(got, want) {
		t.Errorf("there are the reports %q, %v; want %q", got, err, want)
	}
}

func TestRejectsAreMendedInTheirPlace(t *testing.T) {
	for name, report := range map[string]string{
		"by default":             "marquee-rejects.csv",
		"where they were wanted": "my-rejects.csv",
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			store := memory.New().Movies()
			twoBad := oneBad("One") + "y,Two,,1,2000-01-01\n"
			r := importing(t, store, "-", twoBad, Options{Rejects: report})
			if r.err != nil || r.Rejected != 2 {
				t.Fatalf("got %+v", r)
			}
			replace(t, report, "x,One", "1,One")
			r = importing(t, store, report, "", Options{})
			if r.err != nil || r.Inserted != 1 || r.Rejected != 1 || r.Report != report {
				t.Errorf("one mended: %+v", r)
			}
			// An import that ends early does not know all rows that must still be corrected.
			r = importing(t, store, report, "", Options{MaxErrors: new(0)})
			if r.err == nil || r.Report != "" {
				t.Errorf("ended early: %+v", r)
			}
			if text := read(t, report); strings.Contains(text, "One") || !strings.Contains(text, "y,Two") {
				t.Errorf("left to mend:\n%s", text)
			}
			replace(t, report, "y,Two", "2,Two")
			r = importing(t, store, report, "", Options{Rejects: "./" + report})
			if r.err != nil || r.Read != 1 || r.Inserted != 1 || r.Report != "" {
				t.Errorf("both mended: %+v", r)
			}
			wantReports(t, report)
		})
	}
}

// Somebody may be correcting the rows there.
func TestAReportThatIsThereStays(t *testing.T) {
	const old, second = DefaultRejects, "marquee-rejects-2.csv"
	tests := map[string]struct {
		path   string
		o      Options
		report string // the new one
	}{
		"another file":                   {"films.csv", Options{}, second},
		"a dry run":                      {"films.csv", Options{DryRun: true}, second},
		"the standard input":             {"-", Options{}, second},
		"a dry run of the report":        {old, Options{DryRun: true}, second},
		"the report, into another":       {old, Options{Rejects: "left-rejects"}, "left-rejects"},
		"another file, by the same name": {"films.csv", Options{Rejects: old}, second},
		"over the file that is imported": {"films.csv", Options{Rejects: "films.csv"}, "films-2.csv"},
		"over a link to it":              {"films.csv", Options{Rejects: "link"}, "link-2"},
		"over the store":                 {"films.csv", Options{Rejects: "test.db"}, "test-2.db"},
		"where an empty file was prepared": {
			"films.csv", Options{Rejects: "empty-rejects"}, "empty-rejects",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "films.csv", oneBad("Film"))
			write(t, "test.db", "SQLite")
			write(t, "empty-rejects", "")
			if err := os.Symlink("films.csv", "link"); err != nil {
				t.Skip(err)
			}
			store := memory.New().Movies()
			r := importing(t, store, "-", oneBad("Old")+"1,Good,,1,2000-01-01\n", Options{})
			if r.Report != old {
				t.Fatalf("got %+v", r)
			}
			replace(t, old, "Old", "Half mended")
			before := read(t, old)

			r = importing(t, store, tt.path, oneBad("Film"), tt.o)
			if r.err != nil || r.Rejected != 1 || r.Report != tt.report {
				t.Errorf("got %+v", r)
			}
			const reason = "must be a positive whole number,x,"
			text := read(t, tt.report)
			if strings.Count(text, "\n") != 2 || !strings.Contains(text, reason) {
				t.Errorf("the new report is\n%s", text)
			}
			if got := read(t, old); got != before {
				t.Errorf("the old report is\n%s", got)
			}
			if got := read(t, "films.csv"); got != oneBad("Film") {
				t.Errorf("the file is\n%s", got)
			}
		})
	}
}

// Nightly imports number their reports, even if a killed import left a file.
func TestReportsAreNumbered(t *testing.T) {
	t.Chdir(t.TempDir())
	const partial = "marquee-rejects.csv.123.partial"
	write(t, partial, "marquee_line,marqu")
	want := []string{
		partial, "marquee-rejects.csv", "marquee-rejects-2.csv", "marquee-rejects-3.csv",
	}
	for _, report := range want[1:] {
		r := importing(t, memory.New().Movies(), "-", oneBad(report), Options{})
		if r.err != nil || r.Report != report {
			t.Errorf("got %+v", r)
		}
		if text := read(t, report); !strings.Contains(text, "x,"+report) {
			t.Errorf("%s is\n%s", report, text)
		}
	}
	slices.Sort(want)
	wantReports(t, want...)
}

func TestAReportTakesThePlaceThatALinkLeadsTo(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "report.csv", "")
	if err := os.Symlink("report.csv", "link.csv"); err != nil {
		t.Skip(err)
	}
	for _, source := range []string{"-", "link.csv"} { // the second run imports the report
		r := importing(t, memory.New().Movies(), source, oneBad("One"), Options{Rejects: "link.csv"})
		if r.err != nil || r.Rejected != 1 {
			t.Errorf("got %+v", r)
		}
		if text := read(t, "report.csv"); !strings.Contains(text, "x,One") {
			t.Errorf("the report is\n%s", text)
		}
		if info, err := os.Lstat("link.csv"); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link is gone: %v, %v", info, err)
		}
	}
}

func TestAReportThatCannotTakeItsPlace(t *testing.T) {
	tests := map[string]struct {
		spoil func(*rejectsFile) error // after the first row was written
		whole bool
		want  string // error
	}{
		"the import ended early": {func(*rejectsFile) error { return nil }, false, ""},
		"the report cannot be kept": {func(r *rejectsFile) error {
			return r.out.Close()
		}, true, "file already closed"},
		"a folder came there": {func(r *rejectsFile) error {
			return errors.Join(os.Remove(r.path), os.Mkdir(r.path, 0o700))
		}, true, "rejects.csv"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "rejects.csv", "marquee_line,marquee_reason,id,title\n2,is wrong,x,One\n")
			file, err := dataset.Open(strings.NewReader("id,title\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			r := rejectsFile{path: "rejects.csv", mended: true, writer: file.Rejects}
			r.add(&movies.RowError{Line: 2, Reason: "is wrong", Record: []string{"x", "One"}})
			if err := tt.spoil(&r); err != nil {
				t.Fatal(err)
			}
			report, err := r.close(tt.whole)
			as := (err == nil) == (tt.want == "") &&
				(err == nil || strings.Contains(err.Error(), tt.want))
			if report != "" || !as {
				t.Errorf("reported in %q, %v", report, err)
			}
			wantReports(t, "rejects.csv")
		})
	}
}

// CheckRejects looks at the folder before the import. It may disappear during the import.
func TestAReportThatCannotBeMade(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, mended := range []bool{false, true} {
		r := rejectsFile{path: filepath.Join("gone", "rejects.csv"), mended: mended}
		r.add(&movies.RowError{Line: 2, Reason: "is wrong"})
		r.add(&movies.RowError{Line: 3, Reason: "is wrong"})
		report, err := r.close(true)
		gone := errors.Is(err, fs.ErrNotExist) && strings.Contains(err.Error(), "--rejects")
		if report != "" || !gone {
			t.Errorf("reported in %q, %v", report, err)
		}
	}
}

func TestADeviceThatTakesNoReport(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip(err)
	}
	r := importing(t, memory.New().Movies(), "-", oneBad("One"), Options{Rejects: full})
	if r.err == nil || !strings.Contains(r.err.Error(), full) || r.Report != "" {
		t.Errorf("got %+v", r)
	}
	r = importing(t, memory.New().Movies(), "-", oneBad("One"), Options{Rejects: os.DevNull})
	if r.err != nil || r.Report != os.DevNull {
		t.Errorf("got %+v", r)
	}
}
