package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// steering sets the clipboard and the title of a terminal, clears it, hides text and turns
// it around. The word MARK shows that a command printed it.
const steering = "MARK\x1b]52;c;ZWNobw==\a\x1b]0;TITLE\a\x1b[2J\x1b[8mhidden\u009b31mred" +
	"\u202egnp.exe\u2066\u200f\b\b\b\x7f\u0085\rover"

// checkHarmless refuses an output that could steer a terminal.
func checkHarmless(t *testing.T, name, output string) {
	t.Helper()
	if !utf8.ValidString(output) {
		t.Errorf("%s is not UTF-8: %q", name, output)
	}
	for _, r := range output {
		control := r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f
		turns := r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f
		if control || turns {
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
	var bytewise []string // each delta cuts a sequence, and an escape of JSON
	for i := range len(email) {
		bytewise = append(bytewise, email[i:i+1])
	}
	model := llmtest.NewServer(t, llmtest.Good(email)).URL
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
	rows := "id,title,release_date,popularity\n1,One,2020-01-01,5\nx" + steering + ",Two,2020-01-01,4\n"
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
		"models":                           {args: []string{"models", "--compatible-base-url=" + vendor(200, string(list))}},
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
		"version":           {args: []string{"version", "--" + steering}},
		"a command":         {args: []string{steering}},
		"a file of options": {args: []string{"version", "--config=" + file(t, string(config))}},
		"a broken one":      {args: []string{"version", "--config=" + steering}},
		"a file of prices":  {args: []string{"draft", "hi", "--model-prices=" + prices + steering}},
		"a variable":        {setting{env: []string{"MARQUEE_" + steering + "=x"}}, []string{"version"}},
		"a value":           {setting{env: []string{"MARQUEE_DRAIN=" + steering}}, []string{"serve"}},
		"a file of keys":    {setting{env: []string{"OPENAI_API_KEY_FILE=" + steering}}, []string{"draft", "hi"}},
		".env":              {setting{dotenv: "MARQUEE_DRAIN=\"" + steering + "\""}, []string{"serve"}},
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

// With a key of the person and an address of the folder, nothing is sent.
func TestAFolderDoesNotGetTheKey(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Play(llmtest.Reply{
		Chunks: []string{anEmail}, Usage: llm.Usage{Input: 1, Output: 1},
	}, llmtest.Style{}))
	address := "OPENAI_BASE_URL=" + server.URL
	for _, command := range []string{
		"draft private", "models", "doctor --live --addr=127.0.0.1:0", "serve --addr=127.0.0.1:0",
	} {
		for name, s := range map[string]setting{
			"the key in the environment": {env: []string{"OPENAI_API_KEY=sk-mine"}, dotenv: address},
			"no key":                     {dotenv: address},
			"the key by its file": {
				env: []string{"OPENAI_API_KEY_FILE=" + file(t, "sk-mine")}, dotenv: address,
			},
			"the file of the key in .env": {
				dotenv: address + "\nOPENAI_API_KEY_FILE=" + file(t, "sk-mine"),
			},
		} {
			t.Run(command+", "+name, func(t *testing.T) {
				r := s.invoke(t, append(strings.Fields(command), "--model=openai:m", "--store=memory:")...)
				wants := mentions(r.err, "OPENAI_BASE_URL is from .env", "OPENAI_API_KEY", "--env-file .env")
				if r.status != exitUsage || !wants || r.out != "" || strings.Contains(r.err, "sk-") {
					t.Errorf("got %+v", r)
				}
			})
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("the server of the folder got %d requests", n)
	}

	draft := []string{"draft", "hi", "--model=openai:m", "--store=memory:"}
	mine := setting{env: []string{"OPENAI_API_KEY=sk-mine"}}
	named := append(draft, "--env-file="+file(t, address))
	if r := mine.invoke(t, named...); r.status != 0 || len(server.Requests()) != 1 {
		t.Errorf("with --env-file: %+v, %d requests", r, len(server.Requests()))
	}
	whole := setting{dotenv: address + "\nOPENAI_API_KEY=sk-theirs"}
	if r := whole.invoke(t, draft...); r.status != 0 || len(server.Requests()) != 2 {
		t.Errorf("with both in .env: %+v, %d requests", r, len(server.Requests()))
	}
}

func TestAFolderDoesNotGetTelemetry(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
	}))
	t.Cleanup(server.Close)
	for name, dotenv := range map[string]string{
		"an endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT=" + server.URL,
		"traces":      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + server.URL,
		"contents":    "MARQUEE_TELEMETRY_CONTENT=true",
	} {
		t.Run(name, func(t *testing.T) {
			s := setting{env: []string{"OTEL_EXPORTER_OTLP_HEADERS=k=sk-mine"}, dotenv: dotenv}
			r := s.invoke(t, "draft", "hi", "--model=offline", "--store=memory:")
			if r.status != exitUsage || !mentions(r.err, " is from .env", "HEADERS", "--env-file .env") {
				t.Errorf("got %+v", r)
			}
		})
	}
	if len(asked) > 0 {
		t.Errorf("the server of the folder was asked for %s", <-asked)
	}
}

// The process warns about its files, and filters what libraries write.
func TestTheProgramWarnsAboutItsFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dotenv := "HTTPS_PROXY=http://evil.example\nMARQUEE_MODEL=offline\n"
	path := filepath.Join(dir, ".env")
	if err := os.WriteFile(path, []byte(dotenv), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := program(t, dir, "version").CombinedOutput()
	if err != nil || !mentions(string(out), "marquee: warning: ", ".env, whose mode is 0644",
		"HTTPS_PROXY in .env of the current folder is not used") {
		t.Errorf("%v, %s", err, out)
	}
}

func TestTheStartSaysWhereOptionsAreFrom(t *testing.T) {
	t.Parallel()
	s := setting{
		env:    []string{"XAI_API_KEY=sk-mine", "MARQUEE_DRAIN=3s"},
		dotenv: "MARQUEE_MODEL=offline",
	}.serve(t, "--store=memory:", "--config="+file(t, `{"demo":false}`))
	log := s.stop().err
	if !mentions(log, `model="MARQUEE_MODEL in .env"`, "store=--store", "drain=MARQUEE_DRAIN",
		`demo="the file of --config"`, "xai-api-key=XAI_API_KEY") || strings.Contains(log, "sk-") {
		t.Error(log)
	}
}

func TestEveryAddressOfAVendorIsGuarded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"OPENAI", "XAI", "ANTHROPIC", "COMPATIBLE", "TMDB"} {
		s := setting{dotenv: fmt.Sprintf("%s_BASE_URL=http://127.0.0.1:1", name)}
		args := []string{"serve"}
		if name == "TMDB" {
			args = []string{"import", "--tmdb", "--from=2020", "--to=2020", "--store=memory:"}
		}
		if r := s.invoke(t, args...); r.status != exitUsage || !mentions(r.err, name+"_BASE_URL is from .env") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
