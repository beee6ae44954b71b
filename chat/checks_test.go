package chat_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// sold are the figures of a chart of sales. A test may change them.
type sold struct {
	Rows []soldRow `json:"rows"`
}

type soldRow struct {
	Region  string `json:"region"`
	Quarter string `json:"quarter"`
	Sold    int    `json:"sold" check:"books"`
}

// sales returns the kinds of charts with one of sales, whose figures are those of data.
func sales(data *sold, err *error) chat.Charts {
	return chat.Charts{"sales": chat.NewKind("how many books were sold.",
		func(context.Context, struct{}) (sold, error) { return *data, *err })}
}

func someSales() *sold {
	return &sold{[]soldRow{
		{"North", "Q1", 17}, {"North", "Q2", 64}, {"South", "Q1", 12}, {"South", "Q2", 41},
	}}
}

// answerAbout asks about the sales and returns the service, the answer and the id of the
// conversation.
func answerAbout(
	t *testing.T, data *sold, failing *error, o *chat.Options, question string,
	replies ...llmtest.Reply,
) (*chat.Service, chat.Message, string) {
	t.Helper()
	s := must(chat.New(llmtest.NewScript(replies...), newStore(), sales(data, failing), o))
	c := must(s.Start(t.Context(), owner, ""))
	answer, err := s.Say(t.Context(), owner, c.ID, chat.Question{
		Text: question, Charts: []chat.Chart{{Kind: "sales"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, answer, c.ID
}

// verdicts writes what was found: each figure with its verdict and the right value.
func verdicts(m chat.Message) string {
	var all []string
	for _, f := range m.Checks.Findings {
		s := fmt.Sprintf("%s %s", m.Text[f.Start:f.End], f.Verdict)
		if f.Want != "" {
			s += " " + f.Want
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func TestTheFiguresOfAnswersAreChecked(t *testing.T) {
	_, m, _ := answerAbout(t, someSales(), new(error), nil, "What was sold?", llmtest.Text(
		"North sold 17 books in Q1", " and 46 in Q2. ", "South sold 41 in Q2. Paris sold 5."))
	if got, want := verdicts(m),
		"17 quoted, 46 contradicted 64, 41 quoted, 5 unbound"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := m.Checks.Totals(), (check.Totals{
		Figures: 4, Matched: 2, Contradicted: 1, Unchecked: 1,
	}); got != want {
		t.Errorf("totals %+v, want %+v", got, want)
	}
	f := m.Checks.Findings[0]
	if f.Source != "sales" || f.Note != "North, Q1, sold: 17" ||
		!reflect.DeepEqual(f.Cells, []check.Cell{{Path: "rows[0].sold", Value: 17}}) {
		t.Errorf("source %+v", f)
	}
}

func TestFindingsComeAtTheEndOfEachSentence(t *testing.T) {
	script := llmtest.NewScript(llmtest.Text("North sold 17 in Q1.", " South",
		" sold 13 in Q1.", " Ok"))
	s := must(chat.New(script, newStore(), sales(someSales(), new(error)), nil))
	c := must(s.Start(t.Context(), owner, ""))
	var got []string
	for ev, err := range s.Stream(t.Context(), owner, c.ID, chat.Question{
		Text: "What was sold?", Charts: []chat.Chart{{Kind: "sales"}},
	}) {
		switch {
		case err != nil:
			t.Fatal(err)
		case ev.Delta != "":
			got = append(got, ev.Delta)
		case ev.Checks != nil:
			got = append(got, fmt.Sprintf("%s of %d", ev.Checks[0].Verdict, len(ev.Sources)))
		}
	}
	want := "North sold 17 in Q1.|quoted of 1| South| sold 13 in Q1.|contradicted of 1| Ok"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestResultsOfToolsAreSources(t *testing.T) {
	s := must(chat.New(llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{calling("1", "sales", `{}`)}},
		llmtest.Text("North sold 17 books in Q1 and 65 in Q2."),
	), newStore(), sales(someSales(), new(error)), nil))
	c := must(s.Start(t.Context(), owner, ""))
	m, err := s.Say(t.Context(), owner, c.ID, chat.Question{Text: "What was sold?"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := verdicts(m), "17 quoted, 65 contradicted 64"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(m.Checks.Sources) != 1 || m.Checks.Sources[0].Chart.Kind != "sales" {
		t.Errorf("sources %+v", m.Checks.Sources)
	}
}

func TestEveryInventedFigureIsMarked(t *testing.T) {
	invented := "North sold 999 books in Q1, 1.5 million in Q2 and 73% more than South. " +
		"Paris took $12bn in 2031, on 3 May at 10:30, its 4th record. Half of it came from 7 shops. " +
		"West doubled. Twelve people, 3×, model X100."
	_, m, _ := answerAbout(t, someSales(), new(error), nil, "What was sold?",
		llmtest.Text(invented))
	for _, f := range m.Checks.Findings {
		if !strings.ContainsAny(m.Text[f.Start:f.End], "0123456789") {
			continue // "more" may be true
		}
		if f.Verdict == check.Quoted || f.Verdict == check.Derived || f.Verdict == check.Context {
			t.Errorf("%q is %s: %s", m.Text[f.Start:f.End], f.Verdict, f.Note)
		}
	}
	for _, figure := range []string{
		"999", "1.5 million", "73%", "$12bn", "2031", "3 May", "10:30", "4th", "Half", "7",
		"doubled",
		"Twelve", "3×", "X100",
	} {
		found := false
		for _, f := range m.Checks.Findings {
			found = found || m.Text[f.Start:f.End] == figure
		}
		if !found {
			t.Errorf("%q is not marked: %s", figure, verdicts(m))
		}
	}
}

func TestAStrictAnswerShowsNoOtherFigures(t *testing.T) {
	o := &chat.Options{Figures: chat.FiguresStrict}
	_, m, _ := answerAbout(t, someSales(), new(error), o, "What was sold?", llmtest.Text(
		"North so", "ld 17 in Q1, 46 in Q", "2. And é 99 in Paris. South sold 12 in Q1"))
	want := "North sold 17 in Q1, [?] in Q2. And é [?] in Paris. South sold 12 in Q1"
	if m.Text != want {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	if got, want := verdicts(m),
		"17 quoted, [?] contradicted 64, [?] unbound, 12 quoted"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnAnswerIsRepairedOnce(t *testing.T) {
	o := &chat.Options{Figures: chat.FiguresRepaired}
	used := llm.Usage{Input: 10, Output: 5}
	reply := func(text string) llmtest.Reply {
		return llmtest.Reply{Chunks: []string{text}, Usage: used}
	}
	_, m, _ := answerAbout(t, someSales(), new(error), o, "What was sold?",
		reply("North sold 46 in Q2."), reply("Correction: North sold 64 in Q2."))
	if want := "North sold 46 in Q2.\n\nCorrection: North sold 64 in Q2."; m.Text != want {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	if got, want := verdicts(m), "46 contradicted 64, 64 quoted"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if m.Usage != used.Add(used) {
		t.Errorf("used %+v", m.Usage)
	}
}

func TestARepairThatFailsLeavesTheAnswer(t *testing.T) {
	o := &chat.Options{Figures: chat.FiguresRepaired}
	_, m, _ := answerAbout(t, someSales(), new(error), o, "What was sold?",
		llmtest.Text("North sold 46 in Q2."), llmtest.Reply{Err: errDown})
	if strings.TrimSpace(m.Text) != "North sold 46 in Q2." || m.Failure != "" || m.Model == "" {
		t.Errorf("got %+v", m)
	}
}

func TestWhatIsRightIsNotRepaired(t *testing.T) {
	o := &chat.Options{Figures: chat.FiguresRepaired}
	_, m, _ := answerAbout(t, someSales(), new(error), o, "What was sold?",
		llmtest.Text("North sold 64 in Q2."), llmtest.Text("Another reply."))
	if m.Text != "North sold 64 in Q2." {
		t.Errorf("got %q", m.Text)
	}
}

func TestFiguresThatHaveChangedSince(t *testing.T) {
	data, failing := someSales(), new(error)
	s, m, id := answerAbout(t, data, failing, nil, "What was sold?",
		llmtest.Text("North sold 17 in Q1 and 64 in Q2, 81 in total. South sold 99 in Q1."))
	changed := func() []chat.Changes {
		t.Helper()
		all, err := s.Changed(t.Context(), owner, id)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if all := changed(); len(all) != 0 {
		t.Errorf("of the same figures %+v", all)
	}
	data.Rows[1].Sold = 70
	want := []chat.Changes{{Message: m.ID, Figures: 3, Changed: []chat.Changed{
		{Start: 24, End: 26, Was: "64", Now: "70"}, {Start: 34, End: 36, Was: "81", Now: "87"},
	}}}
	if all := changed(); !reflect.DeepEqual(all, want) {
		t.Errorf("got %+v, want %+v", all, want)
	}
	*failing = errDown
	if all := changed(); len(all) != 1 || !all[0].Unknown || len(all[0].Changed) != 0 {
		t.Errorf("without figures %+v", all)
	}
	if _, err := s.Changed(t.Context(), "bob", id); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("of somebody else: %v", err)
	}
}

func TestUnknownWaysToTreatFiguresAreRefused(t *testing.T) {
	_, err := chat.New(llmtest.NewScript(), newStore(), nil, &chat.Options{Figures: "hide"})
	if err == nil || !strings.Contains(err.Error(), `Figures is "hide"`) {
		t.Errorf("error %v", err)
	}
}

func TestManyFindingsAreBounded(t *testing.T) {
	text := strings.Repeat("North sold 17 in Q1 and 46 in Q2. ", 2000)
	s, m, id := answerAbout(t, someSales(), new(error), nil, "What was sold?", llmtest.Text(text))
	n := len(m.Checks.Findings)
	if n == 0 || n+m.Checks.Left != 4000 || m.Unsaved {
		t.Errorf("%d findings, %d left out, unsaved %t", n, m.Checks.Left, m.Unsaved)
	}
	c, err := s.Get(t.Context(), owner, id)
	if err != nil || !c.Messages[1].Checks.Equal(m.Checks) {
		t.Errorf("the store has other checks: %v", err)
	}
}
