package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// listServer lists models as OpenAI, xAI and Anthropic do, for the right key.
func listServer(t *testing.T, list string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer, key := r.Header.Get("Authorization"), r.Header.Get("X-Api-Key")
		good := bearer == "Bearer sk-good" || key == "sk-good"
		if r.URL.Path != "/v1/models" || !good {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":{"message":"no such key","code":"invalid_api_key"}}`))
			return
		}
		_, _ = w.Write([]byte(list))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

func TestModels(t *testing.T) {
	t.Parallel()
	openai := listServer(t, `{"data":[
		{"id":"gpt-6-luna","created":1767225600},
		{"id":"gpt-5","created":1754524800,"shutdown_date":"2999-01-01"},
		{"id":"gpt-4","created":1687882411,"shutdown_date":"2020-01-01"}]}`)
	xai := listServer(t, `{"data":[{"id":"grok-4.6","created":1786060800}]}`)
	anthropic := listServer(t, `{"data":[
		{"id":"claude-haiku-5-5","created_at":"2026-10-07T00:00:00Z"}]}`)
	compatible := listServer(t, `{"data":[{"id":"tiny"}]}`)
	sloppy := listServer(t, `[{"id":"tiny","created":1700000000.5},{"name":"huge"}]`)
	steering := listServer(t, `{"data":[{"id":"gut\u001b[2J\u202e\nfür alle"},{"id":"tiny"}]}`)
	tests := map[string]struct {
		env    []string
		args   []string
		status int
		out    string
		err    string
	}{
		"no key": {
			out: `MODEL    SINCE       REMARKS
offline              configured (1)

No vendor has a key. Set OPENAI_API_KEY, XAI_API_KEY, ANTHROPIC_API_KEY or
GEMINI_API_KEY, or BEDROCK_BASE_URL or COMPATIBLE_BASE_URL or MARQUEE_ENDPOINTS
for servers of your own.
`,
		},
		"a key": {
			env: []string{"OPENAI_API_KEY=sk-good"},
			out: `MODEL              SINCE       REMARKS
openai:gpt-6-luna  2026-01-01  configured (1)
openai:gpt-5       2025-08-07  until 2999-01-01; use gpt-6.1-sol
openai:gpt-4       2023-06-27  retired; use gpt-5.6-sol
offline
`,
		},
		"every vendor, and a list": {
			env: []string{
				"OPENAI_API_KEY=sk-good", "XAI_API_KEY=sk-good",
				"ANTHROPIC_API_KEY=sk-good", "COMPATIBLE_API_KEY=sk-good",
				"MARQUEE_MODEL=xai,compatible:tiny,openai:gpt-4-32k,offline",
			},
			out: `MODEL                       SINCE       REMARKS
openai:gpt-6-luna           2026-01-01
openai:gpt-5                2025-08-07  until 2999-01-01; use gpt-6.1-sol
openai:gpt-4                2023-06-27  retired; use gpt-5.6-sol
openai:gpt-4-32k                        configured (3), not listed, retired
xai:grok-4.6                2026-08-07  configured (1)
anthropic:claude-haiku-5-5  2026-10-07
compatible:tiny                         configured (2)
offline                                 configured (4)
`,
		},
		"a list for a program": {
			args: []string{"--format=json"},
			env:  []string{"OPENAI_API_KEY=sk-bad", "XAI_API_KEY=sk-good", "MARQUEE_MODEL=xai"},
			out: `[
  {
    "model": "xai:grok-4.6",
    "since": "2026-08-07",
    "configured": 1
  },
  {
    "model": "offline"
  }
]
`,
			err:    "marquee: openai: auth (status 401): no such key\n",
			status: 1,
		},
		"names that steer a terminal": {
			args: []string{"--compatible-base-url=" + steering},
			env:  []string{"COMPATIBLE_API_KEY=sk-good"},
			out: "MODEL                         SINCE       REMARKS\n" +
				"compatible:gut\uFFFD[2J\uFFFD\uFFFDfür alle\n" +
				"compatible:tiny\n" +
				"offline                                   configured (1)\n",
		},
		"a list with an entry that cannot be read": {
			args: []string{"--compatible-base-url=" + sloppy},
			env:  []string{"COMPATIBLE_API_KEY=sk-good"},
			out: `MODEL            SINCE       REMARKS
compatible:tiny  2023-11-14
offline                      configured (1)
`,
			err: "marquee: warning: compatible: the server listed 1 of 2 models without an id " +
				"that can be read, first number 2; they are left out\n",
		},
		"keys that are refused": {
			env:    []string{"OPENAI_API_KEY=sk-bad", "XAI_API_KEY=sk-good", "ANTHROPIC_API_KEY=sk-bad"},
			status: 1,
			out: `MODEL         SINCE       REMARKS
xai:grok-4.6  2026-08-07
offline
`,
			err: "marquee: openai: auth (status 401): no such key; " +
				"anthropic: auth (status 401): no such key\n",
		},
		"a key file that is missing": {
			args:   []string{"--xai-api-key-file=none"},
			status: 1,
			out: `MODEL    SINCE       REMARKS
offline              configured (1)
`,
			err: "marquee: XAI_API_KEY_FILE: open none: no such file or directory\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := append(tt.env,
				"OPENAI_BASE_URL="+openai, "XAI_BASE_URL="+xai, "ANTHROPIC_BASE_URL="+anthropic)
			if slices.Contains(env, "COMPATIBLE_API_KEY=sk-good") {
				env = append(env, "COMPATIBLE_BASE_URL="+compatible)
			}
			r := setting{env: env}.invoke(t, append([]string{"models"}, tt.args...)...)
			if r.status != tt.status || r.out != tt.out || r.err != tt.err {
				t.Errorf("status %d, printed\n%s%s\nwant status %d and\n%s%s",
					r.status, r.out, r.err, tt.status, tt.out, tt.err)
			}
		})
	}
}
