package email

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/valid"
)

// Outbox hands letters to a mail server. Package email/outbox has two: one sends, and one files
// letters as drafts of a mailbox.
type Outbox interface {
	// Deliver hands over a letter, and returns when the server has it. It returns a
	// [RefusedError] only if the server certainly does not have it.
	Deliver(ctx context.Context, m Outgoing) error
}

// Outgoing is a letter that a person hands over.
type Outgoing struct {
	Draft Draft
	// To is the address that the person has confirmed. It is that of the Draft.
	To string
	// ID becomes the id of the message, with the domain of the sender. It follows from the request.
	ID string
	// Date is when the person asked for it.
	Date time.Time
	// From is the sender, if the operator allows the address of who has signed. It is zero
	// otherwise, and then the letter is from the sender of the Outbox.
	From mail.Address
}

// Message returns the letter as a message that is sent: with sender, date and id. The sender is
// the From, or else the one that is given.
func (o Outgoing) Message(from mail.Address) []byte {
	from = o.Sender(from)
	var b bytes.Buffer
	writeHeader(&b, "From", addressText(from.Name, from.Address))
	writeHeader(&b, "Date", o.Date.Format(time.RFC1123Z))
	_, domain, _ := strings.Cut(from.Address, "@")
	writeHeader(&b, "Message-ID", "<"+o.ID+"@"+domain+">")
	b.Write(bytes.Replace(o.Draft.message(mail.Address{}), []byte("X-Unsent: 1\r\n"), nil, 1))
	return b.Bytes()
}

// Unsent returns the letter as a message that is not sent yet, as [Draft.Message] does. It has a
// sender only if there is a From.
func (o Outgoing) Unsent() []byte { return o.Draft.message(o.From) }

// Sender returns the From, or else the sender that is given.
func (o Outgoing) Sender(or mail.Address) mail.Address {
	if o.From.Address != "" {
		return o.From
	}
	return or
}

// RefusedError means that a mail server did not take a letter, so that it may be sent again.
type RefusedError struct{ Err error }

// Error says why.
func (e *RefusedError) Error() string { return e.Err.Error() }

// Unwrap returns why.
func (e *RefusedError) Unwrap() error { return e.Err }

// Way is how a letter is handed to a mail server.
type Way string

// A letter is sent, or filed among the drafts of a mailbox.
const (
	WaySend Way = "send"
	WayFile Way = "file"
)

// Handed says that a letter was handed to a mail server.
type Handed struct {
	Way Way `json:"way,omitempty"`
	// To is to whom.
	To string `json:"to,omitempty"`
	// At is when it was asked for, in microseconds since 1970.
	At int64 `json:"at,omitempty"`
	// Done means that the server has taken it. If it is false and At is set, nobody knows.
	Done bool `json:"done,omitempty"`
	// Request is what follows from the Key of the request.
	Request string `json:"request,omitempty"`
	// From is the address from which it goes out, if it is that of the identity.
	From string `json:"from,omitempty"`
	// Earlier has the requests before, oldest first, with a space between them: + and the Request
	// of one that is Done, or ? and that of one of which nobody knows.
	Earlier string `json:"earlier,omitempty"`
}

// maxRequests is how often a version of a letter is handed over.
const maxRequests = 100

// requests returns all requests, as Earlier has them.
func (h Handed) requests() []string {
	all := strings.Fields(h.Earlier)
	switch {
	case h.Request == "":
		return all
	case h.Done:
		return append(all, "+"+h.Request)
	}
	return append(all, "?"+h.Request)
}

// Request asks to hand over a letter.
type Request struct {
	// ID names the letter, or a version of it.
	ID  string
	Way Way
	// To is the address of the recipient, as the person has confirmed it. It must be that of the
	// letter if it is sent.
	To string
	// Accepted says what the person has accepted. Placeholders matter only if it is sent: a letter
	// that is filed can still be filled in.
	Accepted Consent
	// Key makes it safe to send the request again: the letter goes out once. It must be given.
	Key string
}

var (
	// ErrNoOutbox means that the operator has named no mail server for a [Way].
	ErrNoOutbox = errors.New("email: there is no mail server for it")
	// ErrUnknown means that nobody knows whether the mail server has taken the letter.
	ErrUnknown = errors.New("email: it is not known whether the mail server has the letter")
)

// Ways returns how letters can be handed to a mail server: by Options.Send, by Options.File.
func (s *Service) Ways() (ways []Way) {
	for _, way := range []Way{WaySend, WayFile} {
		if s.outboxes[way] != nil {
			ways = append(ways, way)
		}
	}
	return ways
}

