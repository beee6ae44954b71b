package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
)

// words are texts for the errors of a feature. They are clearer to the person than
// the text for all features.
type words map[error]string

// statuses maps the errors of package marquee to HTTP. The errors of all features and
// stores wrap them.
var statuses = []struct {
	err    error
	status int
	detail string
	wait   time.Duration
	of     words
}{
	{
		marquee.ErrNotFound, http.StatusNotFound, "Nothing has this id.", 0,
		words{
			email.ErrNotFound:      "There is no such draft.",
			email.ErrNoIdentity:    "There is no such identity.",
			email.ErrBatchNotFound: "There is no such batch.",
			chat.ErrNotFound:       "There is no such conversation.",
			chat.ErrShareNotFound:  "This was not shared, is not shared any more, or has ended.",
			chat.ErrNoMessage:      "There is no such question or answer in this conversation.",
		},
	},
	{
		chat.ErrDiffers, http.StatusConflict,
		"You have this conversation already, and it is another one.", 0, nil,
	},
	{
		chat.ErrShareExists, http.StatusConflict,
		"This request has made a share already, and nobody can see its token again. " +
			"Take it back, and share anew with another Idempotency-Key.", 0, nil,
	},
	{
		chat.ErrNoShares, http.StatusConflict, "The store of this server keeps no shares.", 0, nil,
	},
	{
		chat.ErrFull, http.StatusConflict,
		"This conversation is full. Please begin a new one.", 0, nil,
	},
	{
		marquee.ErrRunning, http.StatusConflict,
		"This is being worked on at the moment. Please ask again in a while.", 2 * time.Second,
		words{
			email.ErrRunning: "This draft is being written at the moment. Please ask again in a while.",
			chat.ErrRunning: "This question is being answered at the moment. " +
				"Please ask again in a while.",
		},
	},
	{
		email.ErrNoOutbox, http.StatusConflict,
		"This server has no mail server for that. Its operator can name one.", 0, nil,
	},
	{
		email.ErrUnknown, http.StatusGatewayTimeout,
		"The mail server broke off at the end, so nobody knows whether the letter went out. " +
			"Please look into the mailbox before you send it again.", 0, nil,
	},
	{
		email.ErrNoSettings, http.StatusConflict,
		"This server keeps no templates, tones and identities.", 0, nil,
	},
	{
		email.ErrNoText, http.StatusConflict,
		"This draft has no text to hand over. Write it again, or write its text by hand.", 0, nil,
	},
	{
		marquee.ErrConflict, http.StatusConflict,
		"Somebody else has changed this since. Please read it again.", 0,
		words{
			email.ErrConflict: "Somebody else has changed this draft since. Please read it again.",
		},
	},
	{
		marquee.ErrExists, http.StatusConflict, "This exists already.", 0,
		words{
			apikey.ErrExists: "This key was made already, and nobody can see its secret again. " +
				"Revoke it, and make another one.",
		},
	},
	{
		llm.ErrLedger, http.StatusServiceUnavailable,
		"What was spent could not be looked up. Please try again.", 5 * time.Second, nil,
	},
	{marquee.ErrNoOwner, http.StatusUnauthorized, signInFirst, 0, nil},
	{
		marquee.ErrUnavailable, http.StatusServiceUnavailable,
		"The store cannot be used at the moment. Please try again.", 5 * time.Second,
		words{
			email.ErrNotQueued: "The queue of this server cannot be used at the moment. " +
				"Please try again, or without Prefer: respond-async.",
		},
	},
	// The client is still there, so it is the server that stops.
	{
		context.Canceled, http.StatusServiceUnavailable,
		"The server is stopping. Please try again.", 5 * time.Second, nil,
	},
}

// modelStatuses maps the failures of a model to HTTP. All other kinds are 502: the
// configuration of the server or the provider is at fault.
var modelStatuses = map[llm.Kind]int{
	llm.KindRateLimit:     http.StatusServiceUnavailable,
	llm.KindOverloaded:    http.StatusServiceUnavailable,
	llm.KindQuota:         http.StatusServiceUnavailable,
	llm.KindBudget:        http.StatusServiceUnavailable,
	llm.KindTimeout:       http.StatusGatewayTimeout,
	llm.KindLength:        http.StatusUnprocessableEntity,
	llm.KindContextLength: http.StatusUnprocessableEntity,
	llm.KindContentFilter: http.StatusUnprocessableEntity,
}

