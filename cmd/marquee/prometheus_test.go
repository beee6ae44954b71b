package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tool returns a program of Prometheus, or skips the test where it is not installed.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), "prometheus") {
		t.Fatalf("%s is required, and there is none", name)
	}
	t.Skipf("there is no %s", name)
	return ""
}

// Each alert is tested: it is there when something is wrong, and not when nothing is.
func TestTheRulesOfAlerts(t *testing.T) {
	t.Parallel()
	const file = "marquee.rules.test.yml"
	cmd := exec.CommandContext(t.Context(), tool(t, "promtool"), "test", "rules", file)
	cmd.Dir = "../../deploy/prometheus"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	tests, err := os.ReadFile("../../deploy/prometheus/marquee.rules.test.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range shippedQueries(t) {
		alert := strings.HasPrefix(q.name, "Marquee")
		if alert && strings.Count(string(tests), "alertname: "+q.name) != 2 {
			t.Errorf("%s has not two tests", q.name)
		}
	}
}

// prometheus is a Prometheus that scrapes a server.
type prometheus struct {
	url string
	log lockedBuffer
}

// newPrometheus starts Prometheus with the configuration of the folder deploy, which is only
// told to be quick and where the server is.
func newPrometheus(t *testing.T, target string) *prometheus {
	t.Helper()
	path := tool(t, "prometheus")
	config, err := os.ReadFile("../../deploy/prometheus/prometheus.yml")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := filepath.Abs("../../deploy/prometheus/marquee.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	conf := string(config)
	for from, to := range map[string]string{
		"scrape_interval: 15s": "scrape_interval: 1s\n  evaluation_interval: 1s",
		"127.0.0.1:9464\"":     strings.TrimPrefix(target, "http://") + "\"",
		"marquee.rules.yml":    rules,
	} {
		if !strings.Contains(conf, from) {
			t.Fatalf("the configuration does not have %s", from)
		}
		conf = strings.ReplaceAll(conf, from, to)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	p := &prometheus{url: "http://" + address}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "--config.file=prometheus.yml", "--storage.tsdb.path=data",
		"--web.listen-address="+address)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &p.log, &p.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Log(p.log.String())
		}
	})
	return p
}

// ask returns what a query answers: how many series, and an error of Prometheus. Nobody answers
// while it starts.
func (p *prometheus) ask(t *testing.T, text string) (series int, failed string) {
	t.Helper()
	asked := p.url + "/api/v1/query?query=" + url.QueryEscape(text)
	res, err := http.Get(asked) //nolint:noctx // it is on this machine
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	var answer struct {
		Error string
		Data  struct{ Result []json.RawMessage }
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return 0, "" // it starts
	}
	return len(answer.Data.Result), answer.Error
}

// Prometheus takes the configuration, the rules and a real scrape, and each query has an answer.
func TestPrometheusAnswersEachQuery(t *testing.T) {
	t.Parallel()
	tool(t, "prometheus")
	s, _ := busyServer(t)
	p := newPrometheus(t, s.admin(t))
	left := shippedQueries(t)
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for start := time.Now(); len(left) > 0 && time.Since(start) < patience; <-again.C {
		left = slices.DeleteFunc(left, func(q query) bool {
			n, failed := p.ask(t, q.text)
			if failed != "" {
				t.Errorf("%s: %s: %s", q.name, failed, q.text)
			}
			return n > 0 || failed != ""
		})
		// What happens again makes the rates of what began after the first scrape.
		s.draft(t)
	}
	for _, q := range left {
		t.Errorf("%s has no answer: %s", q.name, q.text)
	}
	rules := getJSON[struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError string }
			}
		}
	}](t, p.url+"/api/v1/rules", "")
	for _, g := range rules.Data.Groups {
		for _, r := range g.Rules {
			if r.Health == "err" {
				t.Errorf("%s: %s", r.Name, r.LastError)
			}
		}
	}
	if len(rules.Data.Groups) != 1 {
		t.Errorf("Prometheus has the rules %+v", rules)
	}
}
