// Package check checks the figures of a text against the data that the text is about. No model
// is asked: figures are bound to cells by the words around them, and compared.
//
//	sales, err := check.Read("sales", "", "", answer, nil) // the JSON of a chart
//	c := check.New("Which quarter was the best?", sales)
//	for _, f := range c.Write("North sold 17 in Q1.") {
//		fmt.Println(f.Verdict, f.Note)
//	}
//
// A [Checker] gets a text in pieces and returns what it has found at the end of each sentence.
// The names of a source are labels, and never a source of figures. The page docs/checks.md says
// how well it does and what it cannot do.
package check

import (
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// Verdict says what was found out about a figure.
type Verdict string

// These are the verdicts. Quoted, derived and context need no mark.
const (
	// Quoted means that the figure is a cell of the data, to the rounding that the text shows.
	Quoted Verdict = "quoted"
	// Derived means that the figure follows from cells by the formula in Note.
	Derived Verdict = "derived"
	// Context means that the figure is not about the data: it is of the question, or a year.
	Context Verdict = "context"
	// Contradicted means that the data say otherwise. Want has the right value.
	Contradicted Verdict = "contradicted"
	// Unbound means that the words around the figure do not say which cell is meant.
	Unbound Verdict = "unbound"
	// Absent means that the data do not have what the figure is about.
	Absent Verdict = "absent"
)

// Finding is what was found out about a figure, or about a word such as "most" or "fell".
type Finding struct {
	// Start and End are the bytes in the text. Both are on the border of a rune.
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Verdict Verdict `json:"verdict"`
	// Want is the right value of what is contradicted.
	Want string `json:"want,omitempty"`
	// Note names the cells, or has the formula.
	Note string `json:"note,omitempty"`
	// Source is the Name of the document, and Version that of its data.
	Source  string `json:"source,omitempty"`
	Version string `json:"version,omitempty"`
	// Cells are the cells of the source that the verdict rests on.
	Cells []Cell `json:"cells,omitempty"`
	// Document is the number of the document, from 0.
	Document int `json:"document"`
}

// Cell is one number of a document.
type Cell struct {
	// Path names the cell in the JSON of the answer, such as "rows[3].sold".
	Path  string  `json:"path"`
	Value float64 `json:"value"`
}

// Totals counts findings.
type Totals struct {
	// Figures counts the findings, without context.
	Figures      int `json:"figures"`
	Matched      int `json:"matched"`      // quoted or derived
	Contradicted int `json:"contradicted"` // the data say otherwise
	Unchecked    int `json:"unchecked"`    // unbound or absent
}

// Count counts findings.
func Count(findings []Finding) (t Totals) {
	for _, f := range findings {
		switch f.Verdict {
		case Context:
			continue
		case Quoted, Derived:
			t.Matched++
		case Contradicted:
			t.Contradicted++
		default:
			t.Unchecked++
		}
		t.Figures++
	}
	return t
}

// Checker checks one text. It is not safe for concurrent use.
type Checker struct {
	docs     []*Document
	lex      lexicon
	asked    map[string]bool // figures of the question
	rest     string          // the sentence that is not finished
	at       int             // where rest begins in the text
	before   *sentence
	question *sentence
	header   *sentence // of a table in Markdown
	findings []Finding
}

// New returns a checker of an answer to a question.
func New(question string, docs ...*Document) *Checker {
	c := &Checker{asked: map[string]bool{}}
	for _, d := range docs {
		c.Add(d)
	}
	for _, f := range figures.Read(question) {
		c.asked[keyOf(f)] = true
	}
	c.question = c.read(question)
	c.before = c.question
	return c
}

// Add adds a document, which counts for what is written from now on. What the question names is
// looked for in it, too.
func (c *Checker) Add(d *Document) {
	c.docs = append(c.docs, d)
	c.lex = newLexicon(c.docs)
	if c.question == nil {
		return // New has not read it yet
	}
	asked := c.question
	c.question = c.read(asked.text)
	if c.before == asked {
		c.before = c.question
	}
}

// maxSentence is how many bytes of one sentence are checked together.
const maxSentence = 2000

// Write adds a piece of the text, and returns the findings of the sentences that end in it.
func (c *Checker) Write(piece string) []Finding {
	c.rest += piece
	var found []Finding
	for {
		n := sentenceEnd(c.rest)
		if n == 0 {
			return found
		}
		found = append(found, c.sentence(c.rest[:n])...)
		c.rest, c.at = c.rest[n:], c.at+n
	}
}

// Close ends the text, and returns the findings of what is left of it.
func (c *Checker) Close() []Finding {
	found := c.sentence(c.rest)
	c.at, c.rest = c.at+len(c.rest), ""
	return found
}

// Checked returns how many bytes of the text are in sentences that were checked.
func (c *Checker) Checked() int { return c.at }

// Findings returns all findings so far, in the order of the text.
func (c *Checker) Findings() []Finding { return c.findings }

// sentence checks one sentence.
func (c *Checker) sentence(text string) []Finding {
	if strings.TrimSpace(text) == "" {
		if strings.Count(text, "\n") > 0 {
			c.header = nil
		}
		return nil
	}
	s := c.read(text)
	s.before, s.header = c.before, c.header
	found := c.check(s)
	for i := range found {
		found[i].Start += c.at
		found[i].End += c.at
	}
	c.findings = append(c.findings, found...)
	row := strings.HasPrefix(strings.TrimSpace(text), "|")
	switch {
	case !row:
		c.header = nil
	case c.header == nil:
		c.header = s
	}
	if !row && len(s.mentions) > 0 || len(s.words) > 3 {
		c.before = s
	}
	return found
}
