package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// jobStore makes a store with a draft of each kind, and returns their ids.
func jobStore(t *testing.T) (store string, ids map[string]string) {
	t.Helper()
	url := storeIn(t.TempDir())
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	now, ids := time.Now().Truncate(time.Second).UTC(), map[string]string{}
	for i, kind := range []string{"queued", "writing", "failed", "complete"} {
		d := email.Draft{
			ID: fmt.Sprintf("018bcfe5-6800-7000-8000-%012d", i), Version: 1, Status: email.StatusPending,
			Brief:   email.Brief{Purpose: "secret plans", Tone: "formal", Length: "medium"},
			Created: now, Updated: now.Add(-time.Hour), Lease: marquee.Lease{Until: now, Attempt: i},
		}
		switch kind {
		case "writing":
			d.Lease.Holder, d.Lease.Until = "server", now.Add(time.Hour)
		case "failed", "complete":
			d.Status, d.Lease = email.Status(kind), marquee.Lease{}
			d.Failure = map[string]string{"failed": "the model is \x1b[31mbusy"}[kind]
		}
		if err := stores.Email.Create(t.Context(), "ada", d); err != nil {
			t.Fatal(err)
		}
		ids[kind] = d.ID
	}
	return "--store=" + url, ids
}

func TestJobs(t *testing.T) {
	t.Parallel()
	store, ids := jobStore(t)
	list := func(args ...string) (rows []jobRow) {
		t.Helper()
		r := invoke(t, append([]string{"jobs", "list", "--format=json", store}, args...)...)
		if err := json.Unmarshal([]byte(r.out), &rows); err != nil || r.status != exitOK {
			t.Fatalf("%+v, %v", r, err)
		}
		if strings.Contains(r.out, "secret") {
			t.Errorf("a text is in %s", r.out)
		}
		return rows
	}
	rows := list()
	if len(rows) != 2 || rows[0].ID != ids["queued"] || rows[0].State != "queued" ||
		rows[1].State != "writing" || rows[1].Attempts != 1 || rows[1].Owner != "ada" {
		t.Errorf("unfinished: %+v", rows)
	}
	if rows := list("--failed"); len(rows) != 1 || rows[0].State != "failed" || rows[0].Failure == "" {
		t.Errorf("failed: %+v", rows)
	}
	r := invoke(t, "jobs", "list", "--limit=1", store)
	if !strings.Contains(r.out, ids["queued"]+"  queued   0 attempts  since ") ||
		strings.Count(r.out, "\n") != 1 || !strings.Contains(r.err, "There may be more") {
		t.Errorf("one of them: %+v", r)
	}
	if r := invoke(t, "jobs", "list", "--failed", store); strings.Contains(r.out, "\x1b") ||
		!strings.Contains(r.out, "busy") {
		t.Errorf("failed: %+v", r)
	}
	log := filepath.Join(t.TempDir(), "audit")
	r = invoke(t, "jobs", "retry", ids["failed"], "--owner=ada", "--audit-log="+log, store)
	if r.status != exitOK || !strings.Contains(r.out, "waits for a server") || len(list()) != 3 {
		t.Errorf("retry: %+v", r)
	}
	r = invoke(t, "jobs", "discard", ids["queued"], ids["writing"], ids["failed"], "--owner=ada",
		"--audit-log="+log, store)
	if r.status != exitOK || strings.Count(r.out, "will not be written") != 3 || len(list()) != 0 {
		t.Errorf("discard: %+v", r)
	}
	if r := invoke(t, "jobs", "list", store); r.out != "No draft waits or is being written.\n" {
		t.Errorf("none: %+v", r)
	}
	if r := invoke(t, "jobs", "list", "--failed", store); r.out != "No draft has failed.\n" {
		t.Errorf("none: %+v", r)
	}
	lines, err := os.ReadFile(log)
	if err != nil || strings.Count(string(lines), "discard-draft") != 3 ||
		strings.Count(string(lines), "retry-draft") != 1 {
		t.Errorf("the audit log is %s, %v", lines, err)
	}
}

func TestJobsRefuses(t *testing.T) {
	t.Parallel()
	store, ids := jobStore(t)
	for name, tt := range map[string]struct{ args, want string }{
		"a limit of none":       {"list --limit=0", "from 1 to 1000"},
		"no owner":              {"retry " + ids["failed"], "--owner"},
		"an owner that is none": {"retry " + ids["failed"] + " --owner=", "--owner"},
		"another owner":         {"retry --owner=eve " + ids["failed"], "does not exist"},
		"no id":                 {"discard --owner=ada x", "does not exist"},
		"one that is written":   {"retry --owner=ada " + ids["writing"], "is being written"},
		"one that is complete":  {"retry --owner=ada " + ids["complete"], "is complete"},
		"a complete one":        {"discard --owner=ada " + ids["complete"], "is complete"},
	} {
		r := invoke(t, append(append([]string{"jobs"}, strings.Fields(tt.args)...), store)...)
		if r.status != exitUsage || !strings.Contains(r.err, tt.want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
