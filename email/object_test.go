package email

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// read gives a text to an objectReader, n bytes at a time.
func read(text string, n int) (map[string]string, bool) {
	got := map[string]string{}
	var r objectReader
	r.emit = func(key, text string) { got[key] += text }
	r.end = func(key string) { got[key] += "" }
	for i := 0; i < len(text); i += n {
		r.write(text[i:min(i+n, len(text))])
	}
	return got, r.done
}

// FuzzObjectReader compares the reader with encoding/json.
func FuzzObjectReader(f *testing.F) {
	for _, seed := range []string{
		`{"subject":"a","body":"b\nc"}`,
		`{ "a" : "\ud83d\ude00\ud83d" , "b":[{"c":"}"}], "d":null,"e":"x"}`,
		`{"a":"\\\"\/"}`, `{}`,
		`{"a":{"b":"c"},"d":"x"}`, `{"a":{},"b":"x"}`, `{"a":[{"b":{}}],"c":"x"}`,
	} {
		f.Add(seed, 1)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n <= 0 || !utf8.ValidString(text) || !strings.HasPrefix(text, "{") {
			return
		}
		got, done := read(text, n)
		var want map[string]any
		if json.Unmarshal([]byte(text), &want) != nil || hasDuplicates(text) {
			return // the two may differ here
		}
		if !done {
			t.Fatalf("%q: not done", text)
		}
		for key, value := range want {
			if s, ok := value.(string); ok && got[key] != s {
				t.Errorf("%q in pieces of %d: %q is %q, want %q", text, n, key, got[key], s)
			}
		}
	})
}

// hasDuplicates tells whether an object has a key twice. encoding/json then takes
// the last value, and the reader takes both.
func hasDuplicates(text string) bool {
	dec := json.NewDecoder(strings.NewReader(text))
	seen := map[string]bool{}
	depth, key := 0, false
	for {
		token, err := dec.Token()
		if err != nil {
			return false
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
			key = depth == 1
			continue
		case string:
			if depth == 1 && key {
				if seen[v] {
					return true
				}
				seen[v] = true
				key = false
				continue
			}
		}
		if depth == 1 {
			key = true
		}
	}
}
