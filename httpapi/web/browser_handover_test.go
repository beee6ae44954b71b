package web_test

import (
	"context"
	"net/mail"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// outbox takes letters.
type outbox chan email.Outgoing

func (o outbox) Deliver(_ context.Context, m email.Outgoing) error {
	o <- m
	return nil
}

func TestAnAnswerIsCheckedAndHandedOver(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(llmtest.Text(`{"subject":"x","body":"Dear Grace,\n\nwe pay €4,600 by `,
		`Friday, 12 March, in room [number], for all 30 of us.\n\nAnn"}`))
	sent := make(outbox, 2)
	b := site{model: model, send: sent}.open(t, "/#/write")
	b.fill("#purpose", "Agree to pay")
	b.fill("#details", "4,500 EUR by 12 March 2026, account DE12345678")
	b.press("#answer summary")
	b.fill("#message", "From: Grace Hopper <grace@example.org>\nSubject: AW: RE: Budget\n\n"+
		"Could you please pay the invoice that we sent to you?")
	t.Log("an address that nobody can write to marks its field")
	b.expect("status of 422")
	b.fill("#address", "grace")
	b.press("#draft-send")
	b.until(`document.querySelector("#address-error").innerText.includes("ada@example.org")`)
	b.inEveryLight("address", func() { b.until(`document.querySelector("#address-error").innerText`) })
	b.fill("#address", "hopper@example.org")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#draft", "Re: Budget", "To", "Grace Hopper")

	t.Log("the facts are chips, and their states are words")
	b.says("#letter-tools", "Version 1 of 1") // they come a moment later, and move what is below them
	b.press("#draft-handing summary")
	b.says("#draft-handing", "4,500 EUR → €4,600", "changed", "from nowhere",
		"2 placeholders to fill in: [number] [number: DE12345678].",
		"1 fact missing. 2 facts changed.")
	b.inEveryLight("facts", func() { b.says("#draft-handing", "changed") })

	t.Log("a changed fact needs consent")
	next := b.downloads()
	b.press("#draft-handing .actions button:nth-child(3)")
	b.until(`document.querySelector("#confirm").open`)
	b.says("#confirm-question", "€4,600” instead of “4,500 EUR", "2 placeholders left: [number]")
	b.press("#confirm-yes")
	name, raw := next()
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil || name != "Re-Budget.eml" || m.Header.Get("Subject") == "" {
		t.Errorf("%s: %v, %.300s", name, err, raw)
	}

	t.Log("it is sent once, to the person whom the question names")
	b.press("#draft-handing .actions button:nth-child(4)")
	b.until(`document.querySelector("#confirm").open`)
	b.press("#confirm-yes")
	b.until(`document.querySelector("#confirm-question").textContent
		.includes("to hopper@example.org")`)
	b.until(`document.querySelector("#confirm").open`)
	b.press("#confirm-yes")
	b.says("#draft-handing", "Sent to hopper@example.org")
	if m := <-sent; m.To != "hopper@example.org" || m.Draft.Subject != "Re: Budget" {
		t.Errorf("sent %+v", m)
	}

	t.Log("so it is in History, where the message is kept with the brief")
	b.press(`.masthead nav a[href="#/history"]`)
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	b.says("#history-entry", "Answers", "Could you please pay")
	b.press("#history-entry .handing summary")
	b.says("#history-entry .handing", "4,500 EUR → €4,600")
}
