package email_test

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// box is a mail server that answers with errors, one after the other, and then takes letters.
type box struct {
	errs []error
	sent []email.Outgoing
}

func (b *box) Deliver(_ context.Context, m email.Outgoing) error {
	if len(b.errs) > 0 {
		err := b.errs[0]
		b.errs = b.errs[1:]
		return err
	}
	b.sent = append(b.sent, m)
	return nil
}

// sending returns a service with a letter to Grace that can be sent.
func sending(t *testing.T, b *box, details string) (*email.Service, email.Request) {
	t.Helper()
	s := must(email.New(
		llmtest.NewScript(llmtest.Text(`{"subject":"S","body":"Dear Grace, please pay $5."}`)),
		newStore(), &email.Options{Send: b},
	))
	d, err := s.Draft(t.Context(), owner, email.Brief{
		Purpose: "p", Details: details, Recipient: "Grace", Address: "grace@example.org",
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, email.Request{ID: d.ID, Way: email.WaySend, To: "Grace@example.org", Key: "k"}
}

func TestALetterGoesOutOnceForAKey(t *testing.T) {
	b := &box{}
	s, r := sending(t, b, "$5")
	for range 2 {
		d, err := s.HandOver(t.Context(), owner, r)
		if err != nil || !d.Handed.Done || d.Handed.To != "grace@example.org" || d.Handed.At == 0 {
			t.Fatalf("%+v, %v", d.Handed, err)
		}
	}
	if len(b.sent) != 1 || b.sent[0].To != "grace@example.org" {
		t.Fatalf("sent %+v", b.sent)
	}
	kept, err := s.Get(t.Context(), owner, r.ID)
	if err != nil || !kept.Handed.Done || kept.Status != email.StatusComplete {
		t.Errorf("kept %+v, %v", kept, err)
	}

	r.Key = "another"
	if _, err := s.HandOver(t.Context(), owner, r); err != nil || len(b.sent) != 2 {
		t.Errorf("another request: %v, %d sent", err, len(b.sent))
	}
	r.Key = "k"
	if _, err := s.HandOver(t.Context(), owner, r); err != nil || len(b.sent) != 2 {
		t.Errorf("the first one, repeated late: %v, %d sent", err, len(b.sent))
	}

	raw := string(b.sent[0].Message(mail.Address{Name: "Ann", Address: "ann@example.com"}))
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil || m.Header.Get("From") != "Ann <ann@example.com>" ||
		m.Header.Get("X-Unsent") != "" ||
		!strings.HasSuffix(m.Header.Get("Message-ID"), "@example.com>") {
		t.Errorf("%v: %s", err, raw)
	}
	if at, err := m.Header.Date(); err != nil || time.Since(at) > time.Hour {
		t.Errorf("date %v, %v", at, err)
	}
}

// A version is handed over as itself, and keeps no copy of the details.
func TestAVersionGoesOut(t *testing.T) {
	b := &box{}
	s, r := sending(t, b, "$5")
	edit := email.Edit{Body: new("Dear Grace, pay $5 now.")}
	if _, err := s.Edit(t.Context(), owner, r.ID, edit); err != nil {
		t.Fatal(err)
	}
	d, err := s.HandOver(t.Context(), owner, r)
	if err != nil || d.Number() != 2 || !d.Handed.Done ||
		b.sent[0].Draft.Body != "Dear Grace, pay $5 now." {
		t.Errorf("%+v, %v", d, err)
	}
	// A repetition after another edit does not send that one.
	edit.Body = new("Dear Grace, pay $5 today.")
	if _, err := s.Edit(t.Context(), owner, r.ID, edit); err != nil {
		t.Fatal(err)
	}
	again, err := s.HandOver(t.Context(), owner, r)
	if err != nil || again.ID != d.ID || again.Brief.Details != "$5" || len(b.sent) != 1 {
		t.Errorf("again: %+v, %v, %d sent", again, err, len(b.sent))
	}
	version, err := s.Get(t.Context(), owner, d.ID)
	if err != nil || version.Brief.Details != "" || !version.Handed.Done {
		t.Errorf("%+v, %v", version, err)
	}
}

func TestWhatTheMailServerRefusesCanBeSentAgain(t *testing.T) {
	b := &box{errs: []error{&email.RefusedError{Err: errors.New("mailbox full")}}}
	s, r := sending(t, b, "")
	_, err := s.HandOver(t.Context(), owner, r)
	if _, ok := errors.AsType[*email.RefusedError](err); !ok ||
		!strings.Contains(err.Error(), "full") {
		t.Errorf("got %v", err)
	}
	if kept, err := s.Get(t.Context(), owner, r.ID); err != nil || kept.Handed != (email.Handed{}) {
		t.Errorf("kept %+v, %v", kept.Handed, err)
	}
	if d, err := s.HandOver(t.Context(), owner, r); err != nil || !d.Handed.Done || len(b.sent) != 1 {
		t.Errorf("again: %v", err)
	}
}

func TestWhatMayHaveGoneOutIsNotSentAgain(t *testing.T) {
	b := &box{errs: []error{errors.New("connection reset")}}
	s, r := sending(t, b, "")
	for range 2 {
		if _, err := s.HandOver(t.Context(), owner, r); !errors.Is(err, email.ErrUnknown) {
			t.Errorf("got %v", err)
		}
	}
	if len(b.sent) != 0 {
		t.Errorf("sent %+v", b.sent)
	}

	r.Key = "another"
	if _, err := s.HandOver(t.Context(), owner, r); err != nil || len(b.sent) != 1 {
		t.Errorf("another request: %v, %d sent", err, len(b.sent))
	}
	r.Key = "k"
	if _, err := s.HandOver(t.Context(), owner, r); !errors.Is(err, email.ErrUnknown) ||
		len(b.sent) != 1 {
		t.Errorf("the first one, repeated late: %v, %d sent", err, len(b.sent))
	}
}

func TestAVersionIsHandedOverAtMostAHundredTimes(t *testing.T) {
	b := &box{}
	s, r := sending(t, b, "$5")
	var err error
	for n := range 101 {
		r.Key = fmt.Sprint(n)
		_, err = s.HandOver(t.Context(), owner, r)
	}
	invalid, ok := errors.AsType[*marquee.InvalidError](err)
	if !ok || invalid.Field != "id" || len(b.sent) != 100 {
		t.Errorf("got %v, %d sent", err, len(b.sent))
	}
}

func TestWhatIsNotSent(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*email.Request)
		want   error
		field  string
	}{
		"no mailbox":        {func(r *email.Request) { r.Way = email.WayFile }, email.ErrNoOutbox, ""},
		"no key":            {func(r *email.Request) { r.Key = "" }, nil, "key"},
		"another recipient": {func(r *email.Request) { r.To = "eve@example.org" }, nil, "to"},
		"no recipient":      {func(r *email.Request) { r.To = "" }, nil, "to"},
		"no such letter":    {func(r *email.Request) { r.ID = "x" }, email.ErrNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := &box{}
			s, r := sending(t, b, "$5")
			tt.change(&r)
			_, err := s.HandOver(t.Context(), owner, r)
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if tt.want != nil && !errors.Is(err, tt.want) ||
				tt.field != "" && (!ok || invalid.Field != tt.field) ||
				len(b.sent) > 0 {
				t.Errorf("got %v, sent %d", err, len(b.sent))
			}
		})
	}
	b := &box{}
	s, r := sending(t, b, "$6")
	if _, err := s.HandOver(t.Context(), owner, r); len(b.sent) > 0 || err == nil {
		t.Errorf("a changed fact: %v", err)
	}
	r.Accepted.Changed = true
	if _, err := s.HandOver(t.Context(), owner, r); len(b.sent) != 1 || err != nil {
		t.Errorf("accepted: %v", err)
	}
}

