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
	status, draft := started.Ask(t, "POST", url+"/api/v1/emails", "application/json", `{"purpose":"Thank the speakers of our meetup"}`)
	if status != http.StatusCreated || !strings.Contains(draft, `"subject":"Thank the speakers of our meetup"`) {
		t.Errorf("the draft is %d: %s", status, draft)
	}
	if status, history := started.Ask(t, "GET", url+"/api/v1/emails", "", ""); status != http.StatusOK || !strings.Contains(history, strings.TrimSpace(draft)) {
		t.Errorf("the history is %d: %s", status, history)
	}
	started.Serves(t, url, []string{"emails"}, "write", "history")
	started.Short(t, "main.go")
}
