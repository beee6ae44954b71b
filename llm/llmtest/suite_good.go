package llmtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// testSent checks that the server gets all of the request.
func (s suite) testSent(t *testing.T) {
	server, m := s.start(t)
	req := s.request()
	if got := drain(t, m.Stream(t.Context(), req)); got.err != nil {
		t.Fatal(got.err)
	}
	sent := server.Requests()[0]
	want := []string{req.System, req.Messages[0].Text, req.Messages[1].Text, req.Messages[2].Content()}
	if s.caps.Schema {
		want = append(want, "integer")
	}
	for _, want := range want {
		if !strings.Contains(sent.Text(), want) {
			t.Errorf("the server was not told %q: %s", want, sent.Body)
		}
	}
	if s.caps.MaxTokens && !strings.Contains(string(sent.Body), "123") {
		t.Errorf("the server was not told of the limit of 123 tokens: %s", sent.Body)
	}
	key := sent.Header.Get("Authorization") + sent.Header.Get("X-Api-Key") +
		sent.Header.Get("X-Goog-Api-Key")
	if key != "Bearer "+Key && key != Key {
		t.Errorf("the key came as %q", key)
	}
}

func (s suite) testGoodDays(t *testing.T) {
	long := strings.Repeat("film ", 20_000) // a line of more than 64 KiB
	words := s.vendor.words
	tests := map[string]struct {
		chunks []string
		style  Style
		finish llm.Finish
	}{
		"one chunk":   {chunks: []string{"Hello."}, finish: llm.FinishStop},
		"many chunks": {chunks: []string{"Hel", "lo", ", ", "Ada", "."}, finish: llm.FinishStop},
		"no text":     {finish: llm.FinishStop},
		"token limit": {chunks: []string{"Hel"}, finish: llm.FinishLength},
		"newlines and quotes": {
			chunks: []string{"a\n\nb", "\r\n", `"\u0000"`, "data: [DONE]"}, finish: llm.FinishStop,
		},
		"a long line": {chunks: []string{long, "end"}, finish: llm.FinishStop},
		"split UTF-8": {
			chunks: []string{"Grüße, 世界", "😀"}, style: Style{Bytewise: true}, finish: llm.FinishStop,
		},
		"CRLF": {
			chunks: []string{"Hel", "lo"}, style: Style{CRLF: true}, finish: llm.FinishStop,
		},
		"CRLF, split": {
			chunks: []string{"Hel", "lo"}, style: Style{CRLF: true, Bytewise: true}, finish: llm.FinishStop,
		},
		"comments": {
			chunks: []string{"Hel", "lo"}, style: Style{Comments: true}, finish: llm.FinishStop,
		},
		"no farewell": {
			chunks: []string{"Hel", "lo"}, style: Style{Bare: true}, finish: llm.FinishStop,
		},
		"no event fields": {
			chunks: []string{"Hel", "lo"}, style: Style{Unnamed: true}, finish: llm.FinishStop,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, Play(Reply{Chunks: tt.chunks, Finish: tt.finish}, tt.style))
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err != nil || !slices.Equal(got.texts, tt.chunks) {
				t.Fatalf("got %.200q, %v; want %.200q", got.texts, got.err, tt.chunks)
			}
			if got.last.Finish != tt.finish || got.last.RawFinish != words.of(tt.finish) {
				t.Errorf("finish = %q, %q; want %q, %q",
					got.last.Finish, got.last.RawFinish, tt.finish, words.of(tt.finish))
			}
			if got.last.Model == "" {
				t.Error("the reply does not say which model answered")
			}
			want := llm.Usage{Input: InputTokens, Output: OutputTokens}
			if s.caps.Usage && got.last.Usage != want {
				t.Errorf("usage = %+v, want %+v", got.last.Usage, want)
			}
			s.sameDrained(t, m, s.request(), got)
		})
	}
}

func (s suite) testUsage(t *testing.T) {
	for name, style := range map[string]Style{
		"at the end": {}, "all the time": {UsageAlways: true}, "no farewell": {Bare: true},
	} {
		t.Run(name, func(t *testing.T) {
			usage := llm.Usage{Input: 1000, Output: 50, Cached: 900, Reasoning: 30}
			_, m := s.start(t, Play(Reply{Chunks: []string{"Hel", "lo"}, Usage: usage}, style))
			got := drain(t, m.Stream(t.Context(), s.request()))
			// The reasoning before the reply does not belong to it.
			if got.err != nil || strings.Join(got.texts, "") != "Hello" {
				t.Errorf("got %+v", got)
			}
			want := llm.Usage{}
			if s.caps.Usage {
				want.Input, want.Output = usage.Input, usage.Output
			}
			if s.caps.Cached {
				want.Cached = usage.Cached
			}
			if s.caps.Reasoning {
				want.Reasoning = usage.Reasoning
			}
			if got.last.Usage != want {
				t.Errorf("usage = %+v, want %+v", got.last.Usage, want)
			}
		})
	}
}

