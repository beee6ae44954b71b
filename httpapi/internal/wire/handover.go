package wire

import "github.com/marquee-go/marquee/email"

// Handover is a letter as it is handed over.
type Handover struct {
	Text         string   `json:"text" doc:"The whole letter in plain text."`
	HTML         string   `json:"html" doc:"The whole letter as a page of HTML. Its text is escaped."`
	Placeholders []string `json:"placeholders" doc:"What a person must still fill in: the texts in square brackets, in their order."`
	Facts        []Fact   `json:"facts" doc:"The facts of the brief, in its order, and then what the letter says from nowhere. Names are those of recipient and sender."`
	Mailto       string   `json:"mailto" doc:"A link that opens the letter in a mail program. Empty if it would have more than 2,000 bytes: take the .eml then."`
}

// Fact is a fact of a brief, and what became of it in the letter.
type Fact struct {
	Kind   string `json:"kind" enum:"number,percent,money,date,time,link,address,name" doc:"What it is."`
	Text   string `json:"text" doc:"The fact as the brief has it, or as the letter has it if it is new."`
	Source string `json:"source" doc:"Which text has it: purpose, details, recipient, sender, message or address. Empty if it is new."`
	State  string `json:"state" enum:"kept,missing,changed,new" doc:"kept: the letter says it, perhaps in another form. missing: it should, and does not. changed: it says something else in its place. new: only the letter says it. Facts of the message that the letter does not say are left out."`
	Found  string `json:"found,omitempty" doc:"What the letter says for it. Left out if it is missing."`
	Why    string `json:"why,omitempty" doc:"In what they differ, or that a date has another day of the week. Left out if that is plain."`
}

// NewHandover makes the body of a letter as it is handed over.
func NewHandover(d email.Draft) Handover {
	h := Handover{
		Text: d.Text(), HTML: d.HTML(), Mailto: d.Mailto(), Placeholders: d.Placeholders(),
		Facts: []Fact{},
	}
	if h.Placeholders == nil {
		h.Placeholders = []string{}
	}
	for _, f := range d.Facts() {
		h.Facts = append(h.Facts, Fact{
			Kind: string(f.Kind), Text: f.Text, Source: f.Source, State: string(f.State), Found: f.Found,
			Why: f.Why,
		})
	}
	return h
}
