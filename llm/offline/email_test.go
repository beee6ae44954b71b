package offline_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The briefs of briefs.jsonl give letters that a person can send unchanged. Those of notes.jsonl
// hold something that is not for the recipient, and a note says what was left out.
func TestEmails(t *testing.T) {
	for _, name := range []string{"briefs", "notes"} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, brief := range lines(t, filepath.Join("testdata", name+".jsonl")) {
				var b struct{ Name string }
				if err := json.Unmarshal([]byte(brief), &b); err != nil {
					t.Fatal(err)
				}
				text := ask(t, nil, "Write it.", doc("brief", brief))
				if noted := strings.Contains(text, "[Note"); noted && name == "briefs" {
					t.Errorf("%s: the letter has a note", b.Name)
				}
				got.WriteString("=== " + b.Name + "\n" + text + "\n\n")
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

func TestEmailsAreObjectsWhereThatIsAskedFor(t *testing.T) {
	var got struct{ Subject, Body string }
	text := ask(t, &llm.Schema{}, "Write it.", doc("brief", `{"purpose":"The \"hello\" page"}`))
	err := json.Unmarshal([]byte(text), &got)
	if err != nil || got.Subject != `"hello" page` || !strings.Contains(got.Body, "[Your name]") {
		t.Errorf("got %+v, %v", got, err)
	}
}
