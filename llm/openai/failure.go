package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/option"

	"github.com/marquee-go/marquee/llm"
)

// maxErrorBody bounds what is read of an answer that is no stream.
const maxErrorBody = 64 << 10

// streamOnly lets nothing pass but a stream of events: every other answer is a
// [problem], with whatever status it came. It stands before the SDK's own
// reading of errors, which has no bound and knows one shape only.
func streamOnly(req *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	res, err := next(req)
	if err != nil {
		return nil, err
	}
	media, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	success := res.StatusCode/100 == 2
	if success && media == "text/event-stream" {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	if err != nil && len(body) == 0 {
		return nil, err
	}
	p := parseProblem(body)
	switch {
	case success && !p.reported:
		// What it sent may be the reply, which is for nobody's log.
		p = &problem{message: fmt.Sprintf("the server sent %s, not a stream of events", cmp.Or(media, "something"))}
	case success:
		p.message = "the server sent an error in place of a stream of events: " + p.message
	default:
		p.status = res.StatusCode
		if strings.TrimSpace(p.message) == "" {
			p.message = http.StatusText(res.StatusCode)
		}
	}
	p.header = res.Header
	if p.kind() == llm.KindNotFound || p.status == 0 {
		// The usual cause is a wrong base URL.
		p.message = req.URL.Redacted() + ": " + p.message
	}
	return nil, p
}

// failure turns err into what [llm.Model] promises. Whatever came in between,
// a request that was canceled fails by that, or by the reason that a
// middleware gave for it.
func (m *Model) failure(ctx context.Context, err error, h http.Header) error {
	reason, given := errors.AsType[*llm.Error](context.Cause(ctx))
	if errors.Is(ctx.Err(), context.Canceled) && !given {
		return fmt.Errorf("%s: %s: %w", m.provider, m.name, context.Canceled)
	}
	e := &llm.Error{}
	p, isProblem := errors.AsType[*problem](err)
	known, isKnown := errors.AsType[*llm.Error](err)
	switch {
	case given:
		*e = *reason
	case ctx.Err() != nil:
		e.Kind, e.Message, e.Err = llm.KindTimeout, "the reply was not finished by the caller's deadline", ctx.Err()
	case isProblem:
		h = p.header
		e.Kind, e.Status, e.Message, e.RetryAfter = p.kind(), p.status, p.message, retryAfter(p.header, time.Now())
	case isKnown:
		*e = *known
	case isTimeout(err) && !isDial(err):
		e.Kind, e.Err = llm.KindTimeout, err
	default:
		e.Kind, e.Err = llm.KindNetwork, err
	}
	if e.Message == "" && e.Err != nil {
		e.Message = e.Err.Error()
	}
	e.Message = m.clean(e.Message)
	e.Provider, e.Model, e.RequestID = m.provider, m.name, m.clean(h.Get("X-Request-Id"))
	return e
}

// garbled is the error of an event that is not what the protocol says.
func garbled(err error) error {
	return &llm.Error{Kind: llm.KindInternal, Message: "the server sent an event that cannot be read: " + err.Error()}
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// isDial tells whether err came before there was a connection: a server that
// could not be reached is no slow one.
func isDial(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "dial"
}

// maxMessage bounds the text of an error, in bytes.
const maxMessage = 300

// clean makes a server's text fit for a log: one short line without the key,
// should the server have echoed it.
func (m *Model) clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if m.key != "" {
		s = strings.ReplaceAll(s, m.key, "[key]")
	}
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "..." // no half of a character at the cut
	}
	return s
}
