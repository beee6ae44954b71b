package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/lab/process"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestTheRatesOfServers(t *testing.T) {
	c := &scaleCmd{Servers: 2}
	rates := [][][]float64{
		{{100, 180}, {200, 380}, {50, 110}},
		{{10, 20}, {10, 21}, {10, 19}},
	}
	var said strings.Builder
	if err := c.tell(&said, rates); err != nil {
		t.Fatal(err)
	}
	want := `
reads               servers  answers/s  times those of one server
kept answers        1        100        1.00
kept answers        2        180        1.90
reads of the store  1        10         1.00
reads of the store  2        20         2.00
`
	if got := "\n" + said.String(); got != want {
		t.Errorf("said %s, want %s", got, want)
	}
	if err := c.tell(io.Discard, [][][]float64{{{0, 1}}}); err == nil {
		t.Error("no answer of one server is taken for a rate")
	}
}

func TestTheScaleIsBounded(t *testing.T) {
	for name, c := range map[string]scaleCmd{
		"one server":       {Servers: 1, Rounds: 1},
		"too many servers": {Servers: 17, Rounds: 1},
		"no round":         {Servers: 2},
		"too many rounds":  {Servers: 2, Rounds: maxRounds + 1},
		"less than none":   {Servers: 2, Rounds: 1, Quota: -1},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.Run(t.Context()); err == nil {
				t.Error("it is not refused")
			}
		})
	}
}

func TestDraftsAreFilledIn(t *testing.T) {
	s := memory.New().Email()
	if err := fillDrafts(t.Context(), s, 50); err != nil {
		t.Fatal(err)
	}
	all, err := s.List(t.Context(), owner, marquee.Place{}, 100)
	if err != nil || len(all) != 50 || all[0].ID != draftID(0) {
		t.Errorf("there are %d drafts, %v", len(all), err)
	}
}

func TestTheProxyAsksInTurns(t *testing.T) {
	if _, err := exec.LookPath("nginx"); err != nil {
		if _, err := os.Stat("/usr/sbin/nginx"); err != nil {
			if strings.Contains(os.Getenv("MARQUEE_TEST_REQUIRE"), "nginx") {
				t.Fatal("nginx is required, and there is none")
			}
			t.Skip("there is no nginx")
		}
	}
	var servers []*process.Process
	for _, name := range []string{"a", "b"} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, name)
		}))
		t.Cleanup(s.Close)
		servers = append(servers, &process.Process{URL: s.URL})
	}
	address, stop, err := startProxy(t.Context(), t.TempDir(), servers)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	said := map[string]int{}
	for range 10 {
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		said[string(text)]++
	}
	if said["a"] != 5 || said["b"] != 5 {
		t.Errorf("the servers were asked %v times", said)
	}
}
