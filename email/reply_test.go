package email_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestReplies(t *testing.T) {
	tests := map[string]struct {
		reply         llmtest.Reply
		subject, body string
		kind          llm.Kind // of the error; "" for success
	}{
		"a JSON object": {
			reply: llmtest.Text(
				`{"subject":"Meet`, `ing","bo`, `dy":"Hi Grace,\n`, `\nTues`, `day?\n\nAda"}`,
			),
			subject: "Meeting", body: "Hi Grace,\n\nTuesday?\n\nAda",
		},
		"an object behind a remark and in a fence": {
			reply: llmtest.Text(
				"Here is your draft:\n```json\n{\"subject\":\"Meeting\",\"body\":\"Hi.\"}\n```\nAnything else?",
			),
			subject: "Meeting", body: "Hi.",
		},
		"body before subject, and a field nobody asked for": {
			reply:   llmtest.Text(`{"notes":[1,{"a":"}"}],"body":"Hi.","n":2,"subject":"Meeting"}`),
			subject: "Meeting", body: "Hi.",
		},
		"a remark inside the body": {
			reply: llmtest.Text(
				`{"subject":"Subject: Meeting","body":"Here is your`, ` draft:\n`, `\n`,
				`Hi Grace,\nhere is the plan."}`,
			),
			subject: "Meeting", body: "Hi Grace,\nhere is the plan.",
		},
		"a first line that is none": {
			reply: llmtest.Text(
				`{"subject":"Budget","body":"Here is the latest budget.\n\nTuesday, Grace?\nAda"}`,
			),
			subject: "Budget", body: "Here is the latest budget.\n\nTuesday, Grace?\nAda",
		},
		"an object inside the object": {
			reply:   llmtest.Text(`{"meta":{"tone":"formal"},"subject":"Meeting","body":"Hi."}`),
			subject: "Meeting", body: "Hi.",
		},
		"a text that speaks of a subject": {
			reply:   llmtest.Text("Dear Bob,\n\nAs discussed.\nSubject: the thing\nmore"),
			subject: "Ask for a meeting", body: "Dear Bob,\n\nAs discussed.\nSubject: the thing\nmore",
		},
		"a text with an object in it": {
			reply:   llmtest.Text("Dear Bob,\n\nplease send {\"a\":1} to us."),
			subject: "Ask for a meeting", body: "Dear Bob,\n\nplease send {\"a\":1} to us.",
		},
		"thoughts before the object": {
			reply: llmtest.Text(
				"<thi", "nk>Perhaps {\"subject\":\"no\"}?</thi",
				"nk>\n{\"subject\":\"Meeting\",\"body\":\"Hi.\"}",
			),
			subject: "Meeting", body: "Hi.",
		},
		"keys in another case, and one twice": {
			reply:   llmtest.Text(`{"Subject":"Meeting","Body":"Hi.","body":"Again."}`),
			subject: "Meeting", body: "Hi.",
		},
		"quotes that break the object": {
			reply:   llmtest.Text(`{"subject":"S","body":"he said "hi" to me"}`),
			subject: "S", body: "he said", kind: llm.KindBadOutput,
		},
		"white space without an end in the object": {
			reply:   llmtest.Text("{", strings.Repeat("\n", 5000), `"subject":"S","body":"B"}`),
			subject: "Ask for a meeting", body: "{" + strings.Repeat("\n", 5000) +
				`"subject":"S","body":"B"}`,
		},
		"an object in a list": {
			reply:   llmtest.Text("[", "{", `"subject":"Meeting","body":"Hi."}]`),
			subject: "Meeting", body: "Hi.",
		},
		"a text that begins with a bracket": {
			reply:   llmtest.Text("[Your name]\n", "Hi."),
			subject: "Ask for a meeting", body: "[Your name]\nHi.",
		},
		"white space before it": {
			reply:   llmtest.Text(strings.Repeat("\n", 5000), `{"subject":"S","body":"B"}`),
			subject: "S", body: "B",
		},
		"an empty object": {reply: llmtest.Text(`{}`), kind: llm.KindBadOutput},
		"a reply without an end": {
			reply: llmtest.Text(
				`{"subject":"S","body":"`, strings.Repeat("a", 60_000), strings.Repeat("b", 60_000),
			),
			subject: "S", body: strings.Repeat("a", 60_000), kind: llm.KindLength,
		},
		"a long text without a form": {
			reply:   llmtest.Text(strings.Repeat("word ", 300), strings.Repeat("more ", 10)),
			subject: "Ask for a meeting", body: strings.TrimSpace(
				strings.Repeat("word ", 300) + strings.Repeat("more ", 10),
			),
		},
		"plain text with a subject line": {
			reply:   llmtest.Text("Sure!\n\n**Subject:** Meet", "ing\n", "\nHi Grace,\n\nTuesday?"),
			subject: "Meeting", body: "Hi Grace,\n\nTuesday?",
		},
		"plain text without one takes the purpose": {
			reply:   llmtest.Text("Certainly. Here's the email you asked for:\n\nHi Grace,\n", "{not JSON}"),
			subject: "Ask for a meeting", body: "Hi Grace,\n{not JSON}",
		},
		"escapes, surrogate pairs, NUL": {
			reply: llmtest.Text(
				`{"subject":"\u00dcber \ud83d`, `\ude00","body":"a\u0000b \"q\" \\ \ud83d!"}`,
			),
			subject: "Über 😀", body: "ab \"q\" \\ \uFFFD!",
		},
		"cut off by the length limit": {
			reply: llmtest.Reply{
				Chunks: []string{`{"subject":"Meeting","body":"Hi Gr`}, Finish: llm.FinishLength,
			},
			subject: "Meeting", body: "Hi Gr", kind: llm.KindLength,
		},
		"an object that is not closed": {
			reply:   llmtest.Text(`{"subject":"Meeting","body":"Hi`),
			subject: "Meeting", body: "Hi", kind: llm.KindBadOutput,
		},
		"an empty body": {
			reply: llmtest.Text(`{"subject":"Meeting","body":" "}`), subject: "Meeting",
			kind: llm.KindBadOutput,
		},
		"nothing": {reply: llmtest.Text(), kind: llm.KindBadOutput},
		"a failure half-way": {
			reply: llmtest.Reply{
				Chunks: []string{`{"subject":"Meeting","body":"Hi Grace,\n\nTues`},
				Err:    &llm.Error{Kind: llm.KindOverloaded, Message: "secret detail"},
			},
			subject: "Meeting", body: "Hi Grace,\n\nTues", kind: llm.KindOverloaded,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			store := newStore()
			s := must(email.New(llmtest.NewScript(tt.reply), store, nil))
			got, err := s.Draft(t.Context(), owner, brief)
			if llm.KindOf(err) != tt.kind {
				t.Fatalf("error %v, want kind %q", err, tt.kind)
			}
			if got.Subject != tt.subject || got.Body != tt.body {
				t.Errorf(
					"got subject %q, body %q;\nwant subject %q, body %q", got.Subject, got.Body, tt.subject,
					tt.body,
				)
			}
			wantStatus, wantModel := email.StatusComplete, llmtest.ModelName
			if tt.kind != "" {
				wantStatus = email.StatusFailed
				if got.Failure == "" || strings.Contains(got.Failure, "secret") {
					t.Errorf("failure %q is not for the owner", got.Failure)
				}
			}
			if got.Status != wantStatus || got.Unsaved || tt.kind == "" && got.Model != wantModel {
				t.Errorf("got status %q, unsaved %v, model %q", got.Status, got.Unsaved, got.Model)
			}
			kept, err := s.Get(t.Context(), owner, got.ID)
			if err != nil || kept != got {
				t.Errorf("kept %+v, %v;\nwant %+v", kept, err, got)
			}
		})
	}
}
