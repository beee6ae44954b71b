// Package badreplies compares what libraries report of replies with a fault, in a table of the
// documents. The libraries need other versions of the same modules, so they are in modules of
// their own below llm/bench, and each keeps one column.
package badreplies

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// half is what comes of a reply before a fault.
const half = "Half of a "

// fault is what a server does to a reply.
type fault struct {
	name string
	day  llmtest.Day
}

func faults() []fault {
	const overloaded = `{"type":"error","error":{"message":"Overloaded","type":"overloaded_error"}}`
	short := llmtest.Reply{Chunks: []string{half}, Finish: llm.FinishLength}
	unknown := llmtest.Reply{Chunks: []string{half}, RawFinish: "preempted"}
	return []fault{
		{"the connection is lost in the middle", llmtest.Cut(half)},
		{"the stream stops in the middle, and HTTP ends well", llmtest.HalfClosed(half)},
		{"the last event comes, but no finish reason", llmtest.Unfinished(half)},
		{"a limit of length cuts it off", llmtest.Play(short, llmtest.Style{})},
		{"a content filter stops it", llmtest.Filtered(half)},
		{"its finish reason is a new word", llmtest.Play(unknown, llmtest.Style{})},
		{"an error comes inside the stream", llmtest.Broken("server_error", "A failure", half)},
		{"overload is the first event", llmtest.FailsInside(llm.KindOverloaded)},
		{
			"an error comes in place of a stream, with 200",
			llmtest.Body(200, "application/json", overloaded),
		},
		{"a web page comes in place of a stream", llmtest.Body(200, "text/html", "<html>Sign in</html>")},
		{"an event is not JSON", llmtest.Garbage(half)},
		{"a refusal repeats the key", llmtest.Echo()},
	}
}

// Outcome is what a library reports of a reply.
type Outcome struct {
	Text   string
	Finish string // as the library names it
	Warned bool   // the library also says that something was wrong
	Err    error
}

// String says what the caller of the library knows.
func (o Outcome) String() string {
	if o.Err != nil {
		said := "error"
		if kind := llm.KindOf(o.Err); kind != "" {
			said += ": `" + string(kind) + "`"
		}
		if strings.Contains(o.Err.Error(), llmtest.Key) {
			said += ", with the key in it"
		}
		return said
	}
	said := "half"
	if o.Text == "" {
		said = "no text"
	}
	if o.Finish == "" {
		said += ", no reason"
	} else {
		said += ", `" + o.Finish + "`"
	}
	if o.Warned {
		said += ", with a warning"
	}
	return said
}

// Raised turns a panic of a library into its outcome. It is deferred.
func Raised(o *Outcome) {
	if p := recover(); p != nil {
		o.Err = fmt.Errorf("panic: %v", p)
	}
}

// Library is what is compared.
type Library struct {
	Name   string
	Module string // whose version is told, from the go.mod in the folder of the test
	// Ask asks the server at a base URL that ends in /v1 one question, with [llmtest.Key], and
	// retries nothing.
	Ask func(ctx context.Context, t *testing.T, baseURL string) Outcome
}

// Test checks that the library reads a good reply, and that its column in the table of the page is
// what it reports today. If update is true, Test writes the column anew.
func Test(t *testing.T, page string, update bool, l Library) {
	t.Run(l.Name, func(t *testing.T) {
		server := llmtest.NewServer(t, llmtest.Good("Half of ", "a loaf."))
		good := l.Ask(t.Context(), t, server.URL)
		if good.Err != nil || good.Text != "Half of a loaf." || good.Finish == "" {
			t.Fatalf("of a good reply it reports %q, %q, %v", good.Text, good.Finish, good.Err)
		}
		column := []string{l.Name + version(t, l.Module)}
		for _, f := range faults() {
			server := llmtest.NewServer(t, f.day)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			column = append(column, l.Ask(ctx, t, server.URL).String())
			cancel()
		}
		compare(t, page, update, l.Name, column)
	})
}

// version returns the version of a module, with a space before it.
func version(t *testing.T, module string) string {
	if module == "" {
		return ""
	}
	raw, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(fields) >= 2 && fields[0] == module {
			return " " + fields[1]
		}
	}
	return ""
}