// headers are the inputs of features that come in a header.
var headers = map[string]string{"key": "Idempotency-Key", "after": "Last-Event-ID"}

// problemOf returns the problem for an error of a feature. The part is where the field
// of an invalid input is: "body", "query" or "path".
func problemOf(err error, part string) *wire.Problem {
	if p, ok := errors.AsType[*wire.Problem](err); ok {
		return p
	}
	if faults, ok := errors.AsType[*email.FaultsError](err); ok {
		return faultsProblem(faults)
	}
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		if name, ok := headers[invalid.Field]; ok {
			invalid, part = &marquee.InvalidError{Field: name, Fix: invalid.Fix}, "header"
		}
		return wire.NewProblem(http.StatusUnprocessableEntity, invalid.Error(),
			wire.FieldError{Location: part + "." + invalid.Field, Message: invalid.Fix})
	}
	if errors.Is(err, marquee.ErrKeyReused) {
		return wire.NewProblem(http.StatusUnprocessableEntity,
			"The Idempotency-Key was used for another request.",
			wire.FieldError{
				Location: "header.Idempotency-Key",
				Message:  "was used for another request; send a new one",
			})
	}
	if _, ok := errors.AsType[*email.RefusedError](err); ok {
		p := wire.NewProblem(http.StatusBadGateway,
			"The mail server did not take the letter. The operator's log says why. Nothing was sent.")
		p.Cause = err
		return p
	}
	if changed, ok := errors.AsType[*email.ChangedError](err); ok {
		p := wire.NewProblem(http.StatusConflict, "T"+
			strings.TrimPrefix(changed.Error(), "email: t")+". Mend it, or accept it with changed=accepted.")
		p.Cause = err
		return p
	}
	if open, ok := errors.AsType[*email.OpenError](err); ok {
		p := wire.NewProblem(http.StatusConflict, "T"+
			strings.TrimPrefix(open.Error(), "email: t")+". Fill it in, or accept it with open=accepted.")
		p.Cause = err
		return p
	}
	if limit, ok := errors.AsType[*marquee.LimitError](err); ok {
		status := http.StatusTooManyRequests
		if limit.Kind == marquee.LimitVersions {
			status = http.StatusConflict // no time ends it
		}
		p := wire.NewProblem(status,
			"The limit of "+limit.Limit+" is reached. It ends "+limit.Ends+".")
		p.RetryAfter, p.Cause = seconds(limit.RetryAfter), err
		p.Limit = &wire.Limit{Kind: string(limit.Kind), Allowed: limit.Limit, Ends: limit.Ends}
		return p
	}
	if exceeded, ok := errors.AsType[*llm.ExceededError](err); ok {
		return exceededProblem(exceeded, err)
	}
	if overloaded, ok := errors.AsType[*marquee.OverloadedError](err); ok {
		p := wire.NewProblem(http.StatusServiceUnavailable,
			"The store is overloaded. Please try again in a while.")
		p.RetryAfter, p.Cause = seconds(cmp.Or(overloaded.RetryAfter, 10*time.Second)), err
		return p
	}
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			p := wire.NewProblem(s.status, s.of.say(err, s.detail))
			p.RetryAfter, p.Cause = seconds(s.wait), err
			return p
		}
	}
	if failed, ok := errors.AsType[*llm.Error](err); ok {
		status, known := modelStatuses[failed.Kind]
		if !known {
			status = http.StatusBadGateway
		}
		p := wire.NewProblem(status, llm.Explain(err))
		p.RetryAfter, p.Cause = seconds(failed.RetryAfter), err
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p := wire.NewProblem(http.StatusGatewayTimeout, "It took too long. Please try again.")
		p.Cause = err
		return p
	}
	p := wire.NewProblem(http.StatusInternalServerError,
		"Something went wrong on the server. Its log says more under the request id.")
	p.Cause = err
	return p
}

