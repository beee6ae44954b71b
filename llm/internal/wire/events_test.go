package wire

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// read returns the data of all events of a body, and what ended them.
func read(body io.Reader) (data []string, err error) {
	events := newEvents(body)
	for {
		d, err := events.next()
		if err != nil {
			return data, err
		}
		data = append(data, string(d))
	}
}

func TestEvents(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	tests := map[string]struct {
		body string
		want []string
	}{
		"nothing": {"", nil},
		"one":     {"data: a\n\n", []string{"a"}},
		"several": {"data: a\n\ndata: b\n\n", []string{"a", "b"}},
		"CRLF":    {"data: a\r\n\r\ndata: b\r\n\r\n", []string{"a", "b"}},
		"CR":      {"data: a\r\rdata: b\r\r", []string{"a", "b"}},
		"all ends of lines": {
			"data: a\r\n\ndata: b\n\rdata: c\r\r\n", []string{"a", "b", "c"},
		},
		"CR, and LF after it":      {"data: a\rdata: b\n\ndata: c\n\n", []string{"a\nb", "c"}},
		"CRLF is not a blank line": {"data: a\r\ndata: b\r\n\r\n", []string{"a\nb"}},
		"a mark of the byte order": {"\uFEFFdata: a\n\n", []string{"a"}},
		"two marks":                {"\uFEFF\uFEFFdata: a\n\n", []string{"a"}},
		"a mark later":             {"data: a\n\n\uFEFFdata: b\n\n", []string{"a", "b"}},
		"a mark in the data":       {"data: \uFEFFa\n\n", []string{"\uFEFFa"}},
		"no space":                 {"data:a\n\n", []string{"a"}},
		"two spaces":               {"data:  a \n\n", []string{" a "}},
		"a tab":                    {"data:\ta\n\n", []string{"\ta"}},
		"a colon":                  {"data: a: b\n\n", []string{"a: b"}},
		"several lines":            {"data: a\ndata:\ndata: b\n\n", []string{"a\n\nb"}},
		"no data in it":            {"data\n\ndata:\n\ndata: a\n\n", []string{"a"}},
		"no data at all":           {"event: ping\n\ndata: a\n\n", []string{"a"}},
		"other fields":             {"id: 1\nevent: e\ndata: a\nretry: 3\nnew: x\n\n", []string{"a"}},
		"names that only begin so": {
			"data2: x\ndat: x\nDATA: x\n data: x\ndata: a\n\n", []string{"a"},
		},
		"comments":    {": ping\n\n:\ndata: a\n: data: b\n\n", []string{"a"}},
		"blank lines": {"\n\n\r\n\rdata: a\n\n\n\n", []string{"a"}},
		"long lines": {
			"data: " + long + "\ndata: " + long + "\n\ndata: a\n\n", []string{long + "\n" + long, "a"},
		},
		"cut off in a field":           {"data: a\n\nda", []string{"a"}},
		"cut off in its data":          {"data: a\n\ndata: b", []string{"a"}},
		"cut off before its end":       {"data: a\n\ndata: b\n", []string{"a"}},
		"cut off before its end, CRLF": {"data: a\r\n\r\ndata: b\r\n", []string{"a"}},
	}
	ways := map[string]func(io.Reader) io.Reader{
		"whole":            func(r io.Reader) io.Reader { return r },
		"byte by byte":     iotest.OneByteReader,
		"the end with it":  iotest.DataErrReader,
		"in small buffers": iotest.HalfReader,
	}
	for name, tt := range tests {
		for way, through := range ways {
			t.Run(name+", "+way, func(t *testing.T) {
				got, err := read(through(strings.NewReader(tt.body)))
				if !slices.Equal(got, tt.want) || !errors.Is(err, io.EOF) {
					t.Errorf("got %.200q, %v, want %.200q", got, err, tt.want)
				}
			})
		}
	}
}

// The reader returns the error that breaks a stream off, and no half of an event.
func TestEventsThatBreakOff(t *testing.T) {
	errReset := errors.New("connection reset by peer")
	for _, body := range []string{
		"data: a\n\n", "data: a\n\ndata: b", "data: a\n\ndata: b\n", "data: a\n\n: b",
	} {
		got, err := read(io.MultiReader(strings.NewReader(body), iotest.ErrReader(errReset)))
		if !slices.Equal(got, []string{"a"}) || !errors.Is(err, errReset) {
			t.Errorf("%q: got %q, %v", body, got, err)
		}
	}
}

