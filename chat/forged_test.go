package chat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestForgedConversationsAreNotImported(t *testing.T) {
	finding := func(start int, v check.Verdict) check.Finding {
		return check.Finding{Start: start, End: start + 1, Verdict: v}
	}
	for name, forge := range map[string]func(c *chat.Conversation){
		"messages[1].checks: verdict": func(c *chat.Conversation) {
			c.Messages[1].Checks.Findings = []check.Finding{finding(0, "proved")}
		},
		"messages[1].checks: order": func(c *chat.Conversation) {
			c.Messages[1].Checks.Findings = []check.Finding{
				finding(3, check.Quoted), finding(0, check.Quoted),
			}
		},
		"messages[1].checks: size": func(c *chat.Conversation) {
			for i := range 1000 {
				c.Messages[1].Checks.Sources = append(c.Messages[1].Checks.Sources,
					chat.Source{Chart: chart("sales", fmt.Sprintf(`{"year":%d}`, i))})
			}
		},
		"messages[1].checks: left": func(c *chat.Conversation) { c.Messages[1].Checks.Left = -1 },
		"messages[1].used":         func(c *chat.Conversation) { c.Messages[1].Usage.Input = -1 },
		"messages[1].version":      func(c *chat.Conversation) { c.Messages[1].Version = 1<<31 - 1 },
		"messages[1].created: order": func(c *chat.Conversation) {
			c.Messages[1].Created = c.Messages[0].Created.Add(-time.Second)
		},
		"messages[1].created: future": func(c *chat.Conversation) {
			c.Messages[1].Created = c.Messages[1].Created.AddDate(100, 0, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, id := answerAbout(t, someSales(), new(error), nil, "What was sold?",
				llmtest.Text("North sold 17 in Q1."))
			c := must(s.Export(t.Context(), owner, id))
			forge(&c)
			err := s.Import(t.Context(), "eve", c)
			field, _, _ := strings.Cut(name, ":")
			if invalid := new(marquee.InvalidError); !errors.As(err, &invalid) || invalid.Field != field {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheChartsOfAConversationAreWorkedOutABoundedNumberOfTimes(t *testing.T) {
	calls := 0
	kinds := chat.Charts{"sales": chat.NewKind("how many books were sold.",
		func(context.Context, struct{ Year int }) (sold, error) { calls++; return *someSales(), nil })}
	model := llmtest.NewScript(llmtest.Text("North sold 17 in Q1."))
	s := must(chat.New(model, newStore(), kinds, nil))
	talk := must(s.Start(t.Context(), owner, ""))
	for i := range 99 {
		var charts []chat.Chart
		for k := range 8 {
			charts = append(charts, chart("sales", fmt.Sprintf(`{"Year":%d}`, 8*i+k)))
		}
		must(s.Say(t.Context(), owner, talk.ID, chat.Question{Text: "What was sold?", Charts: charts}))
	}
	calls = 0
	all, err := s.Changed(t.Context(), owner, talk.ID)
	if err != nil || calls != 200 || len(all) != 99-25 || !all[0].Unknown {
		t.Errorf("%d charts, %d answers are not known, %v", calls, len(all), err)
	}
}

func TestAnAnswerOfABranchIsCheckedAgainWithItsQuestion(t *testing.T) {
	data := someSales()
	script := llmtest.NewScript(llmtest.Text("Nothing."), llmtest.Text("You are welcome."),
		llmtest.Text("It sold 17 books."))
	s := must(chat.New(script, newStore(), sales(data, new(error)), nil))
	talk := must(s.Start(t.Context(), owner, ""))
	first := must(s.Say(t.Context(), owner, talk.ID, chat.Question{
		Text: "What did North sell in Q1?", Charts: []chat.Chart{{Kind: "sales"}},
	}))
	must(s.Say(t.Context(), owner, talk.ID, chat.Question{Text: "Thanks"}))
	again := must(s.Say(t.Context(), owner, talk.ID, chat.Question{Again: first.Parent}))
	if got := verdicts(again); got != "17 quoted" {
		t.Errorf("the answer has %s", got)
	}
	data.Rows[0].Sold = 18
	all := must(s.Changed(t.Context(), owner, talk.ID))
	if len(all) != 1 || len(all[0].Changed) != 1 || all[0].Changed[0].Now != "18" {
		t.Errorf("got %+v", all)
	}
}

func TestAFigureIsOfWhatTheQuestionNames(t *testing.T) {
	for text, want := range map[string]string{
		"It sold 17 books.": "17 quoted", "It sold 64 books.": "64 contradicted 17",
	} {
		_, m, _ := answerAbout(t, someSales(), new(error), nil, "What did North sell in Q1?",
			llmtest.Text(text))
		if got := verdicts(m); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestMarkdownSaysWhichFiguresAreWrong(t *testing.T) {
	s, _, id := answerAbout(t, someSales(), new(error), nil, "What was sold?",
		llmtest.Text("North sold 17 books in Q1 and 46 in Q2. Paris sold 5."))
	text := must(s.Markdown(t.Context(), owner, id, ""))
	const want = "\nFigures that match the charts: 1 of 3.\n\n" +
		"- 46 is wrong; the charts say 64.\n- 5 could not be checked.\n\n*"
	if !strings.Contains(text, want) {
		t.Errorf("got\n%s", text)
	}
}

// What an import says of figures is confirmed by checking them again.
func TestTheChecksOfAnImportAreConfirmed(t *testing.T) {
	lie := func(c *chat.Conversation) {
		c.Messages[1].Checks.Findings[1].Verdict = check.Quoted
		c.Messages[1].Checks.Findings[1].Want = ""
	}
	for name, tt := range map[string]struct {
		forge func(*chat.Conversation)
		sold  int // of the last row, in the place that imports
		want  bool
	}{
		"unchanged": {func(*chat.Conversation) {}, 41, false},
		"a verdict": {lie, 41, true},
		"a finding less": {func(c *chat.Conversation) {
			c.Messages[1].Checks.Findings = c.Messages[1].Checks.Findings[:1]
		}, 41, true},
		"the text": {func(c *chat.Conversation) {
			c.Messages[1].Text = strings.Replace(c.Messages[1].Text, "17", "18", 1)
		}, 41, true},
		"findings left out": {func(c *chat.Conversation) {
			c.Messages[1].Checks.Left = len(c.Messages[1].Checks.Findings)
			c.Messages[1].Checks.Findings = nil
		}, 41, true},
		"a figure that was not shown": {func(c *chat.Conversation) {
			n := len(c.Messages[1].Text)
			c.Messages[1].Text += " [?]"
			c.Messages[1].Checks.Findings = append(c.Messages[1].Checks.Findings,
				check.Finding{Start: n + 1, End: n + 4, Verdict: check.Quoted})
		}, 41, true},
		"a chart that is not here": {func(c *chat.Conversation) {
			c.Messages[1].Checks.Sources[0].Chart = chart("weather", `{}`)
		}, 41, true},
		"other figures": {func(*chat.Conversation) {}, 42, true},
	} {
		t.Run(name, func(t *testing.T) {
			data := someSales()
			s, _, id := answerAbout(t, data, new(error), nil, "What was sold?",
				llmtest.Text("North sold 17 in Q1 and 46 in Q2."))
			c := must(s.Export(t.Context(), owner, id))
			tt.forge(&c)
			data.Rows[3].Sold = tt.sold
			for range 2 { // to import it again changes nothing
				if err := s.Import(t.Context(), "eve", c); err != nil {
					t.Fatal(err)
				}
			}
			got := must(s.Get(t.Context(), "eve", id)).Messages[1].Checks
			if got.Imported != tt.want {
				t.Errorf("imported is %v: %+v", got.Imported, got)
			}
			text := must(s.Markdown(t.Context(), "eve", id, ""))
			if strings.Contains(text, "could not be confirmed") != tt.want {
				t.Errorf("the text says\n%s", text)
			}
		})
	}
}

// An import is checked again within bounds. What is beyond them is not confirmed.
func TestOnlySoMuchOfAnImportIsCheckedAgain(t *testing.T) {
	const long = 200 << 10
	said := "North sold 17 in Q1." + strings.Repeat(" ", long)
	var replies []llmtest.Reply
	for range 3 {
		replies = append(replies, llmtest.Text(said))
	}
	s, _, id := answerAbout(t, someSales(), new(error), nil, "What was sold?", replies...)
	for range 2 {
		must(s.Say(t.Context(), owner, id, chat.Question{Text: "What was sold?"}))
	}
	c := must(s.Export(t.Context(), owner, id))
	if err := s.Import(t.Context(), "eve", c); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, false, true} {
		got := must(s.Get(t.Context(), "eve", id)).Messages[2*i+1]
		if got.Checks.Imported != want {
			t.Errorf("answer %d of %d bytes: imported is %v", i+1, len(got.Text), !want)
		}
	}
}

func TestAnImportEndsWithItsContext(t *testing.T) {
	s, _, id := answerAbout(t, someSales(), new(error), nil, "What was sold?",
		llmtest.Text("North sold 17 in Q1."))
	c := must(s.Export(t.Context(), owner, id))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Import(ctx, "eve", c); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
