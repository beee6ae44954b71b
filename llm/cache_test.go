package llm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// source is a model that writes a word a second, and then its end.
type source struct {
	words []string
	end   llm.Chunk
	err   error         // instead of the end
	dies  bool          // panics instead of the end
	asked atomic.Int32  // requests
	live  atomic.Int32  // requests that run
	seen  chan []string // receives what each request asked, if it is not nil
}

func (s *source) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		s.asked.Add(1)
		s.live.Add(1)
		defer s.live.Add(-1)
		for _, w := range s.words {
			select {
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
				return
			case <-time.After(time.Second):
			}
			if !yield(llm.Chunk{Text: w}, nil) {
				return
			}
		}
		if s.seen != nil {
			var texts []string
			for _, m := range req.Messages {
				texts = append(texts, m.Text)
			}
			s.seen <- texts
		}
		if s.dies {
			panic("out of order")
		}
		yield(s.end, s.err)
	}
}

// ended is the end of a good reply.
var ended = llm.Chunk{
	Finish: llm.FinishStop, RawFinish: "completed", Model: "m",
	Usage: llm.Usage{Input: 10, Output: 2}, Warnings: []string{"w"},
}

// asAda returns a context for requests on behalf of Ada.
func asAda(t *testing.T) context.Context { return llm.WithOwner(t.Context(), "ada") }

func TestCacheKeepsFinishedReplies(t *testing.T) {
	schema := &llm.Schema{JSON: []byte(`{}`)}
	tests := map[string]struct {
		req   llm.Request
		words []string
		end   llm.Chunk
		err   error
		kept  bool
	}{
		"finished":               {words: []string{"Hello"}, end: ended, kept: true},
		"text in the last chunk": {end: llm.Chunk{Text: "Hello", Finish: llm.FinishStop}, kept: true},
		"JSON, as asked": {
			req: llm.Request{Schema: schema}, words: []string{`{"a"`, `:1}`}, end: ended, kept: true,
		},
		"no JSON, though asked": {
			req: llm.Request{Schema: schema}, words: []string{`{"a"`}, end: ended,
		},
		"cut off by its length": {words: []string{"Hello"}, end: llm.Chunk{Finish: llm.FinishLength}},
		"calls of tools": {
			words: []string{"Hello"},
			end:   llm.Chunk{Finish: llm.FinishCalls, Calls: []llm.Call{{Name: "f"}}},
		},
		"nothing but white space": {words: []string{" \n"}, end: ended},
		"failed":                  {words: []string{"Hello"}, err: llm.Chunk{}.Err()},
		"data that is no JSON": {
			req:   llm.Request{Messages: []llm.Message{{Data: []llm.Data{{Value: []byte("{")}}}}},
			words: []string{"Hello"}, end: ended,
		},
		"data that is JSON, surely": {
			req:   llm.Request{Messages: []llm.Message{{Data: []llm.Data{{Value: []byte("{}")}}}}},
			words: []string{"Hello"}, end: ended, kept: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &source{words: tt.words, end: tt.end, err: tt.err}
				m := llm.Cache(nil)(s)
				first, err1 := llm.Generate(asAda(t), m, &tt.req)
				again, err2 := llm.Generate(asAda(t), m, &tt.req)
				if !errors.Is(err1, tt.err) || !errors.Is(err2, tt.err) || first.Text != again.Text {
					t.Errorf("got %+v, %v and then %+v, %v", first, err1, again, err2)
				}
				if kept := s.asked.Load() == 1; kept != tt.kept {
					t.Errorf("the model was asked %d times", s.asked.Load())
				}
			})
		})
	}
}

func TestCacheTellsThatItServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llm.Cache(nil)(&source{words: []string{"Hel", "lo"}, end: ended})
		first, err := llm.Generate(asAda(t), m, &llm.Request{})
		want := llm.Response{
			Text: "Hello", Finish: llm.FinishStop, RawFinish: "completed", Model: "m",
			Usage: llm.Usage{Input: 10, Output: 2}, Warnings: []string{"w"},
		}
		if err != nil || !reflect.DeepEqual(*first, want) {
			t.Errorf("the first reply is %+v, %v", first, err)
		}
		again, err := llm.Generate(asAda(t), m, &llm.Request{})
		want.Usage, want.Cost, want.Warnings = llm.Usage{}, llm.Cost{Known: true}, []string{
			"cache: the reply is an earlier one",
		}
		if err != nil || !reflect.DeepEqual(*again, want) {
			t.Errorf("the second reply is %+v, %v", again, err)
		}
	})
}

