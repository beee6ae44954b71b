package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/web"
)

// fetch gets a file with some headers: names and values in turns.
func fetch(t *testing.T, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	web.Handler(all).ServeHTTP(w, r)
	return w.Result()
}

func TestTextsArePacked(t *testing.T) {
	for accepted, packed := range map[string]bool{
		"gzip":                    true,
		"gzip, deflate, br, zstd": true,
		"br;q=1.0, gzip;q=0.8":    true,
		"GZIP":                    true,
		"*":                       true,
		"":                        false,
		"br":                      false,
		"identity":                false,
		"gzip;q=0":                false,
		"gzip;q=0.000, *":         false,
		"*;q=0":                   false,
		"gzipped":                 false,
	} {
		for _, target := range []string{"/", "/docs", "/assets/app.js", "/assets/tokens.css"} {
			plain := fetch(t, target)
			res := fetch(t, target, "Accept-Encoding", accepted)
			if got := res.Header.Get("Content-Encoding") == "gzip"; got != packed {
				t.Errorf("%s for %q: packed %v", target, accepted, got)
				continue
			}
			if res.Header.Get("Vary") != "Accept-Encoding" || plain.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: Vary is %q", target, res.Header.Get("Vary"))
			}
			want := body(t, plain)
			raw := body(t, res)
			if got := unpacked(t, raw, packed); got != want {
				t.Errorf("%s for %q is another content", target, accepted)
			}
			if same := res.Header.Get("ETag") == plain.Header.Get("ETag"); same == packed {
				t.Errorf("%s: the ETag is the same: %v", target, same)
			}
			if packed && len(raw) > len(want)*2/3 {
				t.Errorf("%s has %d bytes packed, and %d plain", target, len(raw), len(want))
			}
		}
	}
	const aFont = "/assets/third_party/source-sans-3/source-sans-3-latin-400-normal.woff2"
	if res := fetch(t, aFont, "Accept-Encoding", "gzip"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a font is packed twice")
	}
}

func unpacked(t *testing.T, text string, packed bool) string {
	t.Helper()
	if !packed {
		return text
	}
	r, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// An ETag names one coding. A client that has the other one gets the content.
func TestETagsOfCodings(t *testing.T) {
	tags := map[string]string{}
	for _, coding := range []string{"gzip", "identity"} {
		tags[coding] = fetch(t, "/", "Accept-Encoding", coding).Header.Get("ETag")
	}
	for coding := range tags {
		for other, tag := range tags {
			res := fetch(t, "/", "Accept-Encoding", coding, "If-None-Match", `"x", W/`+tag)
			if got := res.StatusCode == http.StatusNotModified; got != (coding == other) {
				t.Errorf("%s with the tag of %s: %d", coding, other, res.StatusCode)
			}
			if res.StatusCode == http.StatusNotModified {
				if res.Header.Get("Content-Encoding")+res.Header.Get("Content-Length") != "" {
					t.Errorf("the 304 has %v", res.Header)
				}
				if res.Header.Get("ETag") != tag || res.Header.Get("Vary") == "" {
					t.Errorf("the 304 has %v", res.Header)
				}
			}
		}
	}
}

// The files that a page names have a version in their address, and are kept for ever. Under
// another version they are what they are now, and nobody keeps them.
func TestFilesHaveAVersion(t *testing.T) {
	page := body(t, get(t, "/"))
	found := regexp.MustCompile(`"(assets/[\w-]{22}/)app\.js"`).FindStringSubmatch(page)
	if found == nil || strings.Contains(strings.ReplaceAll(page, found[1], ""), `"assets/`) {
		t.Fatal("the page names a file without its version")
	}
	for at, cached := range map[string]string{
		"/" + found[1]: "public, max-age=31536000, immutable",
		"/assets/" + strings.Repeat("A", 22) + "/": "no-cache",
		"/assets/": "no-cache",
	} {
		for _, coding := range []string{"gzip", ""} {
			res := fetch(t, at+"app.js", "Accept-Encoding", coding)
			if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != cached {
				t.Errorf("%s: %d, %q", at, res.StatusCode, res.Header.Get("Cache-Control"))
			}
		}
	}
	for _, at := range []string{
		"/assets/" + strings.Repeat("A", 22) + "/nothing.js",
		"/assets/" + strings.Repeat("A", 22) + "/../../web.go",
		"/assets/" + strings.Repeat("A", 21) + "/app.js",
		"/assets/" + strings.Repeat("A", 22) + "/" + strings.Repeat("A", 22) + "/app.js",
	} {
		if res := fetch(t, at); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", at, res.StatusCode)
		}
	}
}

// What a browser loads before it can draw a chart stays small. The libraries and the fonts have
// bounds of their own, because their versions change.
func TestThePageIsSmall(t *testing.T) {
	named := regexp.MustCompile(`(?:src="|href="|from "|import ")([^"#]+)`)
	size, seen := map[string]int{}, map[string]bool{}
	for todo := []string{"/"}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if seen[at] {
			continue
		}
		seen[at] = true
		packed := body(t, fetch(t, at, "Accept-Encoding", "gzip"))
		kind := "own"
		switch {
		case path.Ext(at) == ".woff2":
			kind = "fonts"
		case strings.Contains(at, "third_party"):
			kind = path.Base(path.Dir(at))
		}
		size[kind] += len(packed)
		if kind != "own" || path.Ext(at) == ".svg" {
			continue
		}
		for _, m := range named.FindAllStringSubmatch(unpacked(t, packed, true), -1) {
			if next := path.Join(path.Dir(at), m[1]); strings.HasPrefix(next, "/assets/") {
				todo = append(todo, next)
			}
		}
	}
	t.Logf("%d files: %v", len(seen), size)
	for kind, most := range map[string]int{
		"own": 100_000, "fonts": 55_000, "chart.js": 80_000,
	} {
		if size[kind] == 0 || size[kind] > most {
			t.Errorf("%s has %d bytes, packed; %d are allowed", kind, size[kind], most)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	h := web.Handler(all)
	for name, coding := range map[string]string{"plain": "", "gzip": "gzip"} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Accept-Encoding", coding)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(&httptest.ResponseRecorder{Body: new(bytes.Buffer)}, r)
			}
		})
	}
}
