package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/text"
)

// Markdown returns one branch of a conversation as a text to read. It has questions and answers,
// models and what they cost, which figures match the charts, and as tables the charts for which
// models called. The figures of the tables are those of now. The branch ends with the message of
// the ID last. If last is empty, it is the newest one. The error is [ErrNotFound], or
// [ErrNoMessage] for a last that is not there.
func (s *Service) Markdown(ctx context.Context, owner, id, last string) (string, error) {
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return "", err
	}
	path := c.Path(last)
	if last != "" && len(path) == 0 {
		return "", ErrNoMessage
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plain(c.Title))
	for _, m := range path {
		if m.Role == RoleUser {
			fmt.Fprintf(&b, "\n## %s\n", plain(text.Headline(m.Text, maxText)))
			continue
		}
		if said := strings.TrimSpace(m.Text); said != "" {
			fmt.Fprintf(&b, "\n%s\n", said)
		}
		for _, chart := range m.Charts {
			s.writeChart(ctx, &b, chart)
		}
		m.Checks.write(&b, m.Text)
		fmt.Fprintf(&b, "\n*%s*\n", strings.Join(m.remarks(), ", "))
	}
	return b.String(), nil
}

// write writes how many figures match the charts, and each that does not.
func (c Checks) write(b *strings.Builder, said string) {
	totals := c.Totals()
	if totals.Figures == 0 && c.Left == 0 {
		return
	}
	fmt.Fprintf(b, "\nFigures that match the charts: %d of %d.\n", totals.Matched, totals.Figures)
	if c.Left > 0 {
		fmt.Fprintf(b, "Findings left out, because there were too many to keep: %d.\n", c.Left)
	}
	if c.Imported {
		b.WriteString("This came with an import, and could not be confirmed.\n")
	}
	b.WriteString("\n")
	for _, f := range c.Findings {
		figure := plain(said[f.Start:f.End])
		switch f.Verdict {
		case check.Contradicted:
			fmt.Fprintf(b, "- %s is wrong; the charts say %s.\n", figure, plain(f.Want))
		case check.Unbound, check.Absent:
			fmt.Fprintf(b, "- %s could not be checked.\n", figure)
		}
	}
}

// remarks say when and by what an answer was written, and what is wrong with it.
func (m Message) remarks() []string {
	all := []string{m.Created.Format("2006-01-02 15:04 UTC")}
	if m.Model != "" {
		all = append(all, plain(m.Model))
	}
	if n := m.Usage.Input + m.Usage.Output; n > 0 {
		all = append(all, fmt.Sprintf("%d tokens", n))
	}
	if m.Cost.Known && m.Cost.NanoUSD > 0 {
		all = append(all, fmt.Sprintf("$%.6f", float64(m.Cost.NanoUSD)/1e9))
	}
	if m.Cut {
		all = append(all, "cut off at its length limit")
	}
	if m.Failure != "" {
		all = append(all, plain(m.Failure))
	}
	return all
}

// writeChart writes the figures of a chart as tables.
func (s *Service) writeChart(ctx context.Context, b *strings.Builder, chart Chart) {
	params := strings.ReplaceAll(string(chart.Params), "`", "'")
	fmt.Fprintf(b, "\n**%s** `%s`\n", plain(chart.Kind), params)
	docs, err := s.numbers(ctx, []Chart{chart})
	if err != nil || len(docs) == 0 {
		b.WriteString("\nThe figures of this chart cannot be had.\n")
		return
	}
	var figures map[string]any
	if json.Unmarshal(docs[0].raw, &figures) != nil {
		return // figures that are not an object have no names to show
	}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		if rows := objects(figures[name]); len(rows) > 0 {
			writeTable(b, name, rows)
		}
	}
	if notes, ok := figures["notes"].(map[string]any); ok && notes["as_of"] != nil {
		fmt.Fprintf(b, "\nData as of %s.\n", plain(fmt.Sprint(notes["as_of"])))
	}
}

// objects returns the objects of a list.
func objects(value any) (rows []map[string]any) {
	list, _ := value.([]any)
	for _, one := range list {
		if row, ok := one.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// mostRows is how many rows of a table are written.
const mostRows = 50

// writeTable writes the texts and numbers of objects as a table. Names and titles come first.
func writeTable(b *strings.Builder, name string, rows []map[string]any) {
	columns := map[string]bool{}
	for _, row := range rows {
		for column, value := range row {
			switch value.(type) {
			case string, float64, bool:
				columns[column] = true
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(columns), func(a, b string) int {
		return strings.Compare(order(a), order(b))
	})
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n\n| %s |\n|%s\n", plain(name), strings.Join(names, " | "),
		strings.Repeat("---|", len(names)))
	for _, row := range rows[:min(len(rows), mostRows)] {
		b.WriteString("|")
		for _, column := range names {
			fmt.Fprintf(b, " %s |", cell(row[column]))
		}
		b.WriteString("\n")
	}
	if more := len(rows) - mostRows; more > 0 {
		fmt.Fprintf(b, "\n%d more rows are left out.\n", more)
	}
}

// cell writes a text or a number. Anything else is left out.
func cell(value any) string {
	switch v := value.(type) {
	case string:
		return plain(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// order puts the columns that say what a row is about first.
func order(column string) string {
	if column == "name" || column == "title" {
		return " " + column
	}
	return column
}

// plain writes a text so that it has no meaning in Markdown.
func plain(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`",
		"<", "&lt;", "[", "\\[", "#", "\\#", "\n", " ", "\r", " ").Replace(s)
}