// Requests are equal if every field is equal, and the owner too.
func TestCacheTellsRequestsApart(t *testing.T) {
	differences := map[string]func(*llm.Request){
		"System":        func(r *llm.Request) { r.System = "Be brief." },
		"Messages":      func(r *llm.Request) { r.Messages = append(r.Messages, llm.Message{}) },
		"Messages.Role": func(r *llm.Request) { r.Messages[0].Role = llm.RoleAssistant },
		"Messages.Text": func(r *llm.Request) { r.Messages[0].Text = "How?" },
		"Messages.Data": func(r *llm.Request) {
			r.Messages[0].Data = []llm.Data{{Name: "a", Value: []byte("2")}}
		},
		"Messages.Images": func(r *llm.Request) {
			r.Messages[0].Images = []llm.Image{{Type: "image/png", Data: []byte{1}}}
		},
		"Messages.Calls": func(r *llm.Request) {
			r.Messages[0].Calls = []llm.Call{{Name: "f", Input: []byte("{}")}}
		},
		"Messages.Results": func(r *llm.Request) { r.Messages[0].Results = []llm.Result{{Output: "1"}} },
		"Messages.Thoughts": func(r *llm.Request) {
			r.Messages[0].Thoughts = []llm.Thought{{Maker: "m", Value: []byte("1")}}
		},
		"Schema": func(r *llm.Request) {
			r.Schema = &llm.Schema{JSON: []byte(`{"type":"object"}`)}
		},
		"MaxTokens":    func(r *llm.Request) { r.MaxTokens = 1 },
		"Tools":        func(r *llm.Request) { r.Tools = []llm.Tool{{Name: "f"}} },
		"WithoutTools": func(r *llm.Request) { r.WithoutTools = "Say so." },
		"ToolChoice":   func(r *llm.Request) { r.ToolChoice = llm.ToolsNone },
		"Options":      func(r *llm.Request) { r.Options.Seed = new(int64(7)) },
		"Only":         func(r *llm.Request) { r.Only = "large" },
	}
	for f := range reflect.TypeFor[llm.Request]().Fields() {
		if differences[f.Name] == nil {
			t.Errorf("no case for Request.%s", f.Name)
		}
	}
	for f := range reflect.TypeFor[llm.Message]().Fields() {
		if differences["Messages."+f.Name] == nil {
			t.Errorf("no case for Message.%s", f.Name)
		}
	}
	request := func() *llm.Request {
		return &llm.Request{Messages: []llm.Message{{
			Role: llm.RoleUser, Text: "Why?", Data: []llm.Data{{Name: "a", Value: []byte("1")}},
		}}}
	}
	same := func(*llm.Request) {}
	tests := map[string]struct {
		differ func(*llm.Request)
		owners [2]string
		opts   llm.CacheOptions
		asked  int32
	}{
		"the same":               {same, [2]string{"ada", "ada"}, llm.CacheOptions{}, 1},
		"of two owners":          {same, [2]string{"ada", "grace"}, llm.CacheOptions{}, 2},
		"of nobody":              {same, [2]string{}, llm.CacheOptions{}, 2},
		"of two owners, shared":  {same, [2]string{"ada", "grace"}, llm.CacheOptions{Shared: true}, 1},
		"of nobody, shared":      {same, [2]string{}, llm.CacheOptions{Shared: true}, 1},
		"an owner and everybody": {same, [2]string{"ada", "everybody"}, llm.CacheOptions{}, 2},
	}
	for name, differ := range differences {
		tests["another "+name] = struct {
			differ func(*llm.Request)
			owners [2]string
			opts   llm.CacheOptions
			asked  int32
		}{differ, [2]string{"ada", "ada"}, llm.CacheOptions{}, 2}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := &source{end: llm.Chunk{Text: "{}", Finish: llm.FinishStop}}
			m := llm.Cache(&tt.opts)(s)
			one, two := request(), request()
			tt.differ(two)
			for i, req := range []*llm.Request{one, two} {
				if _, err := llm.Generate(llm.WithOwner(t.Context(), tt.owners[i]), m, req); err != nil {
					t.Fatal(err)
				}
			}
			if s.asked.Load() != tt.asked {
				t.Errorf("the model was asked %d times, want %d", s.asked.Load(), tt.asked)
			}
		})
	}
}

