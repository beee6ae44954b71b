package offline_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

// The file revisions.txt has letters and passages, and what each goal makes of them. A line of
// === begins a case, and a line of --- a goal.
func TestRevisions(t *testing.T) {
	golden := filepath.Join("testdata", "revisions.txt")
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, part := range strings.Split(string(raw), "=== ")[1:] {
		head, rest, _ := strings.Cut(part, "\n")
		text, _, _ := strings.Cut(rest, "\n--- ")
		text = strings.TrimSpace(text)
		got.WriteString("=== " + head + "\n" + text)
		doc := map[string]string{"subject": "the the talk", "body": text}
		if strings.HasPrefix(head, "passage") {
			doc = map[string]string{"passage": text}
		}
		for _, goal := range []string{
			"shorter", "longer", "formal", "friendlier", "simpler", "spelling",
		} {
			got.WriteString("\n--- " + goal + "\n" + revise(t, doc, map[string]string{"goal": goal}))
		}
		got.WriteString("\n\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != string(raw) {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), raw)
	}
}

// revise returns the letter after a change, or what a person is told.
func revise(t *testing.T, letter, change map[string]string) string {
	t.Helper()
	req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Change it."}}}
	for name, doc := range map[string]any{"letter": letter, "change": change} {
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		req.Messages[0].Data = append(req.Messages[0].Data, llm.Data{Name: name, Value: raw})
	}
	res, err := llm.Generate(t.Context(), offline.New(), req)
	if err != nil {
		if llm.KindOf(err) != llm.KindUnsupported {
			t.Fatal(err)
		}
		return "! " + llm.Explain(err)
	}
	return res.Text
}

func TestRevisionsOfLinesThatEndWithCRLF(t *testing.T) {
	letter := map[string]string{
		"body": "Dear Dana,\r\n\r\nI cannot come. I am away.\r\n\r\nKind regards,\r\nAda",
	}
	got := revise(t, letter, map[string]string{"goal": "friendlier"})
	const want = "\n\nHi Dana,\n\nI hope you are doing well.\n\nI can't come. I'm away.\n\n" +
		"Best wishes,\nAda"
	if !strings.HasSuffix(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAPostscriptStays(t *testing.T) {
	letter := map[string]string{
		"body": "Dear Dana,\n\nI am away.\n\nKind regards,\nAda\n\nP.S. I am back soon.",
	}
	got := revise(t, letter, map[string]string{"goal": "shorter"})
	if !strings.HasPrefix(got, "! The offline model found nothing") {
		t.Errorf("got %q", got)
	}
}

func TestRevisionsInWords(t *testing.T) {
	letter := map[string]string{"passage": "I can't come."}
	for wanted, want := range map[string]string{
		"Make it more formal.":          "I cannot come.",
		"please fix the spelling":       "I can't come.",
		"make it a poem":                "! The offline model follows rules, and has none",
		"be formal, and say it is cold": "! The offline model follows rules, and has none",
	} {
		if got := revise(t, letter, map[string]string{"wanted": wanted}); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", wanted, got, want)
		}
	}
	got := revise(t, letter, map[string]string{"into": "French", "wanted": "Translate it."})
	if got != "! The offline model writes English only, and cannot translate into French. "+
		"Please choose a language model." {
		t.Errorf("another language: %q", got)
	}
}

// What the rules write from a brief, they can change. Only what is short and simple already cannot
// become shorter or simpler, and then they say so.
func TestLettersOfTheRulesCanBeRevised(t *testing.T) {
	for _, brief := range lines(t, filepath.Join("testdata", "briefs.jsonl")) {
		var letter map[string]string
		text := ask(t, &llm.Schema{}, "Write it.", doc("brief", brief))
		if err := json.Unmarshal([]byte(text), &letter); err != nil {
			t.Fatal(err)
		}
		for _, goal := range []string{"longer", "formal", "friendlier", "spelling"} {
			if got := revise(t, letter, map[string]string{"goal": goal}); strings.HasPrefix(got, "!") {
				t.Errorf("%s: %s\n%s", goal, got, text)
			}
		}
		for _, goal := range []string{"shorter", "simpler"} {
			got := revise(t, letter, map[string]string{"goal": goal})
			const nothing = "! The offline model found nothing to make "
			if strings.HasPrefix(got, "!") && !strings.HasPrefix(got, nothing+goal) {
				t.Errorf("%s: %s\n%s", goal, got, text)
			}
		}
	}
}
