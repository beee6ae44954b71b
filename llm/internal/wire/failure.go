package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/marquee-go/marquee/llm"
)

// maxErrorBody bounds what is read of an answer that is not a stream.
const maxErrorBody = 64 << 10

// refusal returns the [Problem] of an answer that is not a success.
func refusal(res *http.Response, from *url.URL) error {
	body, err := errorBody(res)
	if err != nil {
		return err
	}
	p := ParseProblem(body)
	p.status, p.header = res.StatusCode, res.Header
	if strings.TrimSpace(p.message) == "" {
		p.message = http.StatusText(res.StatusCode)
	}
	switch to, err := url.Parse(res.Header.Get("Location")); {
	case res.StatusCode == http.StatusProxyAuthRequired:
		p.message = "the proxy wants a sign-in: " + p.message
	case res.StatusCode/100 == 3 && err == nil && to.String() != "":
		p.message = "it redirects to " + shown(to) + ", and redirects are not followed"
	}
	if p.Kind() == llm.KindNotFound {
		p.message = shown(from) + ": " + p.message // the usual cause is a wrong base URL
	}
	return p
}

// errorBody reads the body of an answer that is not a stream, or a part of it if reading
// fails. It fails if nothing could be read.
func errorBody(res *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	if len(body) > 0 {
		return body, nil
	}
	return nil, err
}

// Caller says who asks, for errors.
type Caller struct {
	Provider string
	Model    string
	Key      string   // nothing shows it
	Secrets  []string // what else is sent with every request and must not be shown: see [Secrets]
}

// Failure turns err into an error that [llm.Model] promises. h is the header of the answer, if
// there is one. A request that was canceled fails with the cancellation, or with the reason
// that a middleware gave, and not with err.
func (c Caller) Failure(ctx context.Context, err error, h http.Header) error {
	reason, given := errors.AsType[*llm.Error](context.Cause(ctx))
	if errors.Is(ctx.Err(), context.Canceled) && !given {
		return fmt.Errorf("%s: %s: %w", c.Provider, c.Model, context.Canceled)
	}
	if refused, ok := errors.AsType[*url.Error](err); ok {
		if u, bad := url.Parse(refused.URL); bad == nil {
			err = &url.Error{Op: refused.Op, URL: shown(u), Err: refused.Err}
		}
	}
	e := &llm.Error{}
	p, isProblem := errors.AsType[*Problem](err)
	known, isKnown := errors.AsType[*llm.Error](err)
	switch {
	case given:
		*e = *reason
	case ctx.Err() != nil:
		e.Kind, e.Err = llm.KindTimeout, ctx.Err()
		e.Message = "the reply was not finished by the caller's deadline"
	case isProblem:
		h = p.header
		e.Kind, e.Status, e.Message = p.Kind(), p.Status(), p.message
		e.RetryAfter = cmp.Or(RetryAfter(h, time.Now()), p.wait)
	case isKnown:
		*e = *known
	case isTimeout(err) && !isDial(err):
		e.Kind, e.Err = llm.KindTimeout, err
	case isProxySignIn(err):
		e.Kind, e.Err, e.Message = llm.KindAuth, err, "the proxy wants a sign-in: "+err.Error()
	default:
		e.Kind, e.Err = llm.KindNetwork, err
	}
	if e.Message == "" && e.Err != nil {
		e.Message = e.Err.Error()
	}
	e.Message = c.clean(e.Message)
	e.Provider, e.Model = c.Provider, c.Model
	e.RequestID = c.clean(cmp.Or(h.Get("X-Request-Id"), h.Get("Request-Id")))
	return e
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// isDial tells whether err came before there was a connection. A server that cannot be reached
// is not a slow one.
func isDial(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "dial"
}

// isProxySignIn tells whether a proxy refused to open a connection without a sign-in. The
// transport has no error of its own for that.
func isProxySignIn(err error) bool {
	return strings.HasSuffix(err.Error(), http.StatusText(http.StatusProxyAuthRequired))
}

// maskedWord is a word whose middle is masked, as in "sk-ab***wxyz." or "(...wxyz)".
var maskedWord = regexp.MustCompile(`^\W*([\w-]*?)(?:\*+|\.{2,}|[…•]+)([\w-]*)\W*$`)

// isMasked tells whether a word is a secret with its middle masked. The rest of it must not get
// into a log either.
func isMasked(word, secret string) bool {
	const least = 3 // characters that show a part of a key
	parts := maskedWord.FindStringSubmatch(word)
	if parts == nil || len(secret) < 3*least {
		return false
	}
	begin, end := parts[1], parts[2]
	return len(begin) >= least && strings.HasPrefix(secret, begin) ||
		len(end) >= least && strings.HasSuffix(secret, end)
}

// maxMessage bounds the text of an error, in bytes.
const maxMessage = 300

// clean makes a server's text fit for a log: one short, printable line without the key. Some
// servers repeat the key, whole or with a part of it masked.
func (c Caller) clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if c.Key != "" {
		s = strings.ReplaceAll(s, c.Key, "[key]")
	}
	for _, secret := range c.Secrets {
		s = strings.ReplaceAll(s, secret, "[secret]")
	}
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) { // a terminal would obey some of them
			return ' '
		}
		return r
	}, s)
	words := strings.Fields(s)
	for i, word := range words {
		if isMasked(word, c.Key) {
			words[i] = "[key]"
		}
		if slices.ContainsFunc(c.Secrets, func(s string) bool { return isMasked(word, s) }) {
			words[i] = "[secret]"
		}
	}
	s = strings.Join(words, " ")
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "..." // without half a character
	}
	return s
}