// Each step waits, asks for the reply of a letter, and says whether it comes from the model.
func TestCacheBounds(t *testing.T) {
	tests := map[string]struct {
		opts  llm.CacheOptions
		size  int // of each reply; that of a capital letter is ten times as large
		wait  time.Duration
		asks  string
		model string // the letters that the model was asked
	}{
		"all fit":                            {llm.CacheOptions{Entries: 3}, 1, 0, "abcabc", "abc"},
		"the least recently used makes room": {llm.CacheOptions{Entries: 2}, 1, 0, "abacab", "abcb"},
		"the bytes of all":                   {llm.CacheOptions{Bytes: 300}, 100, 0, "abab", "ab"},
		"too many bytes":                     {llm.CacheOptions{Bytes: 300}, 100, 0, "abcbca", "abca"},
		"a reply larger than the cache":      {llm.CacheOptions{Bytes: 300}, 300, 0, "aa", "aa"},
		"one that leaves the others alone":   {llm.CacheOptions{Bytes: 300}, 100, 0, "abAab", "abA"},
		"fresh": {
			llm.CacheOptions{TTL: time.Minute}, 1, 59 * time.Second, "aa", "a",
		},
		"stale": {
			llm.CacheOptions{TTL: time.Minute}, 1, time.Minute, "aa", "aa",
		},
		"using does not refresh": {
			llm.CacheOptions{TTL: time.Minute}, 1, 40 * time.Second, "aaa", "aa",
		},
		"an hour by default": {llm.CacheOptions{}, 1, time.Hour - 1, "aa", "a"},
		"not more":           {llm.CacheOptions{}, 1, time.Hour, "aa", "aa"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked strings.Builder
				var src llm.Func = func(
					ctx context.Context, req *llm.Request,
				) iter.Seq2[llm.Chunk, error] {
					asked.WriteString(req.System)
					size := tt.size
					if req.System < "a" {
						size *= 10
					}
					whole := llm.Chunk{Text: strings.Repeat("x", size), Finish: llm.FinishStop}
					return play(whole).Stream(ctx, req)
				}
				m := llm.Cache(&tt.opts)(src)
				for _, letter := range tt.asks {
					if _, err := llm.Generate(asAda(t), m, &llm.Request{System: string(letter)}); err != nil {
						t.Fatal(err)
					}
					<-time.After(tt.wait)
				}
				if asked.String() != tt.model {
					t.Errorf("the model was asked %q, want %q", asked.String(), tt.model)
				}
			})
		})
	}
}

func TestCacheConcurrently(t *testing.T) {
	src := &source{end: llm.Chunk{Text: "Hello", Finish: llm.FinishStop, Usage: ended.Usage}}
	m := llm.Cache(nil)(src)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			reply, err := llm.Generate(asAda(t), m, &llm.Request{System: fmt.Sprint(i % 3)})
			if err != nil || reply.Text != "Hello" {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
	wg.Wait()
	if n := src.asked.Load(); n != 3 {
		t.Errorf("the model was asked %d times for 3 requests", n)
	}
}

func ExampleCache() {
	model := llm.Chain(
		llmtest.NewScript(llmtest.Text("Because air scatters blue light."), llmtest.Text("Who knows.")),
		llm.Cache(&llm.CacheOptions{TTL: 10 * time.Minute}),
	)
	ctx := llm.WithOwner(context.Background(), "ada") // a reply is given to its owner only
	req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}}}
	for range 2 {
		reply, err := llm.Generate(ctx, model, req)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(reply.Text, reply.Warnings)
	}
	// Output:
	// Because air scatters blue light. []
	// Because air scatters blue light. [cache: the reply is an earlier one]
}
