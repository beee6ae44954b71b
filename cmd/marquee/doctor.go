package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/kong"

	"github.com/marquee-go/marquee/storage"
)

// doctorCmd explains what serve would do with the same options.
type doctorCmd struct {
	serveCmd

	Live bool `help:"Ask each model a short question, which vendors take a fraction of a cent for."`
}

// doctorTimeout is how long the store may take to tell its version.
const doctorTimeout = 15 * time.Second

// Run explains, and fails if there is something wrong. It asks no vendor
// anything without --live, and changes nothing.
func (c *doctorCmd) Run(ctx context.Context, std streams, o *common, command *kong.Context, env dotenv) error {
	r := &report{out: std.out, origin: func(option string) string {
		if from := origin(command, env, option); from != "" {
			return "from " + from
		}
		return "by default"
	}}
	e, end := c.liveTelemetry(ctx, r)
	c.explainModels(ctx, r, e, env)
	c.explainLimits(r)
	c.explainTelemetry(r, env)
	end()
	explainStore(ctx, r, o.Store)
	c.explainAddr(ctx, r)
	return r.end()
}

// explainStore tells about the store, which it does not touch.
func explainStore(ctx context.Context, r *report, url string) {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	r.title("Store, " + r.origin("store"))
	r.line("url", storeName(url))
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			r.problem("--store: %v. Make this folder first.", err)
		}
	}
	current, latest, err := storage.Status(ctx, url)
	switch {
	case err != nil:
		r.line("schema", "unknown")
		r.problem("%v. Set --store or MARQUEE_STORE to a store that can be reached.", err)
	case latest == 0:
		r.line("schema", "none needed; everything is gone when the server stops")
	case current == 0:
		r.line("schema", "none yet; serve makes it")
	case current < latest:
		r.line("schema", fmt.Sprintf("version %d of %d; serve brings it up to date", current, latest))
	default:
		r.line("schema", fmt.Sprintf("version %d of %d", current, latest))
	}
}

// explainAddr tells who could reach the server.
func (c *doctorCmd) explainAddr(ctx context.Context, r *report) {
	r.title("Server")
	r.line("address", c.Addr+", "+r.origin("addr"))
	if err := c.checkAddr(); err != nil {
		r.problem("%v", err)
		return
	}
	host, _, _ := net.SplitHostPort(c.Addr) // it was checked
	reach := "this machine only"
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
		reach = "other machines, too, which all are the one user"
	}
	r.line("for", reach)
	var listen net.ListenConfig
	ln, err := listen.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		r.line("now", "taken or not to be had, which is fine if a server runs there")
		return
	}
	defer ln.Close()
	r.line("now", "free")
}

// report is written as it comes, with the problems at its end.
type report struct {
	out      io.Writer
	origin   func(option string) string // where its value is from
	begun    bool
	problems []string
}

func (r *report) title(text string) {
	if r.begun {
		fmt.Fprintln(r.out)
	}
	r.begun = true
	fmt.Fprintln(r.out, text)
}

// line writes a name and a value, the first of which begins at indent.
func (r *report) line(name, value string) {
	fmt.Fprintf(r.out, "  %-9s %s\n", name, wrap(value, 12))
}

// problem notes, once, what is wrong, and what to do about it.
func (r *report) problem(format string, args ...any) {
	if p := fmt.Sprintf(format, args...); !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

// end lists the problems.
func (r *report) end() error {
	fmt.Fprintln(r.out)
	if len(r.problems) == 0 {
		fmt.Fprintln(r.out, "No problem was found.")
		return nil
	}
	fmt.Fprintln(r.out, "What is wrong")
	for i, p := range r.problems {
		fmt.Fprintf(r.out, "  %d. %s\n", i+1, wrap(p, 5))
	}
	return fmt.Errorf("%s found", count(len(r.problems), "problem"))
}

// printable leaves nothing in a text that a server could steer a terminal with.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// wrap breaks a text into lines of a terminal, each but the first after an
// indent. Without a text it says so.
func wrap(text string, indent int) string {
	const width = 80
	var b strings.Builder
	column := indent
	for word := range strings.FieldsSeq(text) {
		word = printable(word)
		switch {
		case b.Len() == 0:
		case column+1+len(word) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return cmp.Or(b.String(), "none")
}
