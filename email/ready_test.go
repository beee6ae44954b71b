package email_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/facts"
)

// letterAbout is a letter that was made from details.
func letterAbout(details, body string) email.Draft {
	return email.Draft{
		Status: email.StatusComplete, Subject: "Invoice", Body: body,
		Brief: email.Brief{
			Purpose:   "Remind of 2 invoices",
			Details:   details,
			Recipient: "Grace Hopper",
			Sender:    "Ann Lee",
			Address:   "grace@example.org",
			Message:   email.Original{Text: "Is it $90 for room 12?"},
		},
	}
}

func TestFacts(t *testing.T) {
	d := letterAbout(
		"4,500 EUR by Thursday, 12 March 2026",
		"Dear Grace,\n\nplease pay 2 invoices of "+
			"€4,600 by Friday, 12 March, for room 12 and the 7 others.\n\nAnn",
	)
	var got []string
	for _, f := range d.Facts() {
		got = append(got, fmt.Sprintf("%s: %s %q %q", f.Source, f.State, f.Text, f.Found))
	}
	want := []string{
		`purpose: kept "2" "2"`, `details: changed "4,500 EUR" "€4,600"`,
		`details: changed "Thursday, 12 March 2026" "Friday, 12 March"`,
		`recipient: kept "Grace Hopper" "Grace"`, `sender: kept "Ann Lee" "Ann"`,
		`message: kept "12" "12"`, `: new "7" "7"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestPlaceholders(t *testing.T) {
	d := email.Draft{
		Subject: "On [date]",
		Body:    "Dear [name],\n\n[x] done [ ] not [[a]\nb] [Your name]",
	}
	if got := d.Placeholders(); !slices.Equal(got, []string{"[date]", "[name]", "[Your name]"}) {
		t.Errorf("got %q", got)
	}
	if got := (email.Draft{Body: "none"}).Placeholders(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestReady(t *testing.T) {
	good := letterAbout("$5", "Dear Grace, 2 times $5. Ann")
	pending, silent := good, good
	pending.Status, silent.Body = email.StatusPending, " \n"
	for name, tt := range map[string]struct {
		draft          email.Draft
		want, accepted string
	}{
		"faithful":  {good, "<nil>", "<nil>"},
		"pending":   {pending, email.ErrRunning.Error(), email.ErrRunning.Error()},
		"no text":   {silent, email.ErrNoText.Error(), email.ErrNoText.Error()},
		"a missing": {letterAbout("$5 and $800000", "Dear Grace, 2 times $5. Ann"), "<nil>", "<nil>"},
		"changed": {
			letterAbout("$5", "Dear Grace, 2 times $6. Ann"),
			`email: the letter says "$6" instead of "$5"`, "<nil>",
		},
		"changed twice": {
			letterAbout("$5 on 12 March 2026", "Dear Grace, 2 times $6 on Friday, 12 March 2026. Ann"),
			`email: the letter says "$6" instead of "$5"; 1 more changed`, "<nil>",
		},
		"another day": {
			letterAbout("on 12 March 2026", "Dear Grace, 2 of them on Friday, 12 March 2026. Ann"),
			`email: the letter says "Friday, 12 March 2026" instead of "12 March 2026"` +
				", and that day is a Thursday",
			"<nil>",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(tt.draft.Ready(email.Consent{})); got != tt.want {
				t.Errorf("got %s", got)
			}
			if got := fmt.Sprint(tt.draft.Ready(email.Consent{Changed: true})); got != tt.accepted {
				t.Errorf("accepted: %s", got)
			}
		})
	}
	changed, ok := errors.AsType[*email.ChangedError](
		letterAbout("$5", "Dear Grace, 2 times $6. Ann").Ready(email.Consent{}))
	if !ok || len(changed.Facts) != 1 || changed.Facts[0].State != facts.Changed {
		t.Errorf("got %+v", changed)
	}
}

func ExampleDraft_Facts() {
	d := email.Draft{
		Brief: email.Brief{
			Purpose: "Remind of the invoice",
			Details: "4,500 EUR, due 12 March 2026",
		},
		Body: "Please pay €4,500 by Friday, 12 March.",
	}
	for _, f := range d.Facts() {
		fmt.Printf("%s: %s, %s\n", f.State, f.Text, f.Found)
	}
	// Output:
	// kept: 4,500 EUR, €4,500
	// changed: 12 March 2026, Friday, 12 March
}
