package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"

	"github.com/marquee-go/marquee/chat/check"
)

// figured is a chart with its figures as JSON.
type figured struct {
	chart Chart
	raw   json.RawMessage
}

// version names the figures: it is the beginning of their SHA-256.
func (f figured) version() string {
	sum := sha256.Sum256(f.raw)
	return hex.EncodeToString(sum[:8])
}

// document returns the figures as they are checked. What cannot be read has no cells, so that
// figures of it cannot be checked.
func (k Kind) document(f figured) *check.Document {
	d, err := check.Read(f.chart.Kind, f.version(), k.about, f.raw, k.tags)
	if err != nil {
		return &check.Document{Name: f.chart.Kind, Version: f.version()}
	}
	return d
}

// checking checks an answer while it is written. Tools add documents from other goroutines.
type checking struct {
	kinds  Charts
	strict bool

	mu      sync.Mutex
	checker *check.Checker
	checks  Checks
	held    string // what is not shown yet, in strict mode
	shown   int    // bytes that are shown
	whole   int    // bytes that the checker has got
}

// newChecking returns a check of the answer to a question about some charts.
func (s *Service) newChecking(question string, charts []figured) *checking {
	c := &checking{kinds: s.charts, strict: s.figures == FiguresStrict,
		checker: check.New(question)}
	for _, f := range charts {
		c.add(f)
	}
	return c
}

// add adds a chart, once.
func (c *checking) add(f figured) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kind, ok := c.kinds[f.chart.Kind]
	if !ok {
		return
	}
	version := f.version()
	for _, s := range c.checks.Sources {
		if s.Version == version && s.Chart.Equal(f.chart) {
			return
		}
	}
	c.checker.Add(kind.document(f))
	c.checks.Sources = append(c.checks.Sources, Source{Chart: f.chart, Version: version})
}

// write adds a piece of the text. It returns what is shown now, and what was found in
// the sentences that ended.
func (c *checking) write(piece string) (show string, found []check.Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole += len(piece)
	return c.next(piece, c.checker.Write(piece), c.checker.Checked())
}

// close returns the rest, when the text has ended.
func (c *checking) close() (show string, found []check.Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next("", c.checker.Close(), c.whole)
}

// next returns what is shown now. In strict mode that is what was checked, up to a byte.
func (c *checking) next(
	piece string, found []check.Finding, checked int,
) (string, []check.Finding) {
	show := piece
	if c.strict {
		c.held += piece
		n := len(c.held) - (c.whole - checked)
		show, found = veil(c.held[:n], found, checked-n, c.shown)
		c.held = c.held[n:]
	}
	c.shown += len(show)
	c.checks.Findings = append(c.checks.Findings, found...)
	return show, found
}

// hidden stands for a figure that is not from the data.
const hidden = "[?]"

// veil hides the figures that are not from the data. The text begins at a byte of what the
// model wrote, and at another one of what is shown, to which the findings belong then.
func veil(text string, found []check.Finding, written, shown int) (string, []check.Finding) {
	var b strings.Builder
	last := 0
	for i, f := range found {
		start, end := f.Start-written, f.End-written
		b.WriteString(text[last:start])
		found[i].Start = shown + b.Len()
		if matches(f) {
			b.WriteString(text[start:end])
		} else {
			b.WriteString(hidden)
		}
		found[i].End, last = shown+b.Len(), end
	}
	b.WriteString(text[last:])
	return b.String(), found
}

// sources returns the charts so far.
func (c *checking) sources() []Source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.checks.Sources[:len(c.checks.Sources):len(c.checks.Sources)]
}

// result returns what was found so far.
func (c *checking) result() Checks {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.checks.Findings) == 0 {
		return Checks{}
	}
	return c.checks.bounded()
}
