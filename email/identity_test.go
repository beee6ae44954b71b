package email_test

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// work is an identity that signs in two lines.
var work = email.Identity{
	Name: "work", Sender: "Ann Lee", Address: "ann@example.org", Signature: "Ann Lee\nHead of Data",
}

// newSigning returns a service with settings, whose model writes the bodies one after the other.
func newSigning(
	t *testing.T, o *email.Options, bodies ...string,
) (*email.Service, *llmtest.Script) {
	t.Helper()
	var replies []llmtest.Reply
	for _, body := range bodies {
		replies = append(replies, llmtest.Text(fmt.Sprintf(`{"subject":"S","body":%q}`, body)))
	}
	if o == nil {
		o = &email.Options{}
	}
	db := memory.New()
	o.Settings = db.Settings()
	model := llmtest.NewScript(replies...)
	emails, err := email.New(model, db.Email(), o)
	if err != nil {
		t.Fatal(err)
	}
	return emails, model
}

// putIdentity keeps an identity of ann.
func putIdentity(t *testing.T, emails *email.Service, i email.Identity) {
	t.Helper()
	if _, err := emails.PutIdentity(t.Context(), "ann", i); err != nil {
		t.Fatal(err)
	}
}

func TestIdentitiesThatAreRefused(t *testing.T) {
	emails, _ := newSigning(t, nil)
	for name, tt := range map[string]struct {
		change func(*email.Identity)
		want   string
	}{
		"no name": {func(i *email.Identity) { i.Name = " " }, "name must not be empty"},
		"a long name": {
			func(i *email.Identity) { i.Name = strings.Repeat("n", 61) }, "name has",
		},
		"a name of two lines": {func(i *email.Identity) { i.Name = "a\nb" }, "name must be one line"},
		"the name none":       {func(i *email.Identity) { i.Name = "None" }, `name is "None"`},
		"no sender":           {func(i *email.Identity) { i.Sender = "" }, "sender must not be empty"},
		"a header in a sender": {
			func(i *email.Identity) { i.Sender = "A\r\nBcc: b@x.org" }, "sender must be one line",
		},
		"a NUL in a sender": {func(i *email.Identity) { i.Sender = "A\x00" }, "sender "},
		"a sender turned over": {
			func(i *email.Identity) { i.Sender = "A\u202eB" }, "sender must be one line",
		},
		"no address": {
			func(i *email.Identity) { i.Address = "ann" }, "address must be an email address",
		},
		"two addresses": {
			func(i *email.Identity) { i.Address = "a@x.org, b@x.org" }, "address must be",
		},
		"a header in it": {
			func(i *email.Identity) { i.Address = "a@x.org\r\nBcc: b@x.org" }, "address must be",
		},
		"100 kB of signature": {
			func(i *email.Identity) { i.Signature = strings.Repeat("s", 100_000) }, "signature has",
		},
		"21 lines": {
			func(i *email.Identity) { i.Signature = strings.Repeat("s\n", 21) }, "signature has 21 lines",
		},
		"a control character": {
			func(i *email.Identity) { i.Signature = "a\x1b[2J" }, "signature holds a control",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := work
			tt.change(&i)
			_, err := emails.PutIdentity(t.Context(), "ann", i)
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok ||
				!strings.HasPrefix(invalid.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
	if list, err := emails.Identities(t.Context(), "ann"); err != nil || len(list) != 0 {
		t.Errorf("kept %+v, %v", list, err)
	}
}

func TestIdentitiesAreKept(t *testing.T) {
	emails, _ := newSigning(t, nil)
	putIdentity(t, emails, email.Identity{Name: "b", Sender: "B", Default: true})
	putIdentity(t, emails, email.Identity{Name: "a", Sender: "A", Signature: "A\r\nB \n"})
	putIdentity(t, emails, email.Identity{Name: "A", Sender: "A2", Default: true})
	list, err := emails.Identities(t.Context(), "ann")
	want := []email.Identity{
		{
			Name: "A", Sender: "A2", Signature: "A2", Default: true},
		{Name: "b", Sender: "B", Signature: "B"},
	}
	if err != nil || len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("the list is %+v, %v, want %+v", list, err, want)
	}
	if _, err := emails.Identity(t.Context(), "eve", "a"); !errors.Is(err, email.ErrNoIdentity) {
		t.Errorf("of somebody else: %v", err)
	}
	if err := emails.DeleteIdentity(t.Context(), "eve", "a"); !errors.Is(err, email.ErrNoIdentity) {
		t.Errorf("deleting that of somebody else: %v", err)
	}
	if err := emails.DeleteIdentity(t.Context(), "ann", "B"); err != nil {
		t.Error(err)
	}
	if i, err := emails.Identity(t.Context(), "ann", "a"); err != nil || i != want[0] {
		t.Errorf("%+v, %v", i, err)
	}
}

// Identities that come at the same time are all kept, up to the limit.
func TestIdentitiesAtOnce(t *testing.T) {
	emails, _ := newSigning(t, nil)
	var wg sync.WaitGroup
	for n := range email.MaxIdentities {
		wg.Go(func() {
			i := email.Identity{Name: fmt.Sprint("i", n), Sender: "A", Default: true}
			if _, err := emails.PutIdentity(t.Context(), "ann", i); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := emails.Identities(t.Context(), "ann")
	defaults := 0
	for _, i := range list {
		if i.Default {
			defaults++
		}
	}
	if err != nil || len(list) != email.MaxIdentities || defaults != 1 {
		t.Errorf("%d identities, %d of them the default, %v", len(list), defaults, err)
	}
	_, err = emails.PutIdentity(t.Context(), "ann", work)
	if limit, ok := errors.AsType[*marquee.LimitError](err); !ok || limit.Kind != marquee.LimitKept {
		t.Errorf("one more: %v", err)
	}
	largest := email.Identity{
		Name: "i1", Sender: strings.Repeat("𝄞", 200), Signature: strings.Repeat("𝄞", 1000),
		Address: strings.Repeat("a", 64) + "@" + strings.Repeat("b", 60) + ".org",
	}
	for n := range email.MaxIdentities {
		largest.Name = fmt.Sprint("i", n)
		putIdentity(t, emails, largest)
	}
}

// A brief says who signs, or the default does.
func TestWhoSigns(t *testing.T) {
	other := email.Identity{Name: "own", Sender: "A. Lee", Default: true}
	for name, tt := range map[string]struct {
		brief email.Brief
		want  string // the name of the identity, or an error
	}{
		"named":                 {email.Brief{Identity: "WORK"}, "work"},
		"named, with its name":  {email.Brief{Identity: "work", Sender: "Ann Lee"}, "work"},
		"the default":           {email.Brief{}, "own"},
		"a sender":              {email.Brief{Sender: "Zoe"}, ""},
		"none":                  {email.Brief{Identity: email.NoIdentity}, ""},
		"an unknown one":        {email.Brief{Identity: "home"}, `identity is "home"`},
		"that of somebody else": {email.Brief{Identity: "eves"}, `identity is "eves"`},
		"with another sender":   {email.Brief{Identity: "work", Sender: "Zoe"}, `sender is "Zoe"`},
	} {
		t.Run(name, func(t *testing.T) {
			emails, _ := newSigning(t, nil, "Hello,\n\nthe letter.\n\nBest,\nAnn")
			putIdentity(t, emails, work)
			putIdentity(t, emails, other)
			_, err := emails.PutIdentity(t.Context(), "eve", email.Identity{Name: "eves", Sender: "Eve"})
			if err != nil {
				t.Fatal(err)
			}
			tt.brief.Purpose = "Say hello"
			d, err := emails.Draft(t.Context(), "ann", tt.brief)
			if err != nil {
				if !strings.HasPrefix(err.Error(), tt.want) || tt.want == "" {
					t.Errorf("error %v, want %s", err, tt.want)
				}
				return
			}
			if d.Signed.Identity != tt.want || tt.want == "" && !strings.HasSuffix(d.Body, "Best,\nAnn") {
				t.Errorf("signed with %+v: %q", d.Signed, d.Body)
			}
		})
	}
}

// What is signed stays as it is: through refinements, edits, and changes of the identity.
func TestASignatureStays(t *testing.T) {
	emails, model := newSigning(t, nil, "Hi Bo,\n\nA call on Friday?\n\nBest,\nAnn",
		"Hi Bo,\n\nFriday?\n\nSincerely,\nAnn Lee\nHead of Data", "Hi Bo,\n\nFriday, please?", "Monday")
	putIdentity(t, emails, work)
	brief := email.Brief{Purpose: "Ask for a call", Identity: "work", Key: "k"}
	d, err := emails.Draft(t.Context(), "ann", brief)
	first := "Hi Bo,\n\nA call on Friday?\n\nBest,\n" + work.Signature
	if err != nil || d.Body != first {
		t.Fatalf("%q, %v, want %q", d.Body, err, first)
	}
	later := work
	later.Signature, later.Sender = "A. L.", "A. L."
	putIdentity(t, emails, later)
	if again, err := emails.Draft(t.Context(), "ann", brief); err != nil || again.Body != d.Body {
		t.Errorf("asked again: %q, %v", again.Body, err)
	}
	if err := emails.DeleteIdentity(t.Context(), "ann", "work"); err != nil {
		t.Fatal(err)
	}
	if again, err := emails.Draft(t.Context(), "ann", brief); err != nil || again.Body != d.Body {
		t.Errorf("asked again without the identity: %q, %v", again.Body, err)
	}
	for _, want := range []string{
		"Hi Bo,\n\nFriday?\n\nSincerely,\n" + work.Signature,
		"Hi Bo,\n\nFriday, please?\n\nSincerely,\n" + work.Signature,
	} {
		d, err = emails.Refine(t.Context(), "ann", d.ID, email.Refinement{Goal: email.GoalShorter})
		if err != nil || d.Body != want || d.Signed.Signature != work.Signature {
			t.Errorf("refined: %q, %v, want %q", d.Body, err, want)
		}
	}
	for _, req := range model.Requests()[1:] {
		if strings.Contains(string(req.Messages[0].Data[0].Value), "Head of Data") {
			t.Errorf("a model that refines was told the signature: %s", req.Messages[0].Data[0].Value)
		}
	}
	from := strings.Index(d.Body, "Friday")
	d, err = emails.Refine(t.Context(), "ann", d.ID, email.Refinement{
		Instruction: "another day", Base: d.Number(),
		Selection: email.Selection{From: from, To: from + 6},
	})
	want := "Hi Bo,\n\nMonday, please?\n\nSincerely,\n" + work.Signature
	if err != nil || d.Body != want {
		t.Errorf("a selection: %q, %v", d.Body, err)
	}
	_, err = emails.Refine(t.Context(), "ann", d.ID, email.Refinement{
		Instruction: "x", Base: d.Number(), Selection: email.Selection{From: from, To: len(d.Body) - 3},
	})
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "selection" {
		t.Errorf("a selection in the signature: %v", err)
	}
}

// An edit by hand may change the signature of a letter, which is then that of the letter.
func TestAnEditOfASignature(t *testing.T) {
	const text = "Hi Bo,\n\nA call?\n\nBest,\n"
	for name, tt := range map[string]struct{ body, want string }{
		"above it":    {"Hi Bo,\n\nA call today?\n\nBest,\n" + work.Signature, work.Signature},
		"inside":      {text + "Ann Lee\nHead of all Data", "Ann Lee\nHead of all Data"},
		"it is gone":  {"Hi Bo,\n\nA call?", ""},
		"both":        {"Hi,\n\nA call?\n\nBest,\nAnn", ""},
		"only ending": {text, ""},
	} {
		t.Run(name, func(t *testing.T) {
			emails, _ := newSigning(t, nil, text+"Ann")
			putIdentity(t, emails, work)
			d, err := emails.Draft(t.Context(), "ann", email.Brief{Purpose: "Ask", Identity: "work"})
			if err != nil {
				t.Fatal(err)
			}
			d, err = emails.Edit(t.Context(), "ann", d.ID, email.Edit{Body: &tt.body})
			if err != nil || d.Body != tt.body || d.Signed.Signature != tt.want {
				t.Errorf("%q, signed with %q, %v, want %q", d.Body, d.Signed.Signature, err, tt.want)
			}
			d, err = emails.Restore(t.Context(), "ann", d.ID, 1)
			if err != nil || d.Signed.Signature != work.Signature {
				t.Errorf("restored: %+v, %v", d.Signed, err)
			}
		})
	}
}

// A model is told to leave the signature out, and never gets it.
func TestAModelDoesNotGetTheSignature(t *testing.T) {
	emails, model := newSigning(t, nil, "Hi")
	putIdentity(t, emails, work)
	for _, by := range []string{"", "work"} {
		brief := email.Brief{Purpose: "Ask", Identity: by}
		if _, err := emails.Draft(t.Context(), "ann", brief); err != nil {
			t.Fatal(err)
		}
	}
	plain, signed := model.Requests()[0], model.Requests()[1]
	if strings.Contains(plain.System, "signature of the sender") ||
		!strings.Contains(signed.System, "The signature of the sender is added below the email.") {
		t.Errorf("told %q", signed.System)
	}
	for _, req := range []llm.Request{plain, signed} {
		if strings.Contains(fmt.Sprintf("%s %s", req.System, req.Messages[0].Data[0].Value), "Head of") {
			t.Error("the model got the signature")
		}
	}
	if !strings.Contains(string(signed.Messages[0].Data[0].Value), `"sender":"Ann Lee"`) {
		t.Errorf("the brief is %s", signed.Messages[0].Data[0].Value)
	}
}

// The sender of an .eml is who has signed. What a mail server gets has that only if the operator
// allows it.
func TestFromWhomALetterGoes(t *testing.T) {
	for name, allowed := range map[string]bool{"allowed": true, "not allowed": false} {
		t.Run(name, func(t *testing.T) {
			box := &boxOf{}
			emails, _ := newSigning(t, &email.Options{
				Send:   box,
				SendAs: func(owner, address string) bool { return allowed && owner+"@example.org" == address },
			}, "Hi Bo,\n\nA call?")
			putIdentity(t, emails, work)
			d, err := emails.Draft(t.Context(), "ann", email.Brief{
				Purpose: "Ask", Identity: "work", Address: "bo@example.org",
			})
			if err != nil {
				t.Fatal(err)
			}
			wantFrom(t, d.Message(), `"Ann Lee" <ann@example.org>`)
			d, err = emails.HandOver(t.Context(), "ann", email.Request{
				ID: d.ID, Way: email.WaySend, To: "bo@example.org", Key: "k",
			})
			if err != nil {
				t.Fatal(err)
			}
			from, unsent := `"The office" <office@example.com>`, ""
			if allowed {
				from, unsent = `"Ann Lee" <ann@example.org>`, `"Ann Lee" <ann@example.org>`
			}
			operator := mail.Address{Name: "The office", Address: "office@example.com"}
			wantFrom(t, box.got.Message(operator), from)
			wantFrom(t, box.got.Unsent(), unsent)
			if (d.Handed.From == "ann@example.org") != allowed {
				t.Errorf("handed over: %+v", d.Handed)
			}
		})
	}
}

func wantFrom(t *testing.T, raw []byte, want string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if all := m.Header["From"]; len(all) > 1 || want == "" && len(all) > 0 {
		t.Errorf("the message is from %q, want %q", all, want)
		return
	}
	if want == "" {
		return
	}
	a, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil || a.String() != want {
		t.Errorf("the message is from %v, %v, want %s", a, err, want)
	}
}

// boxOf is an outbox that keeps the last letter.
type boxOf struct{ got email.Outgoing }

func (b *boxOf) Deliver(_ context.Context, m email.Outgoing) error {
	b.got = m
	return nil
}
