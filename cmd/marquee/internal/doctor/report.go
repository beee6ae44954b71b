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

// Report writes each line as soon as it is known. The problems come at its end. For a
// program it writes all of it at its end, as JSON.
type Report struct {
	out      io.Writer
	origin   func(option string) string
	json     bool
	sections []section
	problems []string
}

// section is a part of a report.
type section struct {
	Title string `json:"title"`
	Lines []line `json:"lines"`
}

// line is a name and a value. A line without a name goes on with the one before it.
type line struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// NewReport returns a report that writes to out, as JSON if asked for. The function origin
// says where the value of an option is from. It returns "" for a default.
func NewReport(out io.Writer, asJSON bool, origin func(option string) string) *Report {
	return &Report{out: out, json: asJSON, origin: origin}
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
	if len(r.sections) > 0 {
		r.print("\n")
	}
	r.sections = append(r.sections, section{text, []line{}})
	r.print("%s\n", text)
}

// line writes a name and a value, or "none" for an empty value.
func (r *Report) line(name, value string) {
	const indent = 12
	value = cmp.Or(value, "none")
	last := &r.sections[len(r.sections)-1]
	last.Lines = append(last.Lines, line{name, value})
	r.print("  %-9s %s\n", name, terminal.Wrap(value, indent, columns))
}

// print writes to a person.
func (r *Report) print(format string, args ...any) {
	if !r.json {
		fmt.Fprintf(r.out, format, args...)
	}
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
	switch {
	case r.json:
		all := struct {
			Sections []section `json:"sections"`
			Problems []string  `json:"problems"`
		}{r.sections, append([]string{}, r.problems...)}
		if err := terminal.WriteJSON(r.out, all); err != nil {
			return err
		}
	case len(r.problems) == 0:
		r.print("\nNo problem was found.\n")
	default:
		const indent = 5
		r.print("\nWhat is wrong\n")
		for i, p := range r.problems {
			r.print("  %d. %s\n", i+1, terminal.Wrap(p, indent, columns))
		}
	}
	if len(r.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%s found", terminal.Count(len(r.problems), "problem"))
}
