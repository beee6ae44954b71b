package llmtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// tape stands for a test that uses a cassette.
type tape struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (t *tape) Helper()      {}
func (t *tape) Failed() bool { return len(t.failures) > 0 }
func (t *tape) Error(args ...any) {
	t.failures = append(t.failures, fmt.Sprint(args...))
}
func (t *tape) Errorf(format string, args ...any) { t.Error(fmt.Sprintf(format, args...)) }
func (t *tape) Logf(string, ...any)               {}
func (t *tape) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }
func (t *tape) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	panic(t) // a test would end here
}

// use lets f use a cassette, and returns why the test failed.
func use(t *testing.T, path string, o *llmtest.CassetteOptions, f func(*http.Client)) []string {
	fake := &tape{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(fake) {
				panic(r)
			}
		}()
		f(llmtest.Cassette(fake, path, o))
	}()
	for _, cleanup := range slices.Backward(fake.cleanups) {
		cleanup()
	}
	return fake.failures
}

const apiKey = "sk-live-0123456789abcdef"

// ask asks a model through the client.
func ask(t *testing.T, c *http.Client, baseURL, key, question string) (*llm.Response, error) {
	t.Helper()
	m, err := openai.New(&openai.Options{
		APIKey: key, BaseURL: baseURL, Model: "small", HTTPClient: c, API: openai.ChatCompletions,
	})
	if err != nil {
		t.Fatal(err)
	}
	return llm.Generate(t.Context(), m, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: question}},
	})
}

