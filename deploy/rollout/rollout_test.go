package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// fake is a place that takes images. Its servers answer if their image is not among the bad.
type fake struct {
	now     string
	bad     []string // images whose servers do not answer
	refused []string // images that the place refuses
	begin   error    // that it gives in place of its state
	put     []string
}

func (f *fake) state(context.Context) (state, error) {
	return state{image: f.now, address: "https://marquee.example.com"}, f.begin
}

func (f *fake) deploy(_ context.Context, image string) error {
	f.put = append(f.put, image)
	if slices.Contains(f.refused, image) {
		return errors.New("the cloud says no")
	}
	f.now = image
	return nil
}

func (f *fake) answers(ctx context.Context, _, _ string) error {
	if slices.Contains(f.bad, f.now) {
		return errors.New("503 Service Unavailable")
	}
	return ctx.Err()
}

func TestRollout(t *testing.T) {
	for name, tt := range map[string]struct {
		fake  fake
		image string
		put   []string
		now   string
		err   string // "" for none
	}{
		"the new servers answer": {
			fake{now: "m:1"}, "m:2", []string{"m:2"}, "m:2", "",
		},
		"they do not answer": {
			fake{now: "m:1", bad: []string{"m:2"}}, "m:2", []string{"m:2", "m:1"}, "m:1",
			"no health within 10m0s: 503 Service Unavailable; m:1 runs again",
		},
		"the cloud refuses the image": {
			fake{now: "m:1", refused: []string{"m:2"}}, "m:2", []string{"m:2", "m:1"}, "m:1",
			"the cloud says no; m:1 runs again",
		},
		"the way back is closed": {
			fake{now: "m:1", bad: []string{"m:2"}, refused: []string{"m:1"}}, "m:2",
			[]string{"m:2", "m:1"}, "m:2", "the way back to m:1 failed: the cloud says no",
		},
		"nothing answers any more": {
			fake{now: "m:1", bad: []string{"m:1", "m:2"}}, "m:2", []string{"m:2", "m:1"}, "m:1",
			"the way back to m:1 failed: no health within 10m0s",
		},
		"the same image again": {
			fake{now: "m:1", bad: []string{"m:1"}}, "m:1", []string{"m:1"}, "m:1",
			"so there is no way back",
		},
		"the state is not known": {
			fake{begin: errors.New("no such stack")}, "m:1", nil, "", "no such stack",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := tt.fake
				r := &rollout{to: &f, tell: io.Discard, patience: 10 * time.Minute, answers: f.answers}
				err := r.deploy(t.Context(), tt.image, "")
				if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				if !slices.Equal(f.put, tt.put) || f.now != tt.now {
					t.Errorf("deployed %q and runs %q; want %q and %q", f.put, f.now, tt.put, tt.now)
				}
			})
		})
	}
}

// One answer is not enough: the servers from before answer as well until they are gone.
func TestHealthIsSeveralAnswersInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		r := &rollout{patience: time.Hour, answers: func(context.Context, string, string) error {
			if asked++; asked%inARow == 0 && asked < 20 {
				return errors.New("503")
			}
			return nil
		}}
		if err := r.healthy(t.Context(), "", ""); err != nil || asked != 3*inARow+inARow {
			t.Errorf("healthy after %d questions: %v", asked, err)
		}
	})
}

// Somebody who stops the program does not leave a server that does not answer.
func TestStoppedRolloutGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{now: "m:1", bad: []string{"m:2"}}
		r := &rollout{to: f, tell: io.Discard, patience: time.Hour, answers: f.answers}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := r.deploy(ctx, "m:2", ""); err == nil || f.now != "m:1" {
			t.Errorf("%s runs, and the error is %v", f.now, err)
		}
	})
}

func TestAnswers(t *testing.T) {
	ready, contract := http.StatusOK, `{"info":{"version":"v0.0.0-20261130-0123456789ab"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			w.WriteHeader(ready)
			return
		}
		_, _ = io.WriteString(w, contract)
	}))
	defer server.Close()
	for name, tt := range map[string]struct {
		ready                   int
		contract, version, want string
	}{
		"ready":           {200, contract, "", ""},
		"the new version": {200, contract, "0123456789ab", ""},
		"the version before": {
			200, contract, "ffffffffffff", `has the version "v0.0.0-20261130-0123456789ab", want "ffff`,
		},
		"not ready":      {503, contract, "", "/readyz: 503"},
		"another server": {200, "<html>", "0123456789ab", "/openapi.json: invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			ready, contract = tt.ready, tt.contract
			err := answers(t.Context(), server.URL, tt.version)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if err := answers(t.Context(), "http://127.0.0.1:1", ""); err == nil {
		t.Error("nobody answers, and that is healthy")
	}
}
