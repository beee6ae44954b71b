package email_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// pay is a letter without its facts.
const pay = "Dear Grace,\n\nplease pay the invoice that we have sent to you.\n\nAda"

var invoice = email.Brief{
	Purpose: "Remind of the invoice", Recipient: "Grace", Sender: "Ada",
	Details: "4,500 EUR by 14 May 2026",
}

const leftOut = "\n\n[money: 4,500 EUR]\n[date: 14 May 2026]"

// What a model leaves out stands below the letter, in the text that is streamed, too.
func TestWhatALetterLeavesOutBecomesPlaceholders(t *testing.T) {
	many := invoice
	many.Details = strings.Join(strings.Split("101 102 103 104 105 106 107 108 109 110 111 112", " "),
		" and ")
	other, foreign := invoice, invoice
	other.Details = "https://example.org/a_b and the room [12345678]"
	foreign.Language = "Spanish"
	for name, tt := range map[string]struct {
		brief      email.Brief
		body, want string
	}{
		"all is said":   {invoice, pay + "\n4500 € by May 14", ""},
		"nothing":       {invoice, pay, leftOut},
		"one of two":    {invoice, pay + " by May 14", "\n\n[money: 4,500 EUR]"},
		"in brackets":   {invoice, pay + "\n\n[money: 4,500 EUR]", "\n\n[date: 14 May 2026]"},
		"its own words": {invoice, pay + " [until 14 May 2026]", "\n\n[money: 4,500 EUR]"},
		"a name":        {invoice, strings.Replace(pay, "Grace", "all", 1), leftOut + "\n[name: Grace]"},
		"a changed one": {invoice, pay + " 4,600 EUR by May 14", ""},
		"a link":        {other, pay, "\n\n[link: https://example.org/a_b]\n[number: 12345678]"},
		"too many": {
			many, pay, "\n\n[number: 101]\n[number: 102]\n[number: 103]\n[number: 104]\n" +
				"[number: 105]\n[number: 106]\n[number: 107]\n[number: 108]\n[number: 109]\n" +
				"[number: 110]\n[and 2 more facts]",
		},
		"a language without rules": {
			foreign, "Hola Grace,\n\ngracias por la factura, que no está con nosotros.\n\nAda", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := must(email.New(llmtest.NewScript(said("S", tt.body)), newStore(), nil))
			var streamed strings.Builder
			var d *email.Draft
			for ev, err := range s.Stream(t.Context(), owner, tt.brief) {
				if err != nil {
					t.Fatal(err)
				}
				if ev.Field == email.FieldBody {
					streamed.WriteString(ev.Delta)
				}
				if ev.Draft != nil {
					d = ev.Draft
				}
			}
			if want := tt.body + tt.want; d.Body != want || streamed.String() != want {
				t.Errorf("got %q\nstreamed %q\nwant %q", d.Body, streamed.String(), want)
			}
			if n := strings.Count(tt.want, "["); n > 0 && len(d.Placeholders()) < n {
				t.Errorf("placeholders %q", d.Placeholders())
			}
		})
	}
}

// A refinement loses no fact without a word. Placeholders below the letter are made anew.
func TestWhatARefinementLeavesOut(t *testing.T) {
	full := pay + "\n4,500 EUR by 14 May 2026"
	selected := email.Selection{From: len(pay) + 1, To: len(pay) + len("\n4,500 EUR")}
	free := email.Refinement{Instruction: "Leave out the amount"}
	passage := email.Refinement{Goal: email.GoalShorter, Selection: selected, Base: 1}
	for name, tt := range map[string]struct {
		first, next string
		refinement  email.Refinement
		want        string
	}{
		"a fact is lost":         {full, pay, shorter, pay + leftOut},
		"an instruction":         {full, pay, free, pay},
		"it was left out before": {pay, pay + "!", shorter, pay + "!" + leftOut},
		"it is said now":         {pay, full, shorter, full},
		"a selection": {
			full, "the sum", passage, pay + "\nthe sum [money: 4,500 EUR] by 14 May 2026",
		},
		"a placeholder in the text": {pay + " [money: 4,500 EUR]", pay, shorter, pay + leftOut},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(said("S", tt.first), said("S", tt.next))
			s := must(email.New(model, newStore(), nil))
			d := must(s.Draft(t.Context(), owner, invoice))
			v, err := s.Refine(t.Context(), owner, d.ID, tt.refinement)
			if err != nil || v.Body != tt.want {
				t.Errorf("got %q, %v\nwant %q", v.Body, err, tt.want)
			}
			if asked := string(model.Requests()[1].Messages[0].Data[0].Value); tt.first == pay &&
				strings.Contains(asked, "[money") {
				t.Errorf("the model gets %s", asked)
			}
		})
	}
}

