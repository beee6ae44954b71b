package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// Problem is the body of every error: problem details after RFC 9457, with
// the id of the request.
type Problem struct {
	Title      string       `json:"title" doc:"What the status means." example:"Unprocessable Entity"`
	Status     int          `json:"status" doc:"The HTTP status." example:"422"`
	Detail     string       `json:"detail" doc:"What went wrong, in words for the person who asked."`
	Errors     []FieldError `json:"errors,omitempty" doc:"The fields that were refused."`
	RetryAfter int          `json:"retry_after,omitempty" doc:"After how many seconds to try again; the header Retry-After, for those who read events."`
	Import     *Import      `json:"import,omitempty" doc:"What an import had done when it failed. That stays; the same file again adds the rest."`
	RequestID  string       `json:"request_id" doc:"Names the request in the server's log."`
	cause      error        // for the log
}

// FieldError says which field was refused, and how to mend it.
type FieldError struct {
	Location string `json:"location" doc:"The field, in the body, the query, the path or a header." example:"body.purpose"`
	Message  string `json:"message" doc:"What is wrong with it and what to send instead." example:"must not be empty"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of problem details.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders returns the header that says when to try again.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return h
}

func newProblem(status int, detail string, fields ...FieldError) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail, Errors: fields}
}

// statuses is the one table from the errors of the domains to those of HTTP.
var statuses = []struct {
	err    error
	status int
	detail string
	wait   time.Duration
}{
	{email.ErrNotFound, http.StatusNotFound, "There is no such draft.", 0},
	{chat.ErrNotFound, http.StatusNotFound, "There is no such conversation.", 0},
	{chat.ErrFull, http.StatusConflict, "This conversation is full. Please begin a new one.", 0},
	{email.ErrRunning, http.StatusConflict, "This draft is being written at the moment. Please ask again in a while.", 2 * time.Second},
	{chat.ErrRunning, http.StatusConflict, "This question is being answered at the moment. Please ask again in a while.", 2 * time.Second},
	{email.ErrConflict, http.StatusConflict, "This draft was changed by somebody else meanwhile. Please read it again.", 0},
	{email.ErrNoOwner, http.StatusUnauthorized, "Sign in first.", 0},
	{chat.ErrNoOwner, http.StatusUnauthorized, "Sign in first.", 0},
	{email.ErrUnavailable, http.StatusServiceUnavailable, "The store cannot be used at the moment. Please try again.", 5 * time.Second},
	{chat.ErrUnavailable, http.StatusServiceUnavailable, "The store cannot be used at the moment. Please try again.", 5 * time.Second},
	{movies.ErrUnavailable, http.StatusServiceUnavailable, "The store cannot be used at the moment. Please try again.", 5 * time.Second},
	// Whoever reads this is still there, so it is the server that stops.
	{context.Canceled, http.StatusServiceUnavailable, "The server is stopping. Please try again.", 5 * time.Second},
}

// modelStatuses is the table for the failures of a model; the kinds that it
// does not name are the fault of the server's setup or of the provider.
var modelStatuses = map[llm.Kind]int{
	llm.KindRateLimit:     http.StatusServiceUnavailable,
	llm.KindOverloaded:    http.StatusServiceUnavailable,
	llm.KindQuota:         http.StatusServiceUnavailable,
	llm.KindBudget:        http.StatusServiceUnavailable,
	llm.KindTimeout:       http.StatusGatewayTimeout,
	llm.KindInvalid:       http.StatusUnprocessableEntity,
	llm.KindLength:        http.StatusUnprocessableEntity,
	llm.KindContextLength: http.StatusUnprocessableEntity,
	llm.KindContentFilter: http.StatusUnprocessableEntity,
}

// problemOf turns an error of a domain into a problem. The field of an
// invalid input stands in part of the request: "body", "query" or "path".
func problemOf(err error, part string) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		if invalid.Field == "key" {
			invalid, part = &marquee.InvalidError{Field: "Idempotency-Key", Fix: invalid.Fix}, "header"
		}
		return newProblem(http.StatusUnprocessableEntity, invalid.Error(),
			FieldError{Location: part + "." + invalid.Field, Message: invalid.Fix})
	}
	if errors.Is(err, email.ErrKeyReused) || errors.Is(err, chat.ErrKeyReused) {
		return newProblem(http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request.",
			FieldError{Location: "header.Idempotency-Key", Message: "was used for another request; send a new one"})
	}
	if overloaded, ok := errors.AsType[*marquee.OverloadedError](err); ok {
		p := newProblem(http.StatusServiceUnavailable, "The store is overloaded. Please try again in a while.")
		p.RetryAfter, p.cause = seconds(cmp.Or(overloaded.RetryAfter, 10*time.Second)), err
		return p
	}
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			p := newProblem(s.status, s.detail)
			p.RetryAfter, p.cause = seconds(s.wait), err
			return p
		}
	}
	if failed, ok := errors.AsType[*llm.Error](err); ok {
		status, known := modelStatuses[failed.Kind]
		if !known {
			status = http.StatusBadGateway
		}
		p := newProblem(status, llm.Explain(err))
		p.RetryAfter, p.cause = seconds(failed.RetryAfter), err
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p := newProblem(http.StatusGatewayTimeout, "It took too long. Please try again.")
		p.cause = err
		return p
	}
	p := newProblem(http.StatusInternalServerError, "Something went wrong on the server. Its log tells more under the request id.")
	p.cause = err
	return p
}

// seconds rounds up, so that nobody comes back too early.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// finish gives the problem the id of its request, and its cause to the log.
func (p *Problem) finish(ctx context.Context) {
	rec := recordOf(ctx)
	p.RequestID = rec.id
	if p.cause != nil {
		rec.cause = p.cause
	}
}

// writeProblem answers a request outside huma.
func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.finish(r.Context())
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that is gone cannot be told
}

// transformProblem makes the errors of huma, and those that handlers return,
// into finished problems.
func transformProblem(ctx huma.Context, _ string, v any) (any, error) {
	switch e := v.(type) {
	case *Problem:
		e.finish(ctx.Context())
	case *huma.ErrorModel:
		p := newProblem(e.Status, e.Detail)
		for _, detail := range e.Errors {
			p.Errors = append(p.Errors, fieldError(detail))
		}
		if len(p.Errors) > 0 {
			p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
		}
		p.finish(ctx.Context())
		return p, nil
	}
	return v, nil
}

// wordings turns what huma's validation says into what to send instead.
var wordings = []struct {
	said *regexp.Regexp
	fix  string
}{
	{regexp.MustCompile(`^required (?:query|path|header) parameter is missing$`), "must be given"},
	{regexp.MustCompile(`^(?:unexpected property|unknown query parameter)$`), "is not known here; remove it"},
	{regexp.MustCompile(`^expected length <= (\d+)$`), "is longer than $1 characters; shorten it"},
	{regexp.MustCompile(`^expected array length <= (\d+)$`), "holds more than $1; send fewer"},
	{regexp.MustCompile(`^expected number >= (\S+)$`), "must be $1 or more"},
	{regexp.MustCompile(`^expected number <= (\S+)$`), "must be $1 or less"},
	{regexp.MustCompile(`^(?:invalid integer|expected integer)$`), "must be a whole number"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"$`), "must be one of $1"},
	{regexp.MustCompile(`^expected (string|object|array|boolean|number)$`), "must be a JSON $1"},
	{regexp.MustCompile(`^(?:invalid character|unexpected end of JSON).*`), "is not valid JSON: $0"},
}

var missingProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// fieldError drops the value that huma echoes, and places a property that is
// missing where it belongs rather than in its parent.
func fieldError(d *huma.ErrorDetail) FieldError {
	if m := missingProperty.FindStringSubmatch(d.Message); m != nil {
		return FieldError{Location: d.Location + "." + m[1], Message: "must be given"}
	}
	f := FieldError{Location: d.Location, Message: d.Message}
	for _, w := range wordings {
		if w.said.MatchString(f.Message) {
			f.Message = w.said.ReplaceAllString(f.Message, w.fix)
			break
		}
	}
	return f
}
