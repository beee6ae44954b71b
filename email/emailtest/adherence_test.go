package emailtest_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/offline"
)

const (
	greeting = "Dear Grace,\n\n"
	asked    = "on 12 March 2026 you gave the talk, and 80 of us want the slides by 3 pm.\n\nAnn"
)

func TestAdhere(t *testing.T) {
	filler := strings.Repeat("We thank you for the talk and would like to see the slides again. ", 8)
	for name, tt := range map[string]struct{ body, want string }{
		"as asked": {greeting + asked, ""},
		"too long": {greeting + filler + asked, "too long"},
		"another tongue": {
			"Liebe Grace,\n\n" + strings.Replace(asked, "and 80 of us want the",
				"und wir 80 sind die und das nicht der", 1), "not in English",
		},
		"a preamble":     {"Sure! Here is your letter.\n\n" + greeting + asked, "more than the letter"},
		"marks":          {greeting + "**please** " + asked, "more than the letter"},
		"nobody greeted": {"Hello,\n\n" + asked, "Grace Hopper missing"},
		"nobody signs":   {greeting + strings.TrimSuffix(asked, "Ann"), "Ann Lee missing"},
		"a fact missing": {greeting + strings.Replace(asked, "by 3 pm", "for us", 1), "3 pm missing"},
		"a fact changed": {greeting + strings.Replace(asked, "3 pm", "4 pm", 1), "3 pm changed"},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text(fmt.Sprintf(`{"subject":"S","body":%q}`, tt.body)))
			all, err := emailtest.Adhere(t.Context(), model)
			if err != nil || len(all) != 9 {
				t.Fatalf("%+v, %v", all, err)
			}
			first := all[0]
			if first.Case != "short, English" || strings.Join(first.Faults, ", ") != tt.want {
				t.Errorf("got %+v", first)
			}
			if medium := all[1]; name == "as asked" && !slices.Contains(medium.Faults, "too short") {
				t.Errorf("got %+v", medium)
			}
		})
	}
	failure := &llm.Error{Kind: llm.KindNetwork}
	_, err := emailtest.Adhere(t.Context(), llmtest.NewScript(llmtest.Reply{Err: failure}))
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
}

// The table in the documents is that of the offline model, the only one that always runs.
func TestTheOfflineModelDoesAsTheDocumentsSay(t *testing.T) {
	all, err := emailtest.Adhere(t.Context(), offline.New())
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, a := range all {
		fmt.Fprintf(&table, "| %s | %d | %s |\n", a.Case, a.Words,
			cmp.Or(strings.Join(a.Faults, ", "), "as asked"))
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "models.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/models.md does not have\n%s", table.String())
	}
}