// HandOver hands a letter to a mail server, once for each Key, also if the letter was edited
// since. It returns the version that went out, whose Handed says so.
//
// If the server certainly did not take it, the error is a [RefusedError], and the same request may
// be repeated. If the connection broke off at the end, the error is [ErrUnknown] then and for each
// repetition, and a person must look into the mailbox. The errors of [Draft.Ready] come before
// anything is done.
func (s *Service) HandOver(ctx context.Context, owner string, r Request) (Draft, error) {
	box := s.outboxes[r.Way]
	if box == nil {
		return Draft{}, ErrNoOutbox
	}
	if err := valid.Required("key", r.Key, 255); err != nil {
		return Draft{}, err
	}
	d, err := s.Letter(ctx, owner, r.ID)
	if err != nil {
		return Draft{}, err
	}
	request := requestOf(owner, d.Letter(), r)
	if v, err := s.handed(ctx, owner, d, request, ""); err != nil || v.ID != "" {
		return v, err
	}
	known := d.Handed.requests()
	if len(known) >= maxRequests {
		return Draft{}, valid.Errorf("id",
			"is a version that was handed over %d times; edit the letter first", maxRequests)
	}
	accepted := r.Accepted
	accepted.Open = accepted.Open || r.Way == WayFile
	if err := d.Ready(accepted); err != nil {
		return Draft{}, err
	}
	if r.Way == WaySend {
		if d.Brief.Address == "" {
			return Draft{}, valid.Errorf("to", "is not known: the letter has no address of a recipient")
		}
		if !strings.EqualFold(r.To, d.Brief.Address) {
			return Draft{}, valid.Errorf("to", "must be %s, to whom the letter goes", d.Brief.Address)
		}
	}
	from := s.senderOf(owner, d)
	now := s.desk.Time()
	was := d.Handed
	d.Handed = Handed{
		Way: r.Way, To: d.Brief.Address, From: from.Address, At: now.UnixMicro(), Request: request,
		Earlier: strings.Join(known, " "),
	}
	if err := s.note(ctx, owner, &d); err != nil {
		return Draft{}, err
	}
	// From here on, it is done whether the caller stays or not.
	ctx = context.WithoutCancel(ctx)
	// The same request may have noted itself in another version, if the letter was edited since.
	// Of two notes, the later one sees the earlier one.
	if v, err := s.handed(ctx, owner, d, request, d.ID); err != nil || v.ID != "" {
		d.Handed = was
		if errors.Is(err, ErrUnknown) {
			err = ErrConflict // the other one has only begun
		}
		return v, errors.Join(err, s.note(ctx, owner, &d))
	}
	err = box.Deliver(ctx, Outgoing{
		Draft: d, To: d.Brief.Address, Date: now, ID: request, From: from,
	})
	if _, refused := errors.AsType[*RefusedError](err); refused {
		d.Handed = was
		return d, errors.Join(err, s.note(ctx, owner, &d))
	}
	if err != nil {
		s.logger.ErrorContext(ctx, "a letter may have gone out, or not", "draft", d.ID, "error", err)
		return d, ErrUnknown
	}
	d.Handed.Done = true
	if err := s.note(ctx, owner, &d); err != nil {
		d.Unsaved = true
	}
	return d, nil
}

// senderOf returns from whom a letter goes out, if the operator allows the address of who has
// signed it.
func (s *Service) senderOf(owner string, d Draft) mail.Address {
	g := d.Signed
	if g.Address == "" || checkAddress(g.Address) != nil || s.sendAs == nil ||
		!s.sendAs(owner, g.Address) {
		return mail.Address{}
	}
	return mail.Address{Name: g.Sender, Address: g.Address}
}

// handed returns the version of a letter that a request has handed over, or a zero Draft if it is
// new. It does not look at the version of the id except. The error is [ErrUnknown] if nobody
// knows whether it was handed over.
func (s *Service) handed(
	ctx context.Context, owner string, letter Draft, request, except string,
) (Draft, error) {
	for v, err := range s.versions(ctx, owner, letter, MaxVersions+1) {
		if err != nil {
			return Draft{}, storeError(err)
		}
		known := v.Handed.requests()
		v.Brief = letter.Brief
		switch {
		case v.ID == except:
		case slices.Contains(known, "+"+request):
			return v, nil
		case slices.Contains(known, "?"+request):
			return v, ErrUnknown
		}
	}
	return Draft{}, nil
}

// note saves what became of a letter that is handed over.
func (s *Service) note(ctx context.Context, owner string, d *Draft) error {
	kept := *d
	kept.Version++
	if kept.Number() > 1 { // the first version has them
		kept.Brief = kept.Brief.light()
	}
	if err := s.store.Update(ctx, owner, kept); err != nil {
		return storeError(err)
	}
	d.Version = kept.Version
	return nil
}

// requestOf returns what follows from the key of a request.
func requestOf(owner, letter string, r Request) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s", owner, letter, r.Way, r.Key))
	return hex.EncodeToString(sum[:16])
}
