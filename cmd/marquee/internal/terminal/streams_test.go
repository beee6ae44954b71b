package terminal

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestColourIsForTerminalsThatWantIt(t *testing.T) {
	tests := map[string]struct {
		columns       int
		noColor, term string
		want          bool
	}{
		"a terminal":      {80, "", "xterm", true},
		"no colour":       {80, "1", "xterm", false},
		"a dumb terminal": {80, "", "dumb", false},
		"a pipe":          {0, "", "xterm", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{"NO_COLOR": tt.noColor, "TERM": tt.term}
			got := colour(tt.columns, func(name string) string { return env[name] })
			if got != tt.want {
				t.Errorf("coloured: %v", got)
			}
			var out strings.Builder
			p := NewPrinter(Streams{Out: &out, OutWidth: tt.columns, Colour: got})
			p.Barred("Drama", 1)
			if drawn := strings.Contains(out.String(), "\x1b["); drawn != tt.want {
				t.Errorf("it prints %q", out.String())
			}
		})
	}
}

func TestReader(t *testing.T) {
	broken := errors.New("broken")
	for name, want := range map[string]error{"to its end": nil, "to an error": broken} {
		var in io.Reader = strings.NewReader("text")
		if want != nil {
			in = io.MultiReader(in, &failing{want})
		}
		got, err := io.ReadAll(Reader(t.Context(), in))
		if string(got) != "text" || !errors.Is(err, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestAReaderThatWaitsCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	silent, quiet := io.Pipe() // nobody writes to it
	defer quiet.Close()
	in := Reader(ctx, silent)
	cancel()
	if _, err := in.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
