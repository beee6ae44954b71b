package web_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/web"
)

// all are the features of a server that leaves none out.
var all = web.Features{Email: true, Movies: true, Chat: true}

func get(t *testing.T, target string) *http.Response {
	t.Helper()
	return getFrom(t, all, target)
}

func getFrom(t *testing.T, features web.Features, target string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	web.Handler(features).ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFiles(t *testing.T) {
	for _, tt := range []struct{ path, contentType, contains string }{
		{"/", "text/html; charset=utf-8", `<main id="main">`},
		{"/docs", "text/html; charset=utf-8", `<title>API`},
		{"/assets/app.js", "text/javascript; charset=utf-8", "import"},
		{"/assets/tokens.css", "text/css; charset=utf-8", `[data-theme="dark"]`},
		{"/assets/theme.js", "text/javascript; charset=utf-8", "prefers-color-scheme: dark"},
		{
			"/assets/third_party/source-sans-3/source-sans-3-latin-400-normal.woff2",
			"font/woff2", "wOF2",
		},
		{
			"/assets/third_party/source-serif-4/source-serif-4-latin-600-normal.woff2",
			"font/woff2", "wOF2",
		},
		{
			"/assets/third_party/source-sans-3/LICENSE",
			"text/plain; charset=utf-8", "SIL OPEN FONT LICENSE",
		},
		{
			"/assets/third_party/source-serif-4/LICENSE",
			"text/plain; charset=utf-8", "SIL OPEN FONT LICENSE",
		},
		{"/assets/favicon.svg", "image/svg+xml", "<svg"},
		{
			"/assets/third_party/chart.js/chart.umd.min.js", "text/javascript; charset=utf-8", "Chart.js v4",
		},
		{"/assets/third_party/chart.js/LICENSE.md", "text/plain; charset=utf-8", "MIT"},
		{"/assets/third_party/kurkle/color/LICENSE.md", "text/plain; charset=utf-8", "MIT"},
		{
			"/assets/third_party/markdown-it/markdown-it.esm.min.mjs",
			"text/javascript; charset=utf-8", "markdown-it 15",
		},
		{
			"/assets/third_party/markdown-it/LICENSE",
			"text/plain; charset=utf-8", "Permission is hereby granted",
		},
		{"/assets/third_party/entities/LICENSE", "text/plain; charset=utf-8", "Redistribution"},
		{
			"/assets/third_party/linkify-it/LICENSE",
			"text/plain; charset=utf-8", "Permission is hereby granted",
		},
		{
			"/assets/third_party/mdurl/LICENSE",
			"text/plain; charset=utf-8", "Permission is hereby granted",
		},
		{
			"/assets/third_party/punycode.js/LICENSE-MIT.txt",
			"text/plain; charset=utf-8", "Permission is hereby granted",
		},
		{"/assets/third_party/uc.micro/LICENSE.txt", "text/plain; charset=utf-8", "MIT"},
	} {
		t.Run(tt.path, func(t *testing.T) {
			res := get(t, tt.path)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("status %d, want 200", res.StatusCode)
			}
			if got := res.Header.Get("Content-Type"); got != tt.contentType {
				t.Errorf("Content-Type %q, want %q", got, tt.contentType)
			}
			if got := body(t, res); !strings.Contains(got, tt.contains) {
				t.Errorf("the content has no %q", tt.contains)
			}
		})
	}
}

