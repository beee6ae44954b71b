package offline_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestEmails(t *testing.T) {
	tests := map[string]string{
		"formal": `{"purpose":"ask for a meeting about the Q3 budget.","tone":"formal",` +
			`"length":"medium","recipient":"Dr. Hopper","sender":"Ada Lovelace","details":"Tuesday or ` +
			`Thursday would suit me. Half an hour is enough; bring the figures"}`,
		"casual": `{"purpose":"Invite everyone to the picnic","tone":"friendly","length":"short",` +
			`"sender":"Ada","details":"- Sunday at noon\n- bring a blanket\n"}`,
		"persuasive": `{"purpose":"our proposal for a shared calendar","tone":"Persuasive",` +
			`"length":"long","recipient":"team"}`,
		"any-tone": `{"purpose":"GDPR questions of the auditors","tone":"dry","length":"medium",` +
			`"details":"One fact only"}`,
		"language": `{"purpose":"Decline an offer","tone":"formal","length":"short",` +
			`"language":"German"}`,
		"long-purpose": `{"purpose":"` +
			strings.Repeat("complain about the noise in the open plan office ", 6) +
			`","tone":"formal","length":"short"}`,
	}
	for name, brief := range tests {
		t.Run(name, func(t *testing.T) {
			got := ask(t, nil, "Write it.", doc("brief", brief)) + "\n"
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestEmailsAreObjectsWhereThatIsAskedFor(t *testing.T) {
	var got struct{ Subject, Body string }
	text := ask(t, &llm.Schema{}, "Write it.", doc("brief", `{"purpose":"Say \"hello\""}`))
	err := json.Unmarshal([]byte(text), &got)
	if err != nil || got.Subject != `Say "hello"` || !strings.Contains(got.Body, "[Your name]") {
		t.Errorf("got %+v, %v", got, err)
	}
}
