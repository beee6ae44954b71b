package dataset_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

// repeat is a text without end: begin, and then the rest again and again. It counts the
// bytes that were read.
type repeat struct {
	begin, again string
	read         int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	if r.read < len(r.begin) {
		n = copy(p, r.begin[r.read:])
	}
	for n < len(p) && r.read+n >= len(r.begin) {
		n += copy(p[n:], r.again[(r.read+n-len(r.begin))%len(r.again):])
	}
	r.read += n
	return n, nil
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// These files have no end, and would fill any memory or disk.
func TestBombsEndAtACap(t *testing.T) {
	const (
		long = "longer than 1048576 bytes; look for a quote that is never closed, or a line that does " +
			"not end"
		wide = "more than 1000 fields; leave out columns that do not describe films"
		bomb = "reading after line %d: the gzip stream unpacks to more than 200 times its size, as no " +
			"file of films does; if it is one, unpack it first"
	)
	const header = "id,title\n1,a\n"
	row := "2,a\n3," + strings.Repeat("x", 1<<16) + "\n"
	tests := []struct {
		name        string
		begin       string
		again       string
		want        string
		read, alloc int // the most, in MiB
	}{
		{
			"quote never closed", header + `2,"`, "x\n",
			"line 3: the record that begins here is " + long, 2, 16,
		},
		{
			"a line that never ends", header + "2,", "x",
			"line 3: the record that begins here is " + long, 2, 16,
		},
		{
			"a header that never ends", "id,", "title ",
			"line 1: the record that begins here is " + long, 2, 16,
		},
		{"columns without end", header, ",", "line 3: the record that begins here is " + long, 2, 256},
		{
			"a million columns", header + strings.Repeat(",", 1e6) + "\n", "1,a\n",
			"line 3: the record that begins here has " + wide, 2, 256,
		},
		{
			"an object that never ends", `{"id":1,"original_title":"`, "x",
			"line 1 is longer than 1048576 bytes; put each film on a line of its own", 2, 16,
		},
		{
			"an array that never ends", `{"id":[`, "[",
			"line 1 is longer than 1048576 bytes; put each film on a line of its own", 2, 16,
		},
		{"packed rows", packed(t, header), packed(t, strings.Repeat(row, 16)), bomb, 1, 256},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := &repeat{begin: test.begin, again: test.again}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			last := ""
			if opened, err := dataset.Open(file, nil); err != nil {
				last = err.Error()
			} else {
				for _, err := range opened.Films() {
					last = fmt.Sprint(err)
				}
			}
			runtime.ReadMemStats(&after)

			want := "dataset: " + test.want
			if test.want == bomb {
				want = bomb[strings.Index(bomb, ":"):]
			}
			if !strings.HasSuffix(last, want) {
				t.Errorf("it ended with %s\nwant %s", last, want)
			}
			if file.read > test.read<<20 {
				t.Errorf("%d bytes were read, want at most %d MiB", file.read, test.read)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > uint64(test.alloc)<<20 {
				t.Errorf("%d bytes were allocated, want at most %d MiB", n, test.alloc)
			}
		})
	}
}

// Blank lines are not a record, however many there are.
func TestBlankLinesAreSkipped(t *testing.T) {
	blank := strings.Repeat("\r\n\n", 600_000) // longer than a record may be
	for name, file := range map[string]string{
		"CSV": "\n\nid,title\n1,a\n" + blank + "2,b\n\n",
		"JSON": "\n{\"id\":1,\"original_title\":\"a\"}\n" + blank +
			"{\"id\":2,\"original_title\":\"b\"}\n\n",
	} {
		if films, errs := readAll(strings.NewReader(file)); len(films) != 2 || len(errs) > 0 {
			t.Errorf("%s: got %d films and errors %v, want 2 films", name, len(films), errs)
		}
	}
}

// Rows that give no film are read in the memory of one row.
func TestMemoryIsFlat(t *testing.T) {
	live := func(rows int) uint64 {
		source := &repeat{begin: "id,title,genres\n", again: "1,The Lantern,\"Drama, War\"\nx,Refused,\n"}
		file, err := dataset.Open(source, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range file.Films() { //nolint:errcheck // its errors are refused rows
			if rows--; rows == 0 {
				break
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(file)
		return m.HeapAlloc
	}
	few, many := live(1000), live(200_000)
	if many > few+1<<20 {
		t.Errorf("200,000 rows keep %d bytes alive, 1,000 rows %d", many, few)
	}
}
