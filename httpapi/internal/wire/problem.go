package wire

import (
	"net/http"
	"strconv"
)

// Problem is the body of every error: problem details after RFC 9457, with
// the id of the request.
type Problem struct {
	Title      string       `json:"title" doc:"What the status means." example:"Unprocessable Entity"`
	Status     int          `json:"status" doc:"The HTTP status." example:"422"`
	Detail     string       `json:"detail" doc:"What went wrong, in words for the person who asked."`
	Errors     []FieldError `json:"errors" doc:"The fields that were refused."`
	RetryAfter int          `json:"retry_after,omitempty" doc:"After how many seconds to try again; the header Retry-After, for those who read events."`
	Import     *Import      `json:"import,omitempty" doc:"What an import had done when it failed. That stays; the same file again adds the rest."`
	RequestID  string       `json:"request_id" doc:"Names the request in the server's log."`

	Cause error `json:"-"` // for the log
}

// FieldError says which field was refused, and how to mend it.
type FieldError struct {
	Location string `json:"location" doc:"The field, in the body, the query, the path or a header." example:"body.purpose"`
	Message  string `json:"message" doc:"What is wrong with it and what to send instead." example:"must not be empty"`
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

// GetHeaders returns the header that says when to try again.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return h
}
