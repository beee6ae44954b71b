package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

// busyServer is a server with an admin address that did an import, drafts, a question, and met
// every failure: of its model, until the circuit breaker opened, and of its store.
func busyServer(t *testing.T) (s running, scraped scrape) {
	t.Helper()
	days := []llmtest.Day{
		llmtest.Good(`{"subject":"S","body":"B"}`), llmtest.Good(`{"subject":"S","body":"B"}`),
		llmtest.Good("Drama."),
	}
	for range 6 {
		days = append(days, llmtest.Cut("Hel"))
	}
	model := llmtest.NewServer(t, days...)
	dir := t.TempDir()
	prices := file(t, `[{"model":"tiny","input":1000000,"output":1000000}]`)
	s = serve(t, fromModel(model.URL, "--store="+storeIn(dir), "--no-demo", "--admin-addr=:0",
		"--model-prices="+prices)...)

	const table = "id,title,release_date,genres\n1,Rain,2015-03-02,Drama\n"
	importing, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		s.url+"/api/v1/movies/imports", strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	importing.Header.Set("Content-Type", "text/csv")
	res, err := http.DefaultClient.Do(importing)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the import is %s", res.Status)
	}
	for _, accept := range []string{asJSON, asStream} {
		if status, body := post(t, s.url+"/api/v1/emails", aBrief, accept); status >= 300 {
			t.Fatalf("a draft is %d %s", status, body)
		}
	}
	if _, body := s.ask(t, `{"text":"Which genre?"}`, asJSON); !strings.Contains(body, "Drama.") {
		t.Fatalf("the answer is %s", body)
	}
	status, body := get(t, s.url+"/api/v1/movies/popularity?year=2015", "")
	if status != http.StatusOK {
		t.Fatalf("the films are %d %s", status, body)
	}
	for range 6 {
		s.draft(t)
	}
	for _, name := range []string{"test.db", "test.db-wal", "test.db-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if status, body := s.draft(t); status != http.StatusServiceUnavailable {
		t.Fatalf("a draft without a store is %d %s", status, body)
	}
	_, text := get(t, s.admin(t)+"/metrics", "")
	return s, parseScrape(t, text)
}

// series is a line of a scrape.
type series struct {
	name   string
	labels map[string]string
}

// scrape is what Prometheus reads.
type scrape struct {
	types  map[string]string // by the name of a metric
	series []series
}

var (
	sampleLine = regexp.MustCompile(`^([a-z_]+)(?:\{(.*)\})? \S+$`)
	label      = regexp.MustCompile(`([a-z_]+)="((?:[^"\\]|\\.)*)"`)
)

