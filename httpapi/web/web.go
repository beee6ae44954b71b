// Package web is the page of Marquee: places to explore, to write, to look back
// and to import, and a reader for the API's description. Everything it needs is
// embedded in the binary, and nothing is loaded from elsewhere.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed index.html docs.html assets
var files embed.FS

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

// Handler serves the page at /, the reader of the API at /docs and their files
// under /assets/. It answers GET and HEAD; every other path is 404. Browsers
// may keep the files but ask each time whether their copy still stands.
//
// The pages name everything by relative addresses: mounted below a prefix with
// http.StripPrefix, they work as long as the API is mounted below it too.
func Handler() http.Handler {
	assets := load()
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

// load reads the embedded files, keyed by the path that they are served at. It
// panics on a file of unknown type, which no build that passed its tests has.
func load() map[string]asset {
	assets := make(map[string]asset)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contentType, ok := contentTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("no content type for %s", name)
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		assets[address(name)] = asset{
			content:     content,
			contentType: contentType,
			etag:        `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`,
		}
		return nil
	})
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
	return assets
}

// address is the path at which an embedded file is served.
func address(name string) string {
	switch name {
	case "index.html":
		return "/"
	case "docs.html":
		return "/docs"
	}
	return "/" + name
}