// What a person has deleted does not come back.
func TestADeletedPlaceholderStaysDeleted(t *testing.T) {
	s := must(email.New(llmtest.NewScript(said("S", pay), said("S", pay+"!")), newStore(), nil))
	d := must(s.Draft(t.Context(), owner, invoice))
	body := pay + "\n\n[money: 4,500 EUR]"
	if _, err := s.Edit(t.Context(), owner, d.ID, email.Edit{Body: &body}); err != nil {
		t.Fatal(err)
	}
	v, err := s.Refine(t.Context(), owner, d.ID, shorter)
	if want := pay + "!\n\n[money: 4,500 EUR]"; err != nil || v.Body != want {
		t.Errorf("got %q, %v", v.Body, err)
	}
}

// A letter with placeholders is not sent unless somebody accepts that. A file of it is a draft.
func TestALetterWithPlaceholdersIsNotSentUnasked(t *testing.T) {
	b := &box{}
	s := must(email.New(llmtest.NewScript(said("S", "Dear Grace, [date] [time]")), newStore(),
		&email.Options{Send: b, File: b}))
	d := must(s.Draft(t.Context(), owner,
		email.Brief{Purpose: "p", Recipient: "Grace", Address: "grace@example.org"}))
	r := email.Request{ID: d.ID, Way: email.WaySend, To: "grace@example.org", Key: "k"}
	_, err := s.HandOver(t.Context(), owner, r)
	const want = "email: the letter has 2 placeholders to fill in: [date], [time]"
	if fmt.Sprint(err) != want || len(b.sent) != 0 {
		t.Errorf("got %v, sent %d", err, len(b.sent))
	}
	filed := r
	filed.Way = email.WayFile
	if _, err := s.HandOver(t.Context(), owner, filed); err != nil || len(b.sent) != 1 {
		t.Errorf("filed: %v", err)
	}
	r.Accepted.Open = true
	if _, err := s.HandOver(t.Context(), owner, r); err != nil || len(b.sent) != 2 {
		t.Errorf("accepted: %v", err)
	}
}

// Below a signature nothing is added: what a letter leaves out stands above its closing.
func TestASignedLetterLeavesOutAboveItsClosing(t *testing.T) {
	const above = "Dear Bo,\n\nCould we move the call to Friday with all of you?"
	d := signedBy(t, above+"\n\nBest,\nAnn", "Ann Lee", email.Brief{Details: "Room 1234, 3 pm"})
	want := above + "\n\n[number: 1234]\n[time: 3 pm]\n\nBest,\nAnn Lee"
	if d.Body != want {
		t.Errorf("got %q\nwant %q", d.Body, want)
	}

	db := memory.New()
	model := llmtest.NewScript(said("S", above+"\n\nBest,\nAnn"),
		said("S", above+" At 3 pm?\n\nBest,\nAnn"))
	s := must(email.New(model, db.Email(), &email.Options{Settings: db.Settings()}))
	must(s.PutIdentity(t.Context(), owner,
		email.Identity{Name: "work", Sender: "Ann Lee", Signature: "Ann Lee"}))
	first := must(s.Draft(t.Context(), owner,
		email.Brief{Purpose: "p", Details: "Room 1234, 3 pm", Identity: "work"}))
	v := must(s.Refine(t.Context(), owner, first.ID, shorter))
	asked := string(model.Requests()[1].Messages[0].Data[0].Value)
	if strings.Contains(asked, "[number") ||
		!strings.HasPrefix(v.Body, above+" At 3 pm?\n\n[number: 1234]\n\n") ||
		!strings.HasSuffix(v.Body, "\nAnn Lee") {
		t.Errorf("got %q\nasked with %s", v.Body, asked)
	}
}
