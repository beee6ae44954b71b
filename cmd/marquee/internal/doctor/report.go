// Package doctor explains what a server would do with its options, and what is wrong
// with them.
package doctor

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// columns is how wide a report is.
const columns = 80

// Report writes each line as soon as it is known. The problems come at its end.
type Report struct {
	out      io.Writer
	origin   func(option string) string
	begun    bool
	problems []string
}

// NewReport returns a report that writes to out. The function origin says where the
// value of an option is from. It returns "" for a default.
func NewReport(out io.Writer, origin func(option string) string) *Report {
	return &Report{out: out, origin: origin}
}

// from says where the value of an option is from.
func (r *Report) from(option string) string {
	if from := r.origin(option); from != "" {
		return "from " + from
	}
	return "by default"
}

// set adds to a value where it is from, unless the option is at its default.
func (r *Report) set(value, option string) string {
	if from := r.origin(option); from != "" {
		return value + ", from " + from
	}
	return value
}

func (r *Report) title(text string) {
	if r.begun {
		fmt.Fprintln(r.out)
	}
	r.begun = true
	fmt.Fprintln(r.out, text)
}

// line writes a name and a value, or "none" for an empty value.
func (r *Report) line(name, value string) {
	const indent = 12
	value = cmp.Or(terminal.Wrap(value, indent, columns), "none")
	fmt.Fprintf(r.out, "  %-9s %s\n", name, value)
}

// problem notes what is wrong and what to do about it. It notes a problem once.
func (r *Report) problem(format string, args ...any) {
	if p := fmt.Sprintf(format, args...); !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

// Refused notes why the server would refuse an option, if err is not nil.
func (r *Report) Refused(err error) {
	if err != nil {
		r.problem("%v", err)
	}
}

// End lists the problems. If there are any, it returns an error that counts them.
func (r *Report) End() error {
	fmt.Fprintln(r.out)
	if len(r.problems) == 0 {
		fmt.Fprintln(r.out, "No problem was found.")
		return nil
	}
	const indent = 5
	fmt.Fprintln(r.out, "What is wrong")
	for i, p := range r.problems {
		fmt.Fprintf(r.out, "  %d. %s\n", i+1, terminal.Wrap(p, indent, columns))
	}
	return fmt.Errorf("%s found", terminal.Count(len(r.problems), "problem"))
}
