// Package web is the web page of Marquee. It has places to explore films, to write
// emails, to look back and to import, and a reader of the API's description. All its
// files are embedded in the program. The page does not load anything from other
// servers.
//
// Package httpapi serves it together with the API. Use [Handler] by itself only if
// another handler serves the API:
//
//	page := web.Handler(web.Features{Email: true})
//	http.Handle("/", page)
//	http.Handle("/api/", api)
//
// The page only has places for the features that the server has. This is decided when
// the handler is made.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed *.html assets
var files embed.FS

// Features says which features the API of the server has, and whether people sign in at
// auth/sign-in. Usage tells people what they have used of the models. Batches lets them write many
// emails at once.
type Features struct{ Email, Batches, Movies, Chat, Keys, Usage, SignIn bool }

// First returns the name of the place that the page shows first.
func (f Features) First() string {
	switch {
	case f.Movies:
		return "explore"
	case f.Chat:
		return "ask"
	}
	return "write"
}

// font is how the name of a font ends.
const font = ".woff2"

// contentTypes has the content types of all files. Package mime would look at tables
// of the machine, which may say that a module is text/plain.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	font:    "font/woff2",
	".md":   "text/plain; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	"":      "text/plain; charset=utf-8", // licences
}

// headers are the headers of every response. The policy lets the page run its own
// scripts and talk to its own server, and nothing else. No text becomes HTML: there is
// not a single Trusted Types policy.
var headers = map[string]string{
	"Content-Security-Policy": strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; "),
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
}

// asset is a file that is ready to serve.
type asset struct {
	content     []byte
	contentType string
	etag        string
	cached      string // the value of Cache-Control
}

// Handler serves the page at /, the reader of the API at /docs, and their files under
// /assets/. It answers GET and HEAD. Every other path is a 404. Browsers may keep the
// files, and ask each time whether they have changed. They use a font for 30 days
// without asking, so that a text never appears in two fonts.
//
// All addresses in the pages are relative. They work below a prefix, with
// http.StripPrefix, if the API is below the same prefix.
func Handler(features Features) http.Handler {
	assets := load(features)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		for name, value := range headers {
			header.Set(name, value)
		}
		a, ok := assets[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			header.Set("Allow", "GET, HEAD")
			const status = http.StatusMethodNotAllowed
			http.Error(w, http.StatusText(status), status)
			return
		}
		header.Set("Cache-Control", a.cached)
		header.Set("Content-Type", a.contentType)
		header.Set("ETag", a.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
	})
}

// load makes the pages and adds the other files. The keys are their paths. It panics
// if the type of a file is unknown or a page is broken. A program that has passed its
// tests has neither.
func load(features Features) map[string]asset {
	assets := maps.Clone(static())
	for at, name := range map[string]string{"/": "index.html", "/docs": "docs.html"} {
		var page bytes.Buffer
		if err := pages().ExecuteTemplate(&page, name, features); err != nil {
			panic("web: " + err.Error())
		}
		assets[at] = newAsset(name, page.Bytes())
	}
	return assets
}

// pages has the templates of the pages.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "*.html"))
})

// static has the files that are the same for all features.
var static = sync.OnceValue(func() map[string]asset {
	assets := make(map[string]asset)
	err := fs.WalkDir(files, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		assets["/"+name] = newAsset(name, content)
		return err
	})
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
	return assets
})

func newAsset(name string, content []byte) asset {
	contentType, ok := contentTypes[path.Ext(name)]
	if !ok {
		panic("web: no content type for " + name)
	}
	sum := sha256.Sum256(content)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	cached := "no-cache"
	if path.Ext(name) == font {
		cached = "public, max-age=2592000"
	}
	return asset{content: content, contentType: contentType, etag: etag, cached: cached}
}