// An event comes as soon as its end does. The reader does not wait for what follows.
func TestEventsAreNotWaitedFor(t *testing.T) {
	for _, end := range []string{"\n\n", "\r\n\r\n", "\r\r", "\r\n\r"} {
		body, server := io.Pipe()
		events := newEvents(body)
		go func() { _, _ = io.WriteString(server, "data: a"+end) }() // and nothing more
		if data, err := events.next(); string(data) != "a" || err != nil {
			t.Errorf("%q: got %q, %v", end, data, err)
		}
		_ = body.Close()
	}
}

func TestEventsAreBounded(t *testing.T) {
	fill := strings.Repeat("x", maxEvent)
	line, comment := "data: "+fill[:1<<16]+"\n", ": "+fill[:1<<16]+"\n\n"
	tests := map[string]struct {
		body   string
		events int
		err    error
	}{
		"just small enough": {"data: " + fill[:maxEvent-len("data: \n\n")] + "\n\n", 1, io.EOF},
		"one after another": {strings.Repeat("data: "+fill[:maxEvent/2]+"\n\n", 3), 3, io.EOF},
		"too large": {
			"data: " + fill[:maxEvent-len("data: \n")] + "\n\n", 0, errEventTooLong,
		},
		"too large, and no end": {"data: " + fill, 0, errEventTooLong},
		"too many lines":        {strings.Repeat(line, maxEvent>>16), 0, errEventTooLong},
		"a comment without end": {"data: a\n\n: " + fill, 1, errEventTooLong},
		"comments without end":  {strings.Repeat(comment, maxEvent>>16), 0, errEventTooLong},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := read(strings.NewReader(tt.body))
			if len(got) != tt.events || !errors.Is(err, tt.err) {
				t.Errorf("got %d events, %v, want %d, %v", len(got), err, tt.events, tt.err)
			}
		})
	}
}

// A stream allocates its buffers, and nothing for an event.
func TestEventsAllocateNothing(t *testing.T) {
	body := strings.NewReader(strings.Repeat("event: e\ndata: 0123456789\n\n", 1_000))
	events := newEvents(body)
	if _, err := events.next(); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(900, func() { _, _ = events.next() }); n != 0 {
		t.Errorf("%v allocations an event", n)
	}
}

// Any body, in any pieces, has the events of the standard. The test finds them by cutting the
// whole body into lines.
func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		"data: a\n\n", "\uFEFFdata:a\r\rdata\r\n\r\n", "data: a\n: c\ndata:  b\n\n\n",
		"event: e\r\ndata: a\r\n\r", "data: \uFEFFa\n\n",
	} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, body []byte, size int) {
		var want []string
		text := strings.ReplaceAll(strings.ReplaceAll(string(body), "\r\n", "\n"), "\r", "\n")
		var data []string
		lines := strings.Split(text, "\n")
		for _, line := range lines[:len(lines)-1] { // the last line has no end
			for strings.HasPrefix(line, "\uFEFF") {
				line = strings.TrimPrefix(line, "\uFEFF")
			}
			name, value, _ := strings.Cut(line, ":")
			switch {
			case name == "data":
				data = append(data, strings.TrimPrefix(value, " "))
			case line == "" && data != nil:
				if event := strings.Join(data, "\n"); strings.TrimSpace(event) != "" {
					want = append(want, event)
				}
				data = nil
			}
		}
		got, err := read(pieces{strings.NewReader(string(body)), max(1, size%8_000)})
		if !slices.Equal(got, want) || !errors.Is(err, io.EOF) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	})
}

// pieces reads no more than size bytes at once.
type pieces struct {
	io.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }

func BenchmarkEvents(b *testing.B) {
	const n = 100
	small := strings.Repeat("data: "+strings.Repeat("x", 250)+"\n\n", n)
	large := "data: " + strings.Repeat("x", 7<<20) + "\n\n"
	for name, body := range map[string]string{"100 of 250 bytes": small, "one of 7 MiB": large} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				events, err := newEvents(pieces{strings.NewReader(body), 4096}), error(nil)
				for err == nil {
					_, err = events.next()
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
			}
		})
	}
}
