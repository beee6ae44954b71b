package email

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/internal/valid"
)

// Chart is a chart that a letter is about, as it was when the brief was written. Its numbers, its
// picture and what they mean go with the letter as files.
type Chart struct {
	// Title names the chart, and its files. One line of at most 100 characters.
	Title string `json:"title,omitempty"`
	// Table has the numbers, as CSV. At most 32 KiB. It may be empty.
	Table string `json:"table,omitempty"`
	// Notes say how the films are counted, and what the source and its date are. At most 4,000
	// characters.
	Notes string `json:"notes,omitempty"`
	// Picture is a PNG in base64, of at most 48 KiB before that. It may be empty.
	Picture string `json:"picture,omitempty"`
}

// MaxCharts is how many charts go with a letter.
const MaxCharts = 3

// These are how many bytes the files of a chart have at most.
const (
	maxChartTable   = 32 << 10
	maxChartPicture = 48 << 10
)

// Charts are the charts of a brief. The ones that are there come first.
type Charts [MaxCharts]Chart

// validate returns a [marquee.InvalidError] for the first field that is wrong.
func (c Charts) validate() error {
	for i, one := range c {
		if one == (Chart{}) {
			continue
		}
		if err := valid.Within(fmt.Sprintf("charts[%d]", i), one.validate()); err != nil {
			return err
		}
	}
	return nil
}

func (c Chart) validate() error {
	if err := valid.First(
		valid.Required("title", c.Title, 100), valid.Text("notes", c.Notes, 4000),
		valid.Text("table", c.Table, maxChartTable),
	); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(c.Picture)
	switch {
	case oneLine(c.Title) != c.Title:
		return valid.Errorf("title", "must be one line")
	case len(c.Table) > maxChartTable:
		return valid.Errorf("table", "has more than %d bytes; leave rows out", maxChartTable)
	case c.Table == "" && c.Picture == "":
		return valid.Errorf("table", "must be given, or else a picture")
	case err != nil:
		return valid.Errorf("picture", "must be a PNG in base64")
	case len(raw) > maxChartPicture:
		return valid.Errorf("picture", "has more than %d bytes; make it smaller", maxChartPicture)
	case c.Picture != "" && !strings.HasPrefix(string(raw), "\x89PNG\r\n\x1a\n"):
		return valid.Errorf("picture", "must be a PNG")
	}
	return nil
}

// size returns how many bytes the texts of the charts have.
func (c Charts) size() (n int) {
	for _, one := range c {
		n += len(one.Title) + len(one.Table) + len(one.Notes) + len(one.Picture)
	}
	return n
}

// Attachments returns the files that go with the letter: of each chart of the brief its numbers as
// CSV, its picture as PNG, and a text with its title and its notes.
func (d Draft) Attachments() (all []Attachment) {
	for i, c := range d.Brief.Charts {
		if c == (Chart{}) {
			continue
		}
		name := fmt.Sprintf("chart-%d", i+1)
		if c.Table != "" {
			all = append(all, Attachment{name + ".csv", "text/csv", []byte(c.Table)})
		}
		if raw, err := base64.StdEncoding.DecodeString(c.Picture); err == nil && len(raw) > 0 {
			all = append(all, Attachment{name + ".png", "image/png", raw})
		}
		about := c.Title + "\n\n" + c.Notes + "\n"
		all = append(all, Attachment{name + ".txt", "text/plain", []byte(about)})
	}
	return all
}

// light returns the brief as versions after the first keep it: the first one has the rest.
func (b Brief) light() Brief {
	b.Details, b.Message, b.Charts = "", Original{}, Charts{}
	return b
}
