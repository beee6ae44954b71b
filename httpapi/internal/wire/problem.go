package wire

import (
	"net/http"
	"strconv"
)

// Problem is the body of every error: problem details by RFC 9457, with the id of the
// request.
type Problem struct {
	Title      string       `json:"title" doc:"What the status means." example:"Unprocessable Entity"`
	Status     int          `json:"status" doc:"The HTTP status." example:"422"`
	Detail     string       `json:"detail" doc:"What went wrong, in words for a person."`
	Errors     []FieldError `json:"errors" doc:"The fields that were refused, at most 20."`
	More       int          `json:"more_errors,omitempty" doc:"How many further fields were refused."`
	RetryAfter int          `json:"retry_after,omitempty" doc:"The number of seconds to wait before the next try. It is the same as the header Retry-After, which an event does not have."`
	GoesOn     bool         `json:"goes_on,omitempty" doc:"Only the answer broke off, because the server stops. What was asked for is written all the same: send the request again with its Idempotency-Key, or join the stream."`
	Limit      *Limit       `json:"limit,omitempty" doc:"The limit that was reached, if the status is 429."`
	Import     *Import      `json:"import,omitempty" doc:"What an import had done before it failed. This stays done. Send the same file again to add the rest."`
	RequestID  string       `json:"request_id" doc:"The id of the request in the log of the server."`

	Challenge string `json:"-"` // the header WWW-Authenticate of a 401
	Cause     error  `json:"-"` // for the log
}

// Limit is a limit of what an owner may do or keep.
type Limit struct {
	Kind    string `json:"kind" enum:"at_once,at_once_in_all,readers,per_minute,kept,kept_bytes,versions,dollars_per_day,dollars_per_month,requests_per_day,requests_per_month,dollars_per_day_in_all,dollars_per_month_in_all,requests_per_day_in_all,requests_per_month_in_all" doc:"What is limited: what is written at once for this person, or for all people, how many streams are followed at once, what is begun in a minute, how much is kept, how many versions a letter has, or what is spent on models. A limit per_minute, per_day or per_month ends after retry_after. The limits kept and kept_bytes end when something is deleted, versions never ends, and the others when something is done."`
	Allowed string `json:"allowed" doc:"What is allowed, in words." example:"4 drafts at once"`
	Ends    string `json:"ends" doc:"When the limit ends, in words." example:"when one of yours is done"`
	Left    string `json:"left,omitempty" doc:"What is left, in words, of a limit of what is spent." example:"$0.03"`
	Resets  Time   `json:"resets,omitzero" doc:"When a limit of what is spent begins anew. Left out for a request that is over the limit by itself."`
}

// FieldError says which field was refused and how to correct it.
type FieldError struct {
	Location string `json:"location" doc:"The field, in the body, the query, the path or a header." example:"body.purpose"`
	Message  string `json:"message" doc:"What is wrong, and what to send instead." example:"must not be empty"`
}

// NewProblem makes the body of an error.
func NewProblem(status int, detail string, fields ...FieldError) *Problem {
	return &Problem{
		Title: http.StatusText(status), Status: status, Detail: detail, Errors: list(fields, same),
	}
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of problem details.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders returns the headers that say when to try again, and how to say who one is.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Challenge != "" {
		h.Set("WWW-Authenticate", p.Challenge)
	}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return h
}
