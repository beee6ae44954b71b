package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The whole program loads a real server, and the report has what was measured.
func TestAReportOfARealServer(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts a program")
	}
	c := runCmd{
		Store: "memory", Rounds: 1, Timeout: time.Minute, Users: 4, Requests: 20,
		Out:      filepath.Join(t.TempDir(), "new", "report"),
		Scenario: []string{"browse", "ask", "draft", "stream", "import"},
	}
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := readReport(c.Out + ".json")
	if err != nil {
		t.Fatal(err)
	}
	known := r.Server.Store == "memory" && r.Server.Films > 0 && r.Machine.Vegeta != ""
	if len(r.Runs) != 5 || !known {
		t.Errorf("the report is %+v", r)
	}
	for _, one := range r.Runs {
		for _, s := range one.Stages {
			if s.All.Failed() > 0 || s.All.Requests < 20 || s.All.Latency.P50 <= 0 {
				t.Errorf("%s: %+v", one.Scenario, s.All)
			}
			if s.Server == nil && exists("/proc/self/stat") {
				t.Errorf("%s: nobody knows what the server used", one.Scenario)
			}
			if (one.Scenario == "stream") != (s.All.First != nil) {
				t.Errorf("%s: the first text is %v", one.Scenario, s.All.First)
			}
		}
	}
	html, err := os.ReadFile(c.Out + ".html")
	if err != nil || !bytes.Contains(html, []byte("<h2>stream</h2>")) {
		t.Errorf("the page is %s, %v", html, err)
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// sampleReport is a report with an error whose text comes from a server.
func sampleReport(perSecond ...float64) *report {
	r := &report{Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	for i, v := range perSecond {
		s := stageResult{
			stage: stage{Users: 32, Requests: 100}, PerSecond: v,
			All: counted{
				Requests: 100, Errors: map[string]int{`500: <script src="http://x">`: 2, "others": 7},
				Latency: latencies{1, 2, 3, 4, 5},
			},
			Points: []point{{At: 1, Requests: 50}, {At: 2, Requests: 60, Failed: 9}, {At: 20, Requests: 1}},
			Server: &usage{CPUPerRequest: 1000 / v},
		}
		r.Runs = append(r.Runs, run{Scenario: "browse", Round: i + 1, Stages: []stageResult{s}})
	}
	r.Used = []sample{{0, 1, 50}, {1, 1.5, 60}, {2, 3.5, 55}}
	return r
}

// The page loads nothing and runs nothing, whatever a server says.
func TestThePageIsOneFile(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	if err := sampleReport(100, 200).writeHTML(&page); err != nil {
		t.Fatal(err)
	}
	loads := regexp.MustCompile(`(?i)<(script|link|img|iframe)|url\(|@import`)
	if found := loads.Find(page.Bytes()); found != nil {
		t.Errorf("the page has %s", found)
	}
	for _, want := range []string{
		"2 × 500: &lt;script", "7 × others", "prefers-color-scheme:dark", "<svg",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Index(page.String(), "7 × others") > strings.Index(page.String(), "2 × 500") {
		t.Error("the most frequent error is not the first")
	}
}

// A line has a gap where nothing was measured.
func TestLinesHaveGaps(t *testing.T) {
	t.Parallel()
	page := string(draw("a", "b", line{"n", [][2]float64{{1, 1}, {2, 2}, {20, 3}}}))
	if n := strings.Count(regexp.MustCompile(` d="[^"]*"`).FindString(page), "M"); n != 2 {
		t.Errorf("the line begins %d times: %s", n, page)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		base, other []float64
		want        string // of the line of answers a second
	}{
		"faster": {
			[]float64{100, 110, 90}, []float64{200, 190, 210},
			"2.00  (1.73 to 2.33)  differs in all rounds",
		},
		"chance": {
			[]float64{100, 110, 90}, []float64{105, 95, 100},
			"1.00  (0.86 to 1.17)  no certain difference",
		},
		"one round": {[]float64{100}, []float64{200}, "2.00  (2.00 to 2.00)  fewer than 3 rounds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var text bytes.Buffer
			if err := compare(&text, sampleReport(tt.base...), sampleReport(tt.other...)); err != nil {
				t.Fatal(err)
			}
			if first, _, _ := strings.Cut(text.String(), "\n"); !strings.HasSuffix(first, tt.want) {
				t.Errorf("got %q, want %q", first, tt.want)
			}
		})
	}
	other := sampleReport(1)
	other.Runs[0].Scenario = "draft"
	if err := compare(io.Discard, sampleReport(1), other); err == nil {
		t.Error("reports of other scenarios are compared")
	}
	other = sampleReport(1)
	other.Runs[0].Stages[0].Users = 1
	var text bytes.Buffer
	err := compare(&text, sampleReport(1), other)
	if err != nil || !strings.Contains(text.String(), "not the same load") {
		t.Errorf("got %q, %v", text.String(), err)
	}
	if _, err := readReport(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a report that is not there was read")
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	to := stub(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "# HELP x y\nprocess_cpu_seconds_total 12.5\ngo_threads 7\n"+
			"process_resident_memory_bytes 3.5e+07\n")
	})
	w := watched{admin: to.url.String()}
	if s, err := w.read(t.Context()); err != nil || s.CPU != 12.5 || s.MB != 35 {
		t.Errorf("got %+v, %v", s, err)
	}
	none := stub(t, http.NotFound)
	w.admin = none.url.String()
	if s, err := w.read(t.Context()); err == nil {
		t.Errorf("a server without metrics uses %+v", s)
	}
	if !exists("/proc/self/stat") {
		t.Skip("processes can be watched on Linux only")
	}
	self := watched{pid: os.Getpid()}
	before, err := self.read(t.Context())
	if err != nil || before.MB <= 0 {
		t.Fatalf("got %+v, %v", before, err)
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		now, err := self.read(t.Context()) // which takes time
		if err != nil {
			t.Fatal(err)
		}
		if now.CPU > before.CPU {
			return
		}
	}
	t.Error("this process takes no time")
}