func TestNotServed(t *testing.T) {
	for _, target := range []string{
		"/index.html", "/docs/", "/docs.html", "/assets", "/assets/", "/assets/nothing.js", "/nothing",
		"/package.json", "/package-lock.json", "/.npmrc",
		"/scripts/vendor.js", "/test/sse.test.js", "/web.go",
		"/node_modules/markdown-it/package.json", "/assets/../web.go", "/assets/%2e%2e/web.go", "//",
	} {
		t.Run(target, func(t *testing.T) {
			if res := get(t, target); res.StatusCode != http.StatusNotFound {
				t.Errorf("status %d, want 404", res.StatusCode)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/", http.StatusOK},
		{http.MethodHead, "/", http.StatusOK},
		{http.MethodPost, "/", http.StatusMethodNotAllowed},
		{http.MethodPut, "/docs", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/assets/app.js", http.StatusMethodNotAllowed},
		{http.MethodPost, "/nothing", http.StatusNotFound},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := httptest.NewRecorder()
			web.Handler(all).ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if tt.status == http.StatusMethodNotAllowed && w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow %q, want GET, HEAD", w.Header().Get("Allow"))
			}
			if tt.method == http.MethodHead && w.Body.Len() != 0 {
				t.Errorf("HEAD has a body of %d bytes", w.Body.Len())
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for _, target := range []string{"/", "/docs", "/assets/app.js", "/nothing"} {
		t.Run(target, func(t *testing.T) {
			header := get(t, target).Header
			policy := strings.Split(header.Get("Content-Security-Policy"), "; ")
			for _, want := range []string{
				"default-src 'none'", "script-src 'self'",
				"style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
				"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
				"require-trusted-types-for 'script'", "trusted-types 'none'",
			} {
				if !slices.Contains(policy, want) {
					t.Errorf("the policy has no %q", want)
				}
			}
			for name, want := range map[string]string{
				"Cross-Origin-Opener-Policy":   "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin",
				"Referrer-Policy":              "no-referrer",
				"X-Content-Type-Options":       "nosniff",
			} {
				if got := header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if header.Get("Permissions-Policy") == "" {
				t.Error("no Permissions-Policy")
			}
		})
	}
}

func TestRevalidation(t *testing.T) {
	for _, target := range []string{"/", "/docs", "/assets/app.js"} {
		t.Run(target, func(t *testing.T) {
			first := get(t, target)
			tag := first.Header.Get("ETag")
			if !regexp.MustCompile(`^"[\w-]{20,}"$`).MatchString(tag) {
				t.Fatalf("ETag %s is not strong", tag)
			}
			if got := first.Header.Get("Cache-Control"); got != "no-cache" {
				t.Errorf("Cache-Control %q, want no-cache", got)
			}
			for _, tt := range []struct {
				name, sent string
				status     int
			}{
				{"the same", tag, http.StatusNotModified},
				{"an older one", `"older"`, http.StatusOK},
			} {
				t.Run(tt.name, func(t *testing.T) {
					r := httptest.NewRequest(http.MethodGet, target, nil)
					r.Header.Set("If-None-Match", tt.sent)
					w := httptest.NewRecorder()
					web.Handler(all).ServeHTTP(w, r)
					if w.Code != tt.status {
						t.Errorf("status %d, want %d", w.Code, tt.status)
					}
				})
			}
		})
	}
	if get(t, "/").Header.Get("ETag") == get(t, "/docs").Header.Get("ETag") {
		t.Error("two files have the same ETag")
	}
}

// What a page or a module names must be served too, and nothing may come from
// elsewhere or stand inline, where the policy would stop it.
func TestPagesAreWhole(t *testing.T) {
	names := regexp.MustCompile(`(?:\s(?:src|href)="|\sfrom "|^import "|\bimport\(")([^"#]+)`)
	inline := regexp.MustCompile(`(?i)<style|<script(?:[^>]*)>[^<]|\s(?:on\w+|style)="|https?://`)
	pages := []string{"/", "/docs"}
	modules, err := fs.Glob(os.DirFS("assets"), "*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range modules {
		pages = append(pages, "/assets/"+name)
	}
	for _, page := range pages {
		t.Run(page, func(t *testing.T) {
			text := body(t, get(t, page))
			if found := inline.FindString(text); found != "" && !strings.HasSuffix(page, ".js") {
				t.Errorf("%q stands in the page", found)
			}
			for _, match := range names.FindAllStringSubmatch(text, -1) {
				target := path.Join(path.Dir(page), match[1])
				if target == "/openapi.json" {
					continue // the API serves it
				}
				if get(t, target).StatusCode != http.StatusOK {
					t.Errorf("%s is named but not served", target)
				}
			}
		})
	}
}

func TestThePageHasThePlacesOfItsFeatures(t *testing.T) {
	for name, tt := range map[string]struct {
		features web.Features
		places   string // in the order of the navigation
		scripts  string
	}{
		"all":    {all, "explore write history import", "explore chart assistant app"},
		"email":  {web.Features{Email: true}, "write history", "write app"},
		"movies": {web.Features{Movies: true}, "explore import", "explore chart app"},
		"chat":   {web.Features{Chat: true}, "ask history", "assistant app"},
		"email and movies": {
			web.Features{Email: true, Movies: true},
			"explore write history import", "explore chart app",
		},
		"email and chat": {
			web.Features{Email: true, Chat: true}, "ask write history", "assistant app",
		},
		"movies and chat": {
			web.Features{Movies: true, Chat: true}, "explore history import", "explore chart assistant app",
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := body(t, getFrom(t, tt.features, "/"))
			if got := found(page, `data-place="(\w+)"`); got != tt.places {
				t.Errorf("the navigation leads to %s, want %s", got, tt.places)
			}
			places := sorted(found(page, `<section id="(\w+)" class="place"`))
			if want := sorted(tt.places); places != want {
				t.Errorf("the places are %s, want %s", places, want)
			}
			if got := found(page, `(\w+)[.\w]*\.js"`); got != "theme "+tt.scripts {
				t.Errorf("the scripts are %s, want theme %s", got, tt.scripts)
			}
			for what, there := range map[string]bool{
				`id="assistant"`:     tt.features.Chat,
				`id="looking-at"`:    tt.features.Chat && tt.features.Movies,
				`id="model-notice"`:  tt.features.Chat || tt.features.Email,
				`data-kind="emails"`: tt.features.Chat && tt.features.Email, // if there is a choice
			} {
				if strings.Contains(page, what) != there {
					t.Errorf("that there is %s is %t, want %t", what, !there, there)
				}
			}
			first, _, _ := strings.Cut(tt.places, " ")
			if got := found(page, `class="wordmark" href="#/(\w+)"`); got != first {
				t.Errorf("it begins with %s, want %s", got, first)
			}
			for _, page := range []string{page, body(t, getFrom(t, tt.features, "/docs"))} {
				for place := range strings.FieldsSeq(found(page, `href="(?:\./)?#/(\w+)`)) {
					if !slices.Contains(strings.Fields(tt.places), place) {
						t.Errorf("a link leads to %s, which is not there", place)
					}
				}
				for id := range strings.FieldsSeq(found(
					page, `\s(?:for|list|aria-labelledby|aria-describedby)="([^"]+)"`,
				)) {
					if strings.Count(page, ` id="`+id+`"`) != 1 {
						t.Errorf("what is called %s does not stand there once", id)
					}
				}
			}
		})
	}
}

// found returns what the group of the pattern matches, in the order of the page.
func found(page, pattern string) string {
	var all []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1) {
		all = append(all, match[1])
	}
	return strings.Join(slices.Compact(all), " ")
}

func sorted(words string) string {
	all := strings.Fields(words)
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestLockNamesNoRegistry(t *testing.T) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`"resolved": "[^"]*`).Find(lock); found != nil {
		t.Errorf("package-lock.json names %s", found)
	}
}

func ExampleHandler() {
	w := httptest.NewRecorder()
	web.Handler(web.Features{Email: true}).ServeHTTP(
		w, httptest.NewRequest(http.MethodGet, "/docs", nil),
	)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}
