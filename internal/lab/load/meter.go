package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// named is the header with which a request says which one of the scenario it is. It is not sent.
const named = "X-Load-Request"

// The limits of an answer.
const (
	maxAnswer = 64 << 20 // bytes
	maxReason = 120      // bytes of a server's own words in a kind of error
)

// meter sends requests, reads their answers to the end and counts them. It is between vegeta,
// which decides when a request is sent, and the transport.
type meter struct {
	next  http.RoundTripper
	all   []request // the last one may be that of somebody else
	kept  chan string
	tally *tally

	limit time.Duration   // for an answer
	stage context.Context //nolint:containedctx // vegeta gives its requests none
}

// RoundTrip sends a request and counts its answer. What it returns has no body any more.
func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	i, err := strconv.Atoi(r.Header.Get(named))
	if err != nil || i < 0 || i >= len(m.all) {
		return nil, fmt.Errorf("a request without a name: %w", err)
	}
	one := &m.all[i]
	for _, name := range []string{named, "X-Vegeta-Seq"} {
		r.Header.Del(name)
	}
	ctx, cancel := context.WithTimeout(r.Context(), m.limit)
	defer cancel()
	defer context.AfterFunc(m.stage, cancel)()
	r = r.WithContext(ctx)
	a := answer{}
	start := time.Now()
	if strings.Contains(r.URL.Path, "{kept}") {
		if err := m.fill(r); err != nil {
			m.tally.add(one.Name, answer{failure: err.Error(), spent: time.Since(start)})
			return nil, err
		}
		start = time.Now() // the wait for another request is not that of this one
	}
	res, err := m.next.RoundTrip(r)
	if err == nil {
		err = m.read(one, res, start, &a)
	}
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
		return nil, err // the load test was interrupted
	}
	if one.Keeps && (err != nil || a.failure != "") {
		m.keep("") // somebody may wait for it
	}
	if err != nil {
		a.failure = kindOf(err)
	}
	a.spent = time.Since(start)
	m.tally.add(one.Name, a)
	if err != nil {
		return nil, err
	}
	res.Body = http.NoBody
	return res, nil
}

// read reads an answer to its end.
func (m *meter) read(one *request, res *http.Response, start time.Time, a *answer) error {
	defer res.Body.Close()
	body := &counter{from: io.LimitReader(res.Body, maxAnswer)}
	defer func() { a.bytes = body.n }()
	var text bytes.Buffer
	var err error
	switch {
	case res.StatusCode >= http.StatusMultipleChoices:
		_, err = io.CopyN(&text, body, 4<<10)
		if err == nil || errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, body)
		}
		a.failure = reason(res.StatusCode, text.Bytes())
	case one.Stream:
		var first time.Time
		first, err = readEvents(body)
		if !first.IsZero() {
			a.first = first.Sub(start)
		}
	case one.Keeps:
		_, err = io.Copy(&text, body)
		var kept struct{ ID string }
		if err == nil {
			err = json.Unmarshal(text.Bytes(), &kept)
		}
		if err == nil {
			m.keep(kept.ID)
		}
	default:
		_, err = io.Copy(io.Discard, body)
	}
	if err == nil && body.n == maxAnswer {
		err = errors.New("the answer is too long")
	}
	return err
}

// keep keeps an id for another request. If nobody takes them, it is dropped.
func (m *meter) keep(id string) {
	select {
	case m.kept <- id:
	default:
	}
}

// fill puts an id that was kept into the path of a request.
func (m *meter) fill(r *http.Request) error {
	select {
	case id := <-m.kept:
		if id == "" {
			return errors.New("what it is about could not be made")
		}
		r.URL.Path = strings.Replace(r.URL.Path, "{kept}", url.PathEscape(id), 1)
		r.URL.RawPath = ""
		return nil
	case <-r.Context().Done():
		return errors.New("what it is about did not come in time")
	}
}

// counter counts what is read.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// reason returns the kind of an answer that is an error: its status, and what its problem is.
func reason(status int, text []byte) string {
	var problem struct{ Title, Detail string }
	_ = json.Unmarshal(text, &problem) // other servers say it in other ways
	why := problem.Detail
	if why == "" {
		why = problem.Title
	}
	if why == "" {
		why = http.StatusText(status)
	}
	if len(why) > maxReason {
		why = strings.ToValidUTF8(why[:maxReason], "") + "…"
	}
	return fmt.Sprintf("%d: %s", status, why)
}

// kindOf returns the kind of an error without a whole answer.
func kindOf(err error) string {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no whole answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, syscall.EMFILE):
		return "no descriptors left on this side"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "connection cut off"
	case errors.Is(err, errStream):
		return err.Error()
	}
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), maxReason)], "")
}