func parseScrape(t *testing.T, text string) scrape {
	t.Helper()
	s := scrape{types: map[string]string{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if fields := strings.Fields(line); len(fields) == 4 && fields[1] == "TYPE" {
			s.types[fields[2]] = fields[3]
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := sampleLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("the scrape has the line %q", line)
		}
		labels := map[string]string{}
		for _, l := range label.FindAllStringSubmatch(parts[2], -1) {
			labels[l[1]] = l[2]
		}
		s.series = append(s.series, series{parts[1], labels})
	}
	if len(s.series) == 0 {
		t.Fatal("the scrape is empty")
	}
	return s
}

// own lists the metrics of this program, without those of Go and of processes, and their
// labels.
func (s scrape) own() map[string]string {
	all := map[string]string{}
	for name, kind := range s.types {
		if strings.HasPrefix(name, "go_") || strings.HasPrefix(name, "process_") {
			continue
		}
		labels := map[string]bool{}
		for _, one := range s.series {
			bare := one.name
			if kind == "histogram" {
				bare = regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(bare, "")
			}
			for l := range one.labels {
				if bare == name && l != "le" {
					labels[l] = true
				}
			}
		}
		all[name] = kind + ": " + strings.Join(slices.Sorted(maps.Keys(labels)), ", ")
	}
	return all
}

// The table of metrics in the documents is the scrape.
func TestTheDocumentsNameEveryMetric(t *testing.T) {
	t.Parallel()
	_, scraped := busyServer(t)
	text, err := os.ReadFile("../../docs/watch.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*)\\|")
	documented := map[string]string{}
	for _, cells := range row.FindAllStringSubmatch(string(text), -1) {
		labels := strings.Fields(strings.NewReplacer("`", "", ",", "").Replace(cells[3]))
		slices.Sort(labels)
		documented[cells[1]] = cells[2] + ": " + strings.Join(labels, ", ")
	}
	own := scraped.own()
	// Who sends is up to the operator.
	own["target_info"] = "gauge: service_instance_id, service_name, service_version"
	for name, want := range own {
		if got := documented[name]; got != want {
			t.Errorf("%s is documented as %q, and is %q", name, got, want)
		}
	}
	for name := range documented {
		if own[name] == "" {
			t.Errorf("%s is documented, and nobody shows it", name)
		}
	}
}

// Labels are of few values, and none is a path, an id or a person.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	_, scraped := busyServer(t)
	id := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}|local\b`)
	for _, s := range scraped.series {
		for name, value := range s.labels {
			template := name == "http_route" && !id.MatchString(value)
			info := s.name == "target_info" || s.name == "go_info"
			if !template && !info && (strings.Contains(value, "/") || id.MatchString(value)) {
				t.Errorf("%s has %s=%q", s.name, name, value)
			}
		}
	}
	if n := len(scraped.series); n > 700 {
		t.Errorf("%d series after a few requests", n)
	}
}

// query is a query of the dashboard or of a rule.
type query struct{ name, text string }

// shippedQueries are the queries in the folder deploy, with values for the variables of
// Grafana.
func shippedQueries(t *testing.T) (all []query) {
	t.Helper()
	raw, err := os.ReadFile("../../deploy/grafana/marquee.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &dashboard); err != nil {
		t.Fatal(err)
	}
	variables := strings.NewReplacer("$__rate_interval", "1m", "$instance", ".*")
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			all = append(all, query{p.Title, variables.Replace(target.Expr)})
		}
	}
	rules, err := os.ReadFile("../../deploy/prometheus/marquee.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	alert := regexp.MustCompile(`(?ms)- alert: (\w+)\n\s+expr: (?:>-\n)?(.*?)\n\s+(?:for|labels):`)
	compared := regexp.MustCompile(` (==|>) [0-9.]+$`) // only what is compared has an answer
	for _, parts := range alert.FindAllStringSubmatch(string(rules), -1) {
		text := strings.Join(strings.Fields(parts[2]), " ")
		if !compared.MatchString(text) {
			t.Errorf("%s does not end in a comparison: %s", parts[1], text)
		}
		all = append(all, query{parts[1], compared.ReplaceAllString(text, "")})
	}
	if len(all) < 35 {
		t.Fatalf("only %d queries are shipped", len(all))
	}
	return all
}

// selector is a metric in a query, with conditions for its labels.
type selector struct {
	name       string
	conditions [][]string // label, operator, value
}

var (
	grouping   = regexp.MustCompile(`\b(by|without|on|ignoring) ?\(([^)]*)\)`)
	vector     = regexp.MustCompile(`\b([a-z][a-z_]*)\b(\{[^}]*\})?(\s*\()?`)
	conditions = regexp.MustCompile(`([a-z_]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"`)
)

// selectors returns the metrics that a query asks for, and the labels by which it groups.
func (q query) selectors() (metrics []selector, groups []string) {
	for _, g := range grouping.FindAllStringSubmatch(q.text, -1) {
		groups = append(groups, strings.Fields(strings.ReplaceAll(g[2], ",", " "))...)
	}
	bare := grouping.ReplaceAllString(q.text, "")
	bare = regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(bare, "")
	for _, v := range vector.FindAllStringSubmatch(bare, -1) {
		if v[3] != "" || v[1] == "or" { // a function, or an operator
			continue
		}
		metrics = append(metrics, selector{v[1], conditions.FindAllStringSubmatch(v[2], -1)})
	}
	return metrics, groups
}

// matches tells whether a selector selects a series. Prometheus adds job and instance.
func (s selector) matches(one series) bool {
	if one.name != s.name {
		return false
	}
	for _, c := range s.conditions {
		name, operator, want := c[1], c[2], c[3]
		if name == "job" || name == "instance" {
			continue
		}
		equal := one.labels[name] == want
		if strings.HasSuffix(operator, "~") {
			equal = regexp.MustCompile("^(?:" + want + ")$").MatchString(one.labels[name])
		}
		if equal == strings.HasPrefix(operator, "!") {
			return false
		}
	}
	return true
}

// Each metric, each label and each value that the dashboard and the rules ask for is in a real
// scrape.
func TestWhatTheDashboardAsksForIsThere(t *testing.T) {
	t.Parallel()
	_, scraped := busyServer(t)
	for _, q := range shippedQueries(t) {
		metrics, groups := q.selectors()
		if len(metrics) == 0 {
			t.Errorf("%s: no metric was found in %s", q.name, q.text)
		}
		for _, m := range metrics {
			if m.name == "up" { // which Prometheus itself makes
				continue
			}
			known := map[string]bool{"job": true, "instance": true}
			found := false
			for _, one := range scraped.series {
				if m.matches(one) {
					found = true
					for l := range one.labels {
						known[l] = true
					}
				}
			}
			if !found {
				t.Errorf("%s: nothing in the scrape is %s %v", q.name, m.name, m.conditions)
				continue
			}
			for _, g := range groups {
				// What did not fail has no error.type.
				if !known[g] && g != "error_type" {
					t.Errorf("%s: %s has no label %s", q.name, m.name, g)
				}
			}
		}
	}
}

// A query with a mistake is found.
func TestQueriesWithMistakesAreFound(t *testing.T) {
	scraped := scrape{series: []series{{"a_total", map[string]string{"code": "200"}}}}
	for text, want := range map[string]bool{
		`sum by (code) (rate(a_total{code=~"2..",instance=~".*"}[1m]))`: true,
		`rate(b_total[1m])`:              false,
		`rate(a_total{code="500"}[1m])`:  false,
		`rate(a_total{code!~"2.."}[1m])`: false,
		`rate(a_total{cod="200"}[1m])`:   false,
	} {
		metrics, _ := query{"", text}.selectors()
		if len(metrics) != 1 {
			t.Fatalf("%s has the metrics %v", text, metrics)
		}
		if got := slices.ContainsFunc(scraped.series, metrics[0].matches); got != want {
			t.Errorf("%s is found: %t, want %t", text, got, want)
		}
	}
}

// The formats of Prometheus are both there, and each is bounded.
func TestOpenMetrics(t *testing.T) {
	t.Parallel()
	s := serve(t, "--store=memory:", "--no-demo", "--admin-addr=:0")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.admin(t)+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/openmetrics-text; version=1.0.0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(body), "# EOF\n") {
		t.Errorf("%s %s", res.Header.Get("Content-Type"), fmt.Sprintf("%.300s", body))
	}
}
