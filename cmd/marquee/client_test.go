package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// request sends a request and returns the response, which the caller closes.
func request(
	ctx context.Context, t *testing.T, method, url, body, accept string,
) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// getJSON decodes what a GET returns. If only is not empty, it decodes that property alone.
func getJSON[T any](t *testing.T, url, only string) T {
	t.Helper()
	res := request(t.Context(), t, "GET", url, "", "application/json")
	defer res.Body.Close()
	var v T
	if only != "" {
		var object map[string]json.RawMessage
		if err := json.NewDecoder(res.Body).Decode(&object); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(`{"`+only+`":`+string(object[only])+`}`), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// post sends a request and returns its status and body.
func post(t *testing.T, url, body, accept string) (int, string) {
	t.Helper()
	res := request(t.Context(), t, "POST", url, body, accept)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

const (
	asJSON   = "application/json"
	asStream = "text/event-stream"

	// aBrief asks for an email.
	aBrief = `{"purpose":"p"}`
)

// draft drafts an email and returns the status and the body of the response.
func (s running) draft(t *testing.T) (int, string) {
	t.Helper()
	return post(t, s.url+"/api/v1/emails", aBrief, asJSON)
}

// ask asks a question in a new conversation, and returns the status and the body of the
// response.
func (s running) ask(t *testing.T, question, accept string) (int, string) {
	t.Helper()
	_, body := post(t, s.url+"/api/v1/chats", "", asJSON)
	var chat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &chat); err != nil {
		t.Fatal(err)
	}
	return post(t, s.url+"/api/v1/chats/"+chat.ID+"/messages", question, accept)
}

// mentions reports whether a text contains all of some parts.
func mentions(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
