package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestApp(t *testing.T) {
	var out strings.Builder
	program := app([]string{"127.0.0.1:0"}, &out)
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := program.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	url, ok := strings.CutPrefix(strings.TrimSpace(out.String()), "listening on ")
	if !ok {
		t.Fatalf("printed %q", out.String())
	}

	res, _ := send(t, "GET", url+"/", "", "")
	if res.StatusCode != http.StatusUnauthorized ||
		!strings.HasPrefix(res.Header.Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("a browser is not asked to sign in: %s, %v", res.Status, res.Header)
	}
	if _, body := send(t, "GET", url+"/hello", "", ""); body != "Hello from the program around it.\n" {
		t.Errorf("/hello: %s", body)
	}
	if _, body := send(t, "GET", url+"/", "ada", ""); !strings.HasPrefix(body, "<!doctype html>") {
		t.Errorf("/: %.200s", body)
	}

	_, body := send(t, "POST", url+"/api/v1/chats", "ada", "{}")
	var conversation struct{ ID string }
	if err := json.Unmarshal([]byte(body), &conversation); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	messages := url + "/api/v1/chats/" + conversation.ID + "/messages"
	for _, tt := range []struct{ question, want string }{
		{
			`{"text":"Which genre is the largest?",` +
				`"charts":[{"kind":"genres","from":1990,"to":2020}]}`,
			"Drama is the largest genre from 1990 to 2020",
		},
		{
			`{"text":"What is the most popular film?",` +
				`"charts":[{"kind":"popularity","year":2020}]}`,
			"The most popular film of 2020 is",
		},
	} {
		if _, body := send(t, "POST", messages, "ada", tt.question); !strings.Contains(body, tt.want) {
			t.Errorf("%s is answered by %s", tt.question, body)
		}
	}
	res, _ = send(t, "POST", messages, "grace", `{"text":"What did Ada ask?"}`)
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("another user gets %s", res.Status)
	}
}

// send sends a request and reads the answer. If user is not empty, it signs in.
func send(t *testing.T, method, url, user, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		req.SetBasicAuth(user, "any")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(said)
}