// testUsageOfFailures plays replies that fail after the server has counted tokens.
func (s suite) testUsageOfFailures(t *testing.T) {
	if !s.caps.Usage {
		t.Skip("the model tells no usage")
	}
	usage := llm.Usage{Input: 1000, Output: 50}
	begin := func(x *exchange) {
		x.style = Style{UsageAlways: true}
		x.start(Reply{Chunks: []string{"Hel"}, Usage: usage})
	}
	tests := map[string]struct {
		day  Day
		want llm.Usage
	}{
		"an error inside": {Day{func(x *exchange) {
			begin(x)
			r := x.vendor.refusal(llm.KindOverloaded)
			x.events(x.stream.fail(x.vendor.mend(r.status, r.problem)))
		}}, s.vendor.failed(usage)},
		"a connection lost": {Day{func(x *exchange) {
			begin(x)
			panic(http.ErrAbortHandler)
		}}, s.vendor.lost(usage)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, tt.day)
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err == nil || got.last.Usage != tt.want {
				t.Errorf("with the error %v comes %+v, want %+v", got.err, got.last.Usage, tt.want)
			}
			s.sameDrained(t, m, s.request(), got)
		})
	}
}

// testWarnings lets the server refuse the schema. The model may leave it out, if that reply and
// the next one say so.
func (s suite) testWarnings(t *testing.T) {
	if !s.caps.Schema {
		t.Skip("the model sends nothing that it could do without")
	}
	_, m := s.start(t, Refuses(s.vendor.schema, Good("{}")))
	for range 2 {
		got := drain(t, m.Stream(t.Context(), s.request()))
		switch llm.KindOf(got.err) {
		case llm.KindUnsupported, llm.KindInvalid:
		case "":
			if got.err != nil || len(got.last.Warnings) == 0 {
				t.Errorf("the model left the schema out, and does not say so: %+v", got)
			}
		default:
			t.Errorf("the refusal of a schema is another error: %v", got.err)
		}
	}
}

// testLinger checks that a model does not wait for a server that keeps the connection open
// after the end, and not long for one that sends nothing after the finish reason.
func (s suite) testLinger(t *testing.T) {
	for name, style := range map[string]Style{"with a farewell": {}, "without": {Bare: true}} {
		t.Run(name, func(t *testing.T) {
			server, m := s.start(t, Day{func(x *exchange) {
				if chat, ok := x.stream.(*chatStream); ok && style.Bare {
					chat.withUsage = false
				}
				x.style = style
				x.start(Text("Hello"))
				x.events(x.stream.end(x.vendor.words.stop))
				x.hold()
			}})
			start := time.Now()
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err != nil || time.Since(start) > 5*soon {
				t.Errorf("after %v: got %+v", time.Since(start), got)
			}
			waitGone(t, server)
		})
	}
}

// testMixUp asks many questions at once. Each must get its own answer, and its own calls.
func (s suite) testMixUp(t *testing.T) {
	number := regexp.MustCompile(`question (\d+)`)
	_, m := s.start(t, Day{func(x *exchange) {
		n := number.FindStringSubmatch(Request{JSON: x.asked}.Text())[1]
		r := Text("answer ", n)
		if s.caps.Tools {
			r.Calls = []llm.Call{{ID: "call_" + n, Name: "count_films", Input: []byte(`{"year":` + n + `}`)}}
		}
		Play(r, Style{Fragments: true}).play(x)
	}})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			req := s.request()
			req.Messages[2].Text = fmt.Sprintf("question %d", i)
			got := drain(t, m.Stream(t.Context(), req))
			if want := fmt.Sprintf("answer %d", i); got.err != nil || strings.Join(got.texts, "") != want {
				t.Errorf("got %+v, want %s", got, want)
			}
			want := fmt.Sprintf(`{"year":%d}`, i)
			if s.caps.Tools && (len(got.last.Calls) != 1 || string(got.last.Calls[0].Input) != want) {
				t.Errorf("got the calls %+v, want one with %s", got.last.Calls, want)
			}
		})
	}
	wg.Wait()
}
