package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// steering sets the clipboard and the title of a terminal, clears it, hides text and turns
// it around. The word MARK shows that a command printed it.
const steering = "MARK\x1b]52;c;ZWNobw==\a\x1b]0;TITLE\a\x1b[2J\x1b[8mhidden\u009b31mred" +
	"\u202egnp.exe\u2066\u200f\b\b\b\x7f\u0085\rover" +
	"\u2028\u200b\u3164\ufeff\U000e0041"

// checkHarmless refuses an output that could steer a terminal.
func checkHarmless(t *testing.T, name, output string) {
	t.Helper()
	if !utf8.ValidString(output) {
		t.Errorf("%s is not UTF-8: %q", name, output)
	}
	for _, r := range output {
		control := r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f
		turns := r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f
		hides := strings.ContainsRune("\u2028\u200b\u3164\ufeff\U000e0041", r)
		if control || turns || hides {
			t.Errorf("%s has %U: %q", name, r, output)
			return
		}
	}
}

// hostileEmail is the answer of a model, with the text as the subject and the body.
func hostileEmail(t *testing.T) string {
	t.Helper()
	raw, err := json.Marshal(map[string]string{"subject": "S " + steering, "body": "B " + steering})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestNoCommandPrintsWhatSteersATerminal(t *testing.T) {
	t.Parallel()
	day := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	film := func(id int64) movies.Movie {
		return movies.Movie{
			ID: id, Title: "T " + steering, Genres: []string{"G MARK\x1b[2J\u009b\u202e\b"}, Released: day,
			Popularity: new(float64(id)), Budget: new(int64(20_000_000)), Revenue: new(int64(90_000_000)),
		}
	}
	stored := holding(t, film(1), film(2))
	email := hostileEmail(t)
	model := llmtest.NewServer(t, llmtest.Good(email)).URL
	drafted := "--store=" + storeIn(t.TempDir())
	if r := invoke(t, fromModel(model, "draft", "hi", drafted)...); r.status != 0 {
		t.Fatalf("%+v", r)
	}
	var bytewise []string // each delta cuts a sequence, and an escape of JSON
	for i := range len(email) {
		bytewise = append(bytewise, email[i:i+1])
	}
	pieces := llmtest.NewServer(t, llmtest.Good(bytewise...)).URL
	broken := llmtest.NewServer(t, llmtest.Unfinished(email[:len(email)-1])).URL
	refusing := llmtest.NewServer(t, llmtest.Status(401, "code"+steering, steering)).URL
	list, err := json.Marshal(map[string]any{"data": []any{map[string]string{"id": steering}}})
	if err != nil {
		t.Fatal(err)
	}
	vendor := func(status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	problem := must(json.Marshal(map[string]any{"status_code": 7, "status_message": steering}))
	dir := filepath.Join(t.TempDir(), strings.ReplaceAll(steering, "/", ""))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	csv := filepath.Join(dir, "films.csv")
	rows := "id,title,release_date\n1,One,2020-01-01\nx" + steering + ",Two,2020-01-01\n"
	if err := os.WriteFile(csv, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	config := must(json.Marshal(map[string]any{steering: 1}))
	prices := file(t, `{"`+steering)
	tests := map[string]struct {
		setting
		args []string
	}{
		"draft": {args: fromModel(model, "draft", "hi", "--store=memory:")},
		"draft, cut deltas": {
			args: fromModel(pieces, "draft", "hi", "--store=memory:"),
		},
		"draft, on a terminal": {
			setting{columns: 80}, fromModel(model, "draft", "hi", "--store=memory:"),
		},
		"draft, an answer that breaks off": {args: fromModel(broken, "draft", "hi", "--store=memory:")},
		"draft, an error":                  {args: fromModel(refusing, "draft", "hi", "--store=memory:")},
		"models": {
			args: []string{"models", "--compatible-base-url=" + vendor(200, string(list))},
		},
		"models, an error": {
			args: []string{"models", "--compatible-base-url=" + vendor(401, `{"error":{"message":`+
				string(must(json.Marshal(steering)))+`}}`)},
		},
		"doctor": {args: []string{
			"doctor", "--addr=127.0.0.1:0", "--model=" + steering, "--store=" + storeIn(dir),
		}},
		"doctor, live": {args: fromModel(refusing, "doctor", "--live", "--addr=127.0.0.1:0",
			"--store=memory:")},
		"genres":               {setting{columns: 80}, []string{"genres", stored}},
		"genres, json":         {args: []string{"genres", "--format=json", stored}},
		"popularity":           {args: []string{"popularity", stored}},
		"popularity, terminal": {setting{columns: 80}, []string{"popularity", stored}},
		"popularity, json":     {args: []string{"popularity", "--format=json", stored}},
		"returns":              {setting{columns: 80}, []string{"returns", "--min-budget=1", stored}},
		"returns, json":        {args: []string{"returns", "--min-budget=1", "--format=json", stored}},
		"report":               {args: []string{"report", stored}},
		"report, json":         {args: []string{"report", "--format=json", stored}},
		"import": {args: []string{
			"import", csv, "--store=memory:", "--rejects=" + filepath.Join(dir, "rejects.csv"),
		}},
		"import, no such file": {args: []string{"import", steering, "--store=memory:"}},
		"import, an error of TMDB": {
			setting{env: []string{"TMDB_API_KEY=k"}},
			[]string{"import", "--tmdb", "--from=2020", "--to=2020", "--store=memory:",
				"--tmdb-base-url=" + vendor(401, string(problem))},
		},
		"migrate":           {args: []string{"migrate", "--store=" + storeIn(dir)}},
		"migrate, no store": {args: []string{"migrate", "--store=sqlite:" + steering + "/none/x.db"}},
		"copy": {args: []string{
			"copy", "--from=" + storeIn(filepath.Join(dir, "none")), "--to=memory:",
		}},
		"export": {args: []string{"export", "--owner=local", drafted}},
		"restore": {args: []string{
			"restore", file(t, `{"`+steering), "--owner=MARK", "--store=memory:",
		}},
		"erase, another owner": {args: []string{"erase", "--owner=" + steering, "--yes", drafted}},
		"version":              {args: []string{"version", "--" + steering}},
		"a command":            {args: []string{steering}},
		"a file of options":    {args: []string{"version", "--config=" + file(t, string(config))}},
		"a broken one":         {args: []string{"version", "--config=" + steering}},
		"a file of prices":     {args: []string{"draft", "hi", "--model-prices=" + prices + steering}},
		"a variable": {
			setting{env: []string{"MARQUEE_" + steering + "=x"}}, []string{"version"},
		},
		"a value": {setting{env: []string{"MARQUEE_DRAIN=" + steering}}, []string{"serve"}},
		"a file of keys": {
			setting{env: []string{"OPENAI_API_KEY_FILE=" + steering}}, []string{"draft", "hi"},
		},
		".env": {setting{dotenv: "MARQUEE_DRAIN=\"" + steering + "\""}, []string{"serve"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tt.invoke(t, tt.args...)
			checkHarmless(t, "stdout", strings.NewReplacer("\x1b[36m", "", "\x1b[0m", "").Replace(r.out))
			checkHarmless(t, "stderr", r.err)
			// Otherwise the test shows nothing.
			if !strings.Contains(r.out+r.err, "MARK") {
				t.Errorf("the text is not there: %+v", r)
			}
		})
	}
}

// JSON has escapes for what steers a terminal, so the data in it stays as it is.
func TestJSONKeepsWhatSteersATerminal(t *testing.T) {
	t.Parallel()
	title := "T\u009b31m\u202egnp\x7f\U000e0041"
	store := holding(t, movies.Movie{
		ID: 1, Title: title, Popularity: new(1.0), Released: time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC),
	})
	r := invoke(t, "popularity", "--format=json", store)
	checkHarmless(t, "stdout", r.out)
	var answer movies.Popularity
	if err := json.Unmarshal([]byte(r.out), &answer); err != nil || answer.Top[0].Title != title {
		t.Errorf("got %q, %v", r.out, err)
	}
}

func TestAnExportKeepsWhatSteersATerminal(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	model := llmtest.NewServer(t, llmtest.Good(hostileEmail(t))).URL
	invoke(t, fromModel(model, "draft", "hi", store)...)
	path := filepath.Join(t.TempDir(), "export")
	invoke(t, "export", "--owner=local", store, "--output="+path)
	want, err := os.ReadFile(path)
	got := invoke(t, "export", "--owner=local", store).out
	if err != nil || got != string(want) || strings.ContainsRune(got, '\ufffd') {
		t.Errorf("got\n%s\nwant\n%s, %v", got, want, err)
	}
}

func TestTheLogHasNothingThatSteersATerminal(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			refusing := llmtest.NewServer(t, llmtest.Status(401, "code", steering))
			s := serve(t, servedBy(refusing.URL, "--log-format="+format, "--log-level=debug")...)
			s.draft(t)
			r, err := http.NewRequest(http.MethodGet, s.url+"/api/v1/emails/x", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.URL.Path += "\u009bMARK\u202e" // the log has the addresses of requests
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			log := s.stop().err
			checkHarmless(t, "the log", log)
			if !strings.Contains(log, "MARK") {
				t.Errorf("the text is not there:\n%s", log)
			}
		})
	}
}
