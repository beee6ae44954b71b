package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage"
)

func TestTheFiguresOfAnAnswerComeWithVerdicts(t *testing.T) {
	north := 17
	shops := chat.NewKind("what each region sold.",
		func(context.Context, struct{}) (map[string]any, error) {
			return map[string]any{"regions": []map[string]any{
				{"name": "North", "sold": north}, {"name": "South", "sold": 12},
			}}, nil
		})
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			north = 17
			model := llmtest.NewScript(llmtest.Text("North sold 17. ", "South sold 21."))
			s := newServer(t, model, url, func(o *setup) {
				o.Chat = must(chat.New(
					model, must(storage.Open(t.Context(), url)).Chat,
					chat.Charts{"shops": shops}, nil))
			})
			messages := s.begin(t)
			res, body := s.do(t, "POST", messages, `{"text":"?","charts":[{"kind":"shops"}]}`,
				"Accept", "text/event-stream")
			if res.StatusCode != http.StatusOK {
				t.Fatal(res.Status, body)
			}
			var names []string
			for _, ev := range events(t, body) {
				names = append(names, ev.name)
			}
			if got := strings.Join(names, " "); !strings.HasPrefix(got, "question text") ||
				!strings.Contains(got, "check") || !strings.HasSuffix(got, "done") {
				t.Errorf("events %s", got)
			}
			at := strings.TrimSuffix(messages, "/messages")
			res, body = s.do(t, "GET", at, "")
			kept := decode[wire.ChatWithMessages](t, res, body, http.StatusOK).Messages[1]
			c := kept.Checks
			if c == nil || c.Figures != 2 || c.Matched != 1 || c.Contradicted != 1 ||
				len(c.Findings) != 2 ||
				c.Findings[1].Want != "12" || c.Findings[1].Chart.Kind != "shops" ||
				kept.Text[c.Findings[1].Start:c.Findings[1].End] != "21" {
				t.Fatalf("kept %+v", c)
			}
			north = 18
			res, body = s.do(t, "GET", at+"/changes", "")
			items := decode[wire.ChangedAnswers](t, res, body, http.StatusOK).Items
			if len(items) != 1 || items[0].Message != kept.ID || items[0].Figures != 1 ||
				len(items[0].Changed) != 1 || items[0].Changed[0].Was != "17" ||
				items[0].Changed[0].Now != "18" {
				t.Errorf("changes %+v", items)
			}
		})
	}
}