// faultsProblem returns the problem of a batch that cannot be made. A row is counted from 0 in
// the location, as in a list, and from 1 in the words.
func faultsProblem(faults *email.FaultsError) *wire.Problem {
	var refused wire.Refusals
	for _, f := range faults.Faults {
		name := "brief"
		if f.Row > 0 {
			name = fmt.Sprintf("rows[%d]", f.Row-1)
		} else if f.Field == "" {
			name = "csv"
		}
		if below := cmp.Or(f.Column, f.Field); below != "" {
			name += "." + below
		}
		refused.Add("body", name, f.String())
	}
	refused.AddMore(faults.More)
	p := refused.Problem(http.StatusUnprocessableEntity)
	p.Detail, p.Cause = strings.TrimPrefix(faults.Error(), "email: "), faults
	return p
}

// exceededProblem returns the problem of a request for which the budget has no room.
func exceededProblem(e *llm.ExceededError, err error) *wire.Problem {
	p := wire.NewProblem(http.StatusTooManyRequests, e.Explain())
	p.Cause = err
	p.Limit = &wire.Limit{
		Kind: e.Kind(), Allowed: e.Allowed(), Ends: e.Ends(), Left: e.Left(),
		Resets: wire.Time{Time: e.Resets},
	}
	if failed, ok := errors.AsType[*llm.Error](err); ok {
		p.RetryAfter = seconds(failed.RetryAfter)
	}
	return p
}

// ledgerError marks an error of the ledger, which is none of a model.
func ledgerError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", llm.ErrLedger, err)
}

// say returns the text for an error, or the general one.
func (w words) say(err error, general string) string {
	for own, said := range w {
		if errors.Is(err, own) {
			return said
		}
	}
	return general
}

// seconds rounds up, so that a client does not come back too early.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// finish adds the id of the request to a problem, and its cause to the log.
func finish(ctx context.Context, p *wire.Problem) {
	rec := recordOf(ctx)
	p.RequestID = rec.id[0]
	rec.problem = p.Status
	if p.Cause != nil {
		rec.cause = p.Cause
	}
}

// writeProblem sends a problem without huma.
func writeProblem(w http.ResponseWriter, r *http.Request, p *wire.Problem) {
	finish(r.Context(), p)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	write(w, p.Status, p.ContentType(""), p)
}

// transformProblem turns the errors of huma into problems, and finishes the problems
// of our handlers.
func transformProblem(ctx huma.Context, _ string, v any) (any, error) {
	switch e := v.(type) {
	case *wire.Problem:
		finish(ctx.Context(), e)
	case *huma.ErrorModel:
		p := wire.NewProblem(e.Status, e.Detail)
		var refused wire.Refusals
		for _, detail := range e.Errors {
			refused.Add(fieldError(detail))
		}
		if refused.Any() {
			p = refused.Problem(e.Status)
		}
		finish(ctx.Context(), p)
		return p, nil
	}
	return v, nil
}

// wordings replaces the texts of huma's validation by texts that say what to send.
// Package jsonbody has those for bodies.
var wordings = []struct {
	said *regexp.Regexp
	fix  string
}{
	{regexp.MustCompile(`^required (?:query|path|header) parameter is missing$`), "must be given"},
	{regexp.MustCompile(`^unknown query parameter$`), "is not known here; remove it"},
	{regexp.MustCompile(`^expected length <= (\d+)$`), "is longer than $1 characters; shorten it"},
	{regexp.MustCompile(`^expected array length <= (\d+)$`), "has more than $1 items; send fewer"},
	{regexp.MustCompile(`^expected number >= (\S+)$`), "must be $1 or more"},
	{regexp.MustCompile(`^expected number <= (\S+)$`), "must be $1 or less"},
	{regexp.MustCompile(`^(?:invalid integer|expected integer)$`), "must be a whole number"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"$`), "must be one of $1"},
}

// fieldError returns the part of a request and the field in it that huma refused, and
// what to send. It leaves out the value, which huma repeats.
func fieldError(d *huma.ErrorDetail) (part, name, message string) {
	part, name, _ = strings.Cut(d.Location, ".")
	for _, w := range wordings {
		if w.said.MatchString(d.Message) {
			return part, name, w.said.ReplaceAllString(d.Message, w.fix)
		}
	}
	return part, name, d.Message
}
