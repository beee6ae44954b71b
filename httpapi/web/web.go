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
	"embed"
	"io/fs"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

//go:embed *.html assets
var files embed.FS

// Features says which features the API of the server has, and whether people sign in at
// auth/sign-in. Usage tells people what they have used of the models. Batches lets them write many
// emails at once.
type Features struct{ Email, Batches, Movies, Chat, Keys, Usage, SignIn bool }

// conditions has what the templates of the pages ask for.
func (f Features) conditions() map[string]bool {
	return map[string]bool{
		".Email": f.Email, ".Batches": f.Batches, ".Movies": f.Movies, ".Chat": f.Chat,
		".Keys": f.Keys, ".Usage": f.Usage, ".SignIn": f.SignIn,
		".History":    f.Email || f.Chat,
		".WriteFirst": !f.Movies && !f.Chat,
	}
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
var headers = http.Header{
	"Content-Security-Policy": {strings.Join([]string{
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
	}, "; ")},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	"Referrer-Policy":              {"no-referrer"},
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
}

// Handler serves the page at /, the reader of the API at /docs, that of shared conversations at
// /shared, and their files under /assets/. It answers GET and HEAD. Every other path is a 404.
// Browsers may keep the pages, and ask each time whether they have changed. The pages name their
// files by addresses with a version, /assets/VERSION/..., which browsers keep for ever. With
// another version, or none, a file is the one of this program, and browsers ask whether it has
// changed. Texts are packed with gzip if the client takes it.
//
// All addresses in the pages are relative. They work below a prefix, with
// http.StripPrefix, if the API is below the same prefix.
func Handler(features Features) http.Handler {
	assets := load(features)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[r.URL.Path]
		if !ok {
			a, ok = assets[unversioned(r.URL.Path)]
		}
		switch {
		case !ok:
			maps.Copy(w.Header(), headers)
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			maps.Copy(w.Header(), headers)
			w.Header().Set("Allow", "GET, HEAD")
			const status = http.StatusMethodNotAllowed
			http.Error(w, http.StatusText(status), status)
		default:
			a.ServeHTTP(w, r)
		}
	})
}

// versioned is an address of a file with a version. While servers are replaced, a page of one
// may ask another one for its files, which has them in another version.
var versioned = regexp.MustCompile(`^/assets/[\w-]{22}/`)

// unversioned returns an address without its version.
func unversioned(at string) string {
	if v := versioned.FindString(at); v != "" {
		return "/assets/" + at[len(v):]
	}
	return at
}

// load makes the pages and adds the other files. The keys are their paths. It panics
// if the type of a file is unknown or a page is broken. A program that has passed its
// tests has neither.
func load(features Features) map[string]asset {
	assets := maps.Clone(static())
	for at, name := range map[string]string{
		"/": "index.html", "/docs": "docs.html", "/shared": "shared.html",
	} {
		page, err := render(files, name, features.conditions())
		if err != nil {
			panic("web: " + name + ": " + err.Error())
		}
		text := bytes.ReplaceAll(page, []byte(`"assets/`), []byte(`"assets/`+version()+`/`))
		assets[at] = newAsset(name, text)
	}
	return assets
}

// static has the files that are the same for all features, each at two addresses: with the version,
// and without.
var static = sync.OnceValue(func() map[string]asset {
	assets := make(map[string]asset)
	eachFile(func(name string, content []byte) {
		a := newAsset(name, content)
		assets["/"+name] = a
		assets["/assets/"+version()+strings.TrimPrefix(name, "assets")] = a.kept()
	})
	return assets
})

// version names all files together. Each file names others, so it is another one if one of them is.
var version = sync.OnceValue(func() string {
	var all bytes.Buffer
	eachFile(func(name string, content []byte) {
		all.WriteString(name + " " + digest(content) + "\n")
	})
	return digest(all.Bytes())
})

// eachFile calls use with each file below assets.
func eachFile(use func(name string, content []byte)) {
	err := fs.WalkDir(files, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err == nil {
			use(name, content)
		}
		return err
	})
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
}
