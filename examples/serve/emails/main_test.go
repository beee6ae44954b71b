package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/examples/serve/internal/started"
)

func TestMain(m *testing.M) { started.Main(m, main) }

func TestEmails(t *testing.T) {
	url := started.Program(t)
	const brief = `{"purpose":"Thank the speakers of our meetup"}`
	const subject = `"subject":"Thank you"`
	emails := url + "/api/v1/emails"
	status, draft := started.Ask(t, "POST", emails, "application/json", brief)
	if status != http.StatusCreated || !strings.Contains(draft, subject) {
		t.Errorf("the draft is %d: %s", status, draft)
	}
	status, history := started.Ask(t, "GET", emails, "", "")
	if status != http.StatusOK || !strings.Contains(history, strings.TrimSpace(draft)) {
		t.Errorf("the history is %d: %s", status, history)
	}
	started.Serves(t, url, []string{"emails"}, "write", "history")
	started.Short(t, "main.go")
}
