package main

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
)

// The ranks are those of tables of the sign test.
func TestRank(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n      int
		chance float64
		want   int
	}{
		{5, 0.05, 1}, {5, 0.03, 0}, {8, 0.05, 2}, {10, 0.025, 2}, {12, 0.001, 1}, {12, 0.0002, 0},
		{20, 0.025, 6}, {20, 0.001, 3}, {1, 0.4, 0},
	} {
		if k, ok := rank(tt.n, tt.chance); k != tt.want || ok != (tt.want > 0) {
			t.Errorf("of %d with a chance of %v: %d, %v, want %d", tt.n, tt.chance, k, ok, tt.want)
		}
	}
}

// Only what is above the limit in all rounds but a few is called worse.
func TestJudge(t *testing.T) {
	t.Parallel()
	around := func(v float64) (all []float64) {
		for i := range 12 {
			all = append(all, v+float64(i-6)/500)
		}
		return all
	}
	for name, tt := range map[string]struct {
		kept []float64
		want string
	}{
		"the same":      {around(1), ""},
		"better":        {around(0.5), ""},
		"a little more": {around(1.05), ""},
		"worse":         {around(1.2), "kept answer: a request costs more than 1.05"},
		"one good turn": {append(around(1.2)[1:], 1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			ratios := map[string][]float64{"page": around(1), "draft": around(1), "kept answer": tt.kept}
			err := judge(&out, ratios, 1, 1.05)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q\n%s", err, tt.want, &out)
			}
		})
	}
}

// Versions that cost the same are hardly ever told apart, however much a machine is disturbed.
func TestTheGuardIsHardlyEverWrong(t *testing.T) {
	t.Parallel()
	least, _ := rank(12, doubt/float64(len(guarded)))
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // must be repeatable
	wrong := 0
	for range 5000 {
		ratios := map[string][]float64{}
		for _, s := range guarded {
			for range 12 {
				ratios[s.Name] = append(ratios[s.Name], (0.5+r.Float64())/(0.5+r.Float64()))
			}
		}
		if judge(new(bytes.Buffer), ratios, least, 1) != nil {
			wrong++
		}
	}
	if wrong > 15 { // 5 are expected
		t.Errorf("%d of 5000 were called worse", wrong)
	}
}

func TestTheGuardRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []guardCmd{
		{Rounds: 5, Most: 1.05, Part: 1}, {Rounds: 51, Most: 1.05, Part: 1},
		{Rounds: 12, Most: 0.9, Part: 1}, {Rounds: 12, Most: 1, Part: 0}, {Rounds: 12, Most: 1, Part: 2},
	} {
		if err := c.Run(t.Context()); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

// Both are asked the same, in an order that changes, and an answer that fails ends it.
func TestTheGuardTakesTurns(t *testing.T) {
	t.Parallel()
	if !exists("/proc/self/stat") {
		t.Skip("processes can be watched on Linux only")
	}
	var mu sync.Mutex
	var order string
	one := func(name string, status int) *target {
		to := stub(t, func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			if !strings.HasSuffix(order, name) {
				order += name
			}
			w.WriteHeader(status)
		})
		to.server = &watched{pid: os.Getpid()}
		return to
	}
	c := guardCmd{Part: 0.001}
	good := [2]*target{one("a", 200), one("b", 200)}
	for _, changeFirst := range []bool{false, true} {
		if r, err := c.take(t.Context(), &guarded[0], good, changeFirst); err != nil || r <= 0 {
			t.Errorf("got %v, %v", r, err)
		}
	}
	if order != "aba" {
		t.Errorf("the order is %s", order)
	}
	bad := [2]*target{one("a", 200), one("b", 503)}
	_, err := c.take(t.Context(), &guarded[0], bad, false)
	if err == nil || !strings.Contains(err.Error(), "20 requests failed: 20 × 503") {
		t.Errorf("got %v", err)
	}
}
