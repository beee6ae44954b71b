package dataset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// How the API is asked. It allows about forty requests per second.
const (
	requestLimit  = 30 * time.Second
	betweenAsking = time.Second / 20
	maxTries      = 6
	firstPause    = time.Second      // after the first failure; it doubles each time
	longestWait   = 10 * time.Minute // if the API asks for more, the request fails
	maxAnswer     = 4 << 20          // bytes
)

var errNotFound = errors.New("not found")

// session sends requests one after the other.
type session struct {
	*TMDB
	names map[int]string // of genres, by their ids
	next  time.Time      // when the next request may be sent
}

// failure tells why a request failed.
type failure struct {
	err   error
	final bool          // the same request will fail again
	wait  time.Duration // the pause that the API asks for
}

// get decodes the answer to a request into answer. It tries again if that may help.
func (s *session) get(ctx context.Context, path string, query url.Values, answer any) error {
	pause := firstPause
	for try := 1; ; try++ {
		if err := sleep(ctx, time.Until(s.next)); err != nil {
			return err
		}
		s.next = time.Now().Add(betweenAsking)
		f := s.try(ctx, path, query, answer)
		switch {
		case f == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case f.final:
			return fmt.Errorf("dataset: TMDB's %s: %w", path, f.err)
		case try == maxTries:
			return fmt.Errorf("dataset: TMDB's %s: %w (tried %d times)", path, f.err, try)
		case f.wait > longestWait:
			return fmt.Errorf("dataset: TMDB's %s: %w; it asks to wait %v, so try again then",
				path, f.err, f.wait)
		}
		s.next = time.Now().Add(max(f.wait, pause))
		pause *= 2
	}
}

// sleep waits for d. If ctx ends first, it returns the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// try sends a request once.
func (s *session) try(ctx context.Context, path string, query url.Values, answer any) *failure {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path+"?"+query.Encode(), nil)
	if err != nil {
		return &failure{err: s.harmless(err), final: true}
	}
	req.Header.Set("Accept", "application/json")
	s.authorize(req)
	resp, err := s.client.Do(req)
	if err != nil {
		return &failure{err: s.harmless(err)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return &failure{err: fmt.Errorf("the answer was cut off: %w", s.harmless(err))}
	case len(body) > maxAnswer:
		return &failure{err: fmt.Errorf("the answer is longer than %d bytes", maxAnswer), final: true}
	case resp.StatusCode != http.StatusOK:
		return s.refused(resp, body)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		return &failure{err: fmt.Errorf("the answer is not the expected JSON, but %q: %w",
			shorten(kind), err)}
	}
	return nil
}

// refused tells what a status other than 200 means.
func (s *session) refused(resp *http.Response, body []byte) *failure {
	var problem struct {
		Code    int    `json:"status_code"`
		Message string `json:"status_message"`
	}
	_ = json.Unmarshal(body, &problem) // a proxy may answer in its own words
	err := fmt.Errorf("status %d", resp.StatusCode)
	if problem.Message != "" {
		message := shorten(s.scrub(problem.Message))
		err = fmt.Errorf("status %d, code %d: %s", resp.StatusCode, problem.Code, message)
	}
	switch status := resp.StatusCode; {
	case status == http.StatusTooManyRequests:
		return &failure{err: err, wait: retryAfter(resp.Header.Get("Retry-After"))}
	case status >= http.StatusInternalServerError:
		return &failure{err: err}
	case status == http.StatusNotFound:
		return &failure{err: fmt.Errorf("%w: %w", errNotFound, err), final: true}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &failure{err: fmt.Errorf("the key was refused: %w", err), final: true}
	default:
		return &failure{err: err, final: true}
	}
}

// retryAfter reads the header Retry-After: seconds or a date (RFC 9110, 10.2.3).
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(min(seconds, 24*60*60)) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil {
		return time.Until(date)
	}
	return 0
}

// harmless takes the key out of an error. A [url.Error] holds the URL, and the URL
// may hold the key.
func (s *session) harmless(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if text := err.Error(); s.scrub(text) != text {
		return errors.New(s.scrub(text))
	}
	return err
}