// before calls a function before the next Update of a store.
type before struct {
	email.Store
	update func()
}

func (b *before) Update(ctx context.Context, owner string, d email.Draft) error {
	if do := b.update; do != nil {
		b.update = nil
		do()
	}
	return b.Store.Update(ctx, owner, d)
}

// An edit between two requests of one key gives each of them another version to note itself in.
func TestALetterThatIsEditedMeanwhileGoesOutOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		errs   []error // of the other request, when the letter is delivered
		goesOn bool
		want   error
		sent   int
	}{
		"the other one was sent":     {nil, false, nil, 1},
		"nobody knows of the other":  {[]error{errors.New("broke off")}, false, email.ErrConflict, 0},
		"the other one was not sent": {[]error{&email.RefusedError{Err: errors.New("no")}}, true, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			store, b := &before{Store: newStore()}, &box{errs: tt.errs}
			s := must(email.New(llmtest.NewScript(good), store, &email.Options{Send: b}))
			d := must(s.Draft(t.Context(), owner,
				email.Brief{Purpose: "p", Recipient: "Grace", Address: "grace@example.org"}))
			r := email.Request{ID: d.ID, Way: email.WaySend, To: "grace@example.org", Key: "k"}
			store.update = func() {
				must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("Hi Grace, later")}))
				_, err := s.HandOver(t.Context(), owner, r)
				if failed := err != nil; failed != (tt.errs != nil) {
					t.Error(err)
				}
			}
			got, err := s.HandOver(t.Context(), owner, r)
			if !errors.Is(err, tt.want) || len(b.sent) != tt.sent {
				t.Errorf("got version %d, %v; sent %d", got.Number(), err, len(b.sent))
			}
			first := must(s.Get(t.Context(), owner, d.ID+"-0001"))
			if (first.Handed == email.Handed{}) == tt.goesOn {
				t.Errorf("the first version notes %+v", first.Handed)
			}
		})
	}
}
