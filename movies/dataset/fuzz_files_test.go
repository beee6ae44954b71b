package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/marquee-go/marquee/movies"
)

func FuzzCSV(f *testing.F)       { fuzzFiles(f, "testdata/*.csv") }
func FuzzJSONLines(f *testing.F) { fuzzFiles(f, "testdata/*.json*") }

// fuzzFiles reads files of any kind, beginning with the seeds.
func fuzzFiles(f *testing.F, pattern string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("no files, %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, false, false)
		f.Add(data, true, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, adult, unreleased bool) {
		options := &Options{Adult: adult, Unreleased: unreleased}
		rejects, file := checkFile(t, data, options)
		if file == nil || rejects.Len() > maxRecord {
			return
		}
		// Rows that nobody mended are refused again, as they were.
		again, second := checkFile(t, rejects.Bytes(), options)
		if second == nil || second.Mode() != file.Mode() {
			t.Fatalf("the rejects are read as %+v:\n%s", second, rejects)
		}
		if len(file.header) > 1 || file.Mode() == movies.Update {
			if got, want := recordsOf(t, again), recordsOf(t, rejects); !reflect.DeepEqual(got, want) {
				t.Fatalf("the rejects of the rejects are\n%q\nwant\n%q", got, want)
			}
		}
	})
}

// checkFile reads a file to its end, and returns its rejects.
func checkFile(t *testing.T, data []byte, options *Options) (*bytes.Buffer, *File) {
	rejects := new(bytes.Buffer)
	file, err := Open(bytes.NewReader(data), options)
	if err != nil {
		return rejects, nil
	}
	w := file.Rejects(rejects)
	var last error
	rows, line := 0, 0
	for m, err := range file.Films() {
		if last != nil {
			t.Fatalf("went on after %v", last)
		}
		rows++
		if err == nil {
			if file.Mode() == movies.Update && m.Title == "" {
				m.Title = "none"
			}
			if err := m.Validate(); err != nil || m.ID <= 0 {
				t.Fatalf("yielded %+v: %v", m, err)
			}
			continue
		}
		if !movies.OneRow(err) {
			last = err
			continue
		}
		at := 0
		if skipped, ok := errors.AsType[*movies.SkipError](err); ok {
			at = skipped.Line
		}
		if partial, ok := errors.AsType[*movies.PartialError](err); ok {
			if err := m.Validate(); err != nil {
				t.Fatalf("yielded %+v: %v", m, err)
			}
			at = partial.Fields[0].Line
		}
		if refused, ok := errors.AsType[*movies.RowError](err); ok {
			at = refused.Line
			if refused.Reason == "" || refused.Record == nil {
				t.Fatalf("%#v", refused)
			}
			w.Write(refused)
		}
		oneLine := file.Format() == JSON // may hold several rows
		back := at < line || at == line && !oneLine
		if back || !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
			t.Fatalf("after line %d: %#v", line, err)
		}
		line = at
	}
	if len(data) > 1 && data[0] != 0x1f && file.Format() != JSON { // not packed
		if lines := 1 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")); rows > lines {
			t.Fatalf("%d rows of %d lines", rows, lines)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return rejects, file
}

// recordsOf reads the refused records of a file of rejects.
func recordsOf(t *testing.T, rejects *bytes.Buffer) (rows [][]string) {
	r := newRecords(&newlines{r: rejects})
	for {
		record, err := r.read()
		if err != nil {
			return rows
		}
		rows = append(rows, append([]string{}, record...))
	}
}
