// Package web is the page of Marquee: places to explore, to write, to look back
// and to import, and a reader for the API's description. Everything it needs is
// embedded in the binary, and nothing is loaded from elsewhere.
//
// The page has places for the features that the server has, and nothing of the
// others. That is decided once, when the handler is made.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed *.html assets
var files embed.FS

// Features says which features the API of the page's server has.
type Features struct{ Email, Movies, Chat bool }

// First names the place that the page begins with.
func (f Features) First() string {
	switch {
	case f.Movies:
		return "explore"
	case f.Chat:
		return "ask"
	}
	return "write"
}

// contentTypes names the types of all files served. They are fixed, because
// package mime asks tables of the machine that may call a module text/plain.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".md":   "text/plain; charset=utf-8",
	"":      "text/plain; charset=utf-8", // licences
}

// headers go with every answer. The policy lets the page run its own scripts
// and talk to its own server, and do nothing else; markup made from strings
// passes through the sanitiser's Trusted Types policy or not at all.
var headers = map[string]string{
	"Content-Security-Policy": strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types dompurify",
	}, "; "),
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
}

// asset is one file, ready to be served.
type asset struct {
	content     []byte
	contentType string
	etag        string
}

// Handler serves the page of a server with these features at /, the reader of
// the API at /docs and their files under /assets/. It answers GET and HEAD; every
// other path is 404. Browsers may keep the files but ask each time whether their
// copy still stands.
//
// The pages name everything by relative addresses: mounted below a prefix with
// http.StripPrefix, they work as long as the API is mounted below it too.
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
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		header.Set("Cache-Control", "no-cache")
		header.Set("Content-Type", a.contentType)
		header.Set("ETag", a.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
	})
}

// load makes the pages and reads the other files, keyed by the path that they
// are served at. It panics on a file of unknown type or a page that is broken,
// which no build that passed its tests has.
func load(features Features) map[string]asset {
	assets := make(map[string]asset)
	pages := template.Must(template.ParseFS(files, "*.html"))
	for at, name := range map[string]string{"/": "index.html", "/docs": "docs.html"} {
		var page bytes.Buffer
		if err := pages.ExecuteTemplate(&page, name, features); err != nil {
			panic("web: " + err.Error())
		}
		assets[at] = newAsset(name, page.Bytes())
	}
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
}

func newAsset(name string, content []byte) asset {
	contentType, ok := contentTypes[path.Ext(name)]
	if !ok {
		panic("web: no content type for " + name)
	}
	sum := sha256.Sum256(content)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	return asset{content: content, contentType: contentType, etag: etag}
}