func TestCassette(t *testing.T) {
	path := filepath.Join(t.TempDir(), "testdata", "hello.txt")
	s := llmtest.NewServer(t,
		llmtest.Play(llmtest.Text("Grüße, ", "世界"), llmtest.Style{Bytewise: true}),
		llmtest.Status(429, "rate_limit_exceeded", "Slow down, org-1234567890.",
			"Retry-After", "3", "Set-Cookie", "session=abcdefgh; Path=/"),
		llmtest.Echo(),
	)
	play := func(baseURL, key string) func(*http.Client) {
		return func(c *http.Client) {
			reply, err := ask(t, c, baseURL, key, "Hello?")
			if err != nil || reply.Text != "Grüße, 世界" || reply.Usage.Output != llmtest.OutputTokens {
				t.Errorf("got %+v, %v", reply, err)
			}
			_, err = ask(t, c, baseURL, key, "And now?")
			e, ok := errors.AsType[*llm.Error](err)
			if !ok || e.Kind != llm.KindRateLimit || e.RetryAfter.Seconds() != 3 {
				t.Errorf("got %v", err)
			}
			if _, err = ask(t, c, baseURL, key, "Who am I?"); llm.KindOf(err) != llm.KindAuth {
				t.Errorf("got %v", err)
			}
		}
	}
	failures := use(t, path, &llmtest.CassetteOptions{Record: true}, play(s.URL, apiKey))
	if failures != nil {
		t.Fatalf("recording: %q", failures)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{apiKey, "org-1234567890", "abcdefgh", "127.0.0.1"} {
		if strings.Contains(string(file), secret) {
			t.Errorf("%s was recorded: %s", secret, file)
		}
	}
	for _, want := range []string{
		">>> POST /v1/chat/completions\n{\n", "<<< 429\n", `"content": "Hello?"`, `Slow down, [redacted]`,
		`wrong key: Bearer [redacted]`,
	} {
		if !strings.Contains(string(file), want) {
			t.Errorf("%s was not recorded: %s", want, file)
		}
	}
	asked := len(s.Requests())
	// The host is another one, and there is no key.
	if failures := use(t, path, nil, play("http://model.test/v1", "")); failures != nil {
		t.Errorf("replaying: %q", failures)
	}
	if len(s.Requests()) != asked {
		t.Error("a replay asked the server")
	}
}

// A body comes in the pieces in which it was sent.
func TestCassetteKeepsPieces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pieces.txt")
	sent := []string{"data: Gr\xc3", "\xbc\xc3\x9fe\n\n", "data: \xf0\x9f\x98\x80\n\n"}
	read := func(c *http.Client) (got []string) {
		const models = "http://model.test/v1/models"
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, models, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Api-Key", apiKey)
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		for b := make([]byte, 100); ; {
			n, err := res.Body.Read(b)
			if err != nil {
				return got
			}
			got = append(got, string(b[:n]))
		}
	}
	record := &llmtest.CassetteOptions{Record: true, Upstream: upstream(sent...)}
	if failures := use(t, path, record, func(c *http.Client) { read(c) }); failures != nil {
		t.Fatal(failures)
	}
	var got []string
	if failures := use(t, path, nil, func(c *http.Client) { got = read(c) }); failures != nil {
		t.Fatal(failures)
	}
	// Only the character in two pieces is put together.
	if want := []string{"data: Gr", "üße\n\n", "data: 😀\n\n"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// upstream answers every request with a body in these pieces.
func upstream(body ...string) http.RoundTripper {
	return roundTripper(func(*http.Request) (*http.Response, error) {
		pieces := slices.Clone(body)
		read := func(p []byte) (int, error) {
			if len(pieces) == 0 {
				return 0, io.EOF
			}
			n := copy(p, pieces[0])
			pieces = pieces[1:]
			return n, nil
		}
		return &http.Response{
			StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}},
			Body: io.NopCloser(readerFunc(read)),
		}, nil
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestCassetteFailsTheTest(t *testing.T) {
	const host = "http://model.test/v1"
	tests := map[string]struct {
		questions []string
		want      []string // in the one failure
	}{
		"another request": {[]string{"Goodbye?"}, []string{
			"is not the one in testdata/hello.txt", `-       "content": "Hello?"`,
			`+       "content": "Goodbye?"`,
		}},
		"one too many": {
			[]string{"Hello?", "Hello?"},
			[]string{"does not hold this further request", `"content": "Hello?"`},
		},
		"one too few": {nil, []string{
			"1 of the requests in testdata/hello.txt were not made", `"content": "Hello?"`,
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			failures := use(t, "testdata/hello.txt", nil, func(c *http.Client) {
				for _, q := range tt.questions {
					_, _ = ask(t, c, host, "", q)
				}
			})
			if len(failures) != 1 {
				t.Fatalf("it failed with %q", failures)
			}
			for _, want := range tt.want {
				if !strings.Contains(failures[0], want) {
					t.Errorf("it failed with %s\nwant %s", failures[0], want)
				}
			}
		})
	}
	t.Run("no file", func(t *testing.T) {
		failures := use(t, "testdata/none.txt", nil, func(*http.Client) {})
		if len(failures) != 1 || !strings.Contains(failures[0], "no cassette to replay") {
			t.Errorf("it failed with %q", failures)
		}
	})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		use(t, "testdata/hello.txt", nil, func(c *http.Client) {
			body := strings.NewReader(`{"messages":[{"content":"Hello?","role":"user"}],` +
				`"model":"small","stream":true,"stream_options":{"include_usage":true}}`)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, host+"/chat/completions", body)
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			cancel()
			if _, err := res.Body.Read(make([]byte, 9)); !errors.Is(err, context.Canceled) {
				t.Errorf("reading on after a cancel: %v", err)
			}
		})
	})
}

// A test replays what a model once said. It needs neither a key nor a network. With a key, it
// can record the file again.
func ExampleCassette() {
	t := &testing.T{} // a test has this already
	client := llmtest.Cassette(t, "testdata/hello.txt", nil)
	model, err := openai.New(&openai.Options{
		Model: "small", API: openai.ChatCompletions, HTTPClient: client,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := llm.Generate(context.Background(), model, &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}},
	})
	fmt.Println(reply.Text, err)
	// Output: Hello from the test server. <nil>
}
