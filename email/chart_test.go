package email_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// png returns the picture of a chart, of so many bytes.
func png(size int) string {
	const head = "\x89PNG\r\n\x1a\n"
	return base64.StdEncoding.EncodeToString([]byte(head + strings.Repeat("x", size-len(head))))
}

var charts = email.Charts{
	{Title: "Films", Table: "year,films\n2000,7\n", Notes: "Source: the demo set", Picture: png(99)},
	{Title: "Returns", Table: "genre,median\nDrama,1.3\n"},
}

// filesOf returns the attachments of a message, by their names.
func filesOf(t *testing.T, message []byte) map[string]string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(string(message)))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if p.FileName() != "" {
			if err != nil {
				t.Error(err)
			}
			files[p.FileName()] = string(raw)
		}
	}
}

// Charts go with a letter as files, also after it was edited, and to the mail server.
func TestALetterCarriesItsCharts(t *testing.T) {
	b := &box{}
	model := llmtest.NewScript(said("S", "Hi Grace, these are the films that you asked for."))
	s := must(email.New(model, newStore(), &email.Options{Send: b}))
	d := must(s.Draft(t.Context(), owner, email.Brief{
		Purpose: "Share it", Details: "791 films", Recipient: "Grace", Address: "grace@example.org",
		Charts: charts,
	}))
	if strings.Contains(d.Body, "[") {
		t.Errorf("a figure that goes with the letter is left out: %q", d.Body)
	}
	if told := fmt.Sprint(model.Requests()[0]); strings.Contains(told, "demo set") {
		t.Errorf("the model is told %s", told)
	}
	must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("Hi Grace.")}))
	_, err := s.HandOver(t.Context(), owner,
		email.Request{ID: d.ID, Way: email.WaySend, To: "grace@example.org", Key: "k"})
	if err != nil || len(b.sent) != 1 {
		t.Fatalf("%v: sent %d", err, len(b.sent))
	}
	letter := must(s.Letter(t.Context(), owner, d.ID))
	for name, message := range map[string][]byte{
		"a file":  letter.Message(),
		"a draft": d.Message(),
		"sent":    b.sent[0].Message(mail.Address{Address: "ann@example.org"}),
	} {
		files := filesOf(t, message)
		raw, _ := base64.StdEncoding.DecodeString(charts[0].Picture)
		if len(files) != 5 || files["chart-1.csv"] != charts[0].Table ||
			files["chart-1.png"] != string(raw) || files["chart-2.csv"] != charts[1].Table ||
			files["chart-1.txt"] != "Films\n\nSource: the demo set\n" {
			t.Errorf("%s: %q", name, files)
		}
	}
	var names []string
	for _, a := range letter.Attachments() {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, []string{
		"chart-1.csv", "chart-1.png", "chart-1.txt", "chart-2.csv", "chart-2.txt",
	}) {
		t.Errorf("attached %q", names)
	}
	second := must(s.Versions(t.Context(), owner, d.ID, "", 1)).Drafts[0]
	if (second.Brief.Charts != email.Charts{}) {
		t.Error("each version keeps the charts")
	}
}

func TestChartsThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		chart email.Chart
		want  string
	}{
		"no title":     {email.Chart{Table: "a"}, "charts[0].title"},
		"a line break": {email.Chart{Title: "a\nb", Table: "a"}, "charts[0].title"},
		"nothing":      {email.Chart{Title: "t"}, "charts[0].table"},
		"a long table": {email.Chart{Title: "t", Table: strings.Repeat("é", 20_000)}, "charts[0].table"},
		"no base64":    {email.Chart{Title: "t", Picture: "§"}, "charts[0].picture"},
		"no PNG":       {email.Chart{Title: "t", Picture: "PHN2Zz4="}, "charts[0].picture"},
		"a large one":  {email.Chart{Title: "t", Picture: png(50_000)}, "charts[0].picture"},
		"too much": {
			email.Chart{Title: "t", Table: strings.Repeat("a", 30_000), Picture: png(49_000)}, "charts",
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := email.Brief{Purpose: "p", Charts: email.Charts{tt.chart}}.Validate()
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || invalid.Field != tt.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func ExampleDraft_Attachments() {
	d := email.Draft{Brief: email.Brief{
		Charts: email.Charts{{Title: "Films", Table: "year,films\n2000,7\n", Notes: "Source: TMDB"}},
	}}
	for _, a := range d.Attachments() {
		fmt.Printf("%s %s %q\n", a.Name, a.Type, a.Data)
	}
	// Output:
	// chart-1.csv text/csv "year,films\n2000,7\n"
	// chart-1.txt text/plain "Films\n\nSource: TMDB\n"
}
