package wire

import "github.com/marquee-go/marquee/email"

// Handover is a letter as it is handed over.
type Handover struct {
	Text   string `json:"text" doc:"The whole letter in plain text."`
	HTML   string `json:"html" doc:"The whole letter as a page of HTML. Its text is escaped."`
	Mailto string `json:"mailto" doc:"A link that opens the letter in a mail program. Empty if it would have more than 2,000 bytes: take the .eml then."`
}

// NewHandover makes the body of a letter as it is handed over.
func NewHandover(d email.Draft) Handover {
	return Handover{Text: d.Text(), HTML: d.HTML(), Mailto: d.Mailto()}
}
