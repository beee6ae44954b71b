package offline_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

// Each row of questions.tsv has a question, the kind of reply, and what the reply says. Expressions
// in braces are worked out from the films. In a conversation, // stands between the questions. The
// kinds are a figure, a refusal, which names what can be asked, and help.
func TestTable(t *testing.T) {
	all := films(t)
	onScreen := screen(all)
	kinds := map[string]int{}
	for _, line := range lines(t, "testdata/questions.tsv") {
		columns := strings.Split(line, "\t")
		question, kind := columns[0], columns[1]
		t.Run(question, func(t *testing.T) {
			kinds[kind]++
			got := converse(t, question, onScreen)
			refused := strings.Contains(got, "I can't answer that offline")
			if refused != (kind == "refusal") {
				t.Errorf("a %s is wanted, not: %s", kind, got)
			}
			if refused && !strings.Contains(got, "You can ask, for example: “") {
				t.Errorf("the refusal names nothing that can be asked: %s", got)
			}
			for _, want := range columns[2:] {
				want = braces.ReplaceAllStringFunc(want, func(e string) string {
					return work(t, all, strings.Trim(e, "{}"))
				})
				if !strings.Contains(got, want) {
					t.Errorf("got:  %s\nwant: … %s …", got, want)
				}
			}
		})
	}
	n := kinds["figure"] + kinds["refusal"] + kinds["help"]
	if n < 200 || kinds["refusal"]*4 > n {
		t.Errorf("of %d questions, %d are refused", n, kinds["refusal"])
	}
}

var braces = regexp.MustCompile(`\{[^}]*\}`)

// converse asks the questions of a conversation, and returns the last reply.
func converse(t *testing.T, questions string, data []llm.Data) string {
	t.Helper()
	var messages []llm.Message
	texts := strings.Split(questions, " // ")
	for i, text := range texts {
		m := llm.Message{Role: llm.RoleUser, Text: text}
		if i < len(texts)-1 {
			messages = append(messages, m, llm.Message{Role: llm.RoleAssistant, Text: "…"})
			continue
		}
		m.Data = data
		messages = append(messages, m)
	}
	request := &llm.Request{Messages: messages}
	r, err := llm.RunTools(t.Context(), offline.New(), request, tools(t, films(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

// What a refusal offers must be answered.
func TestOffersAreAnswered(t *testing.T) {
	onScreen := screen(films(t))
	refusal := converse(t, "Where is my umbrella?", onScreen)
	offers := regexp.MustCompile(`“([^”]*\?)”`).FindAllStringSubmatch(refusal, -1)
	if len(offers) != 3 {
		t.Errorf("too few offers: %s", refusal)
	}
	for _, offer := range offers {
		if got := converse(t, offer[1], onScreen); strings.Contains(got, "can't answer") {
			t.Errorf("%s\n%s", offer[1], got)
		}
	}
}
