package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// asset is a file that is ready to serve.
type asset struct {
	plain  *variant
	packed func() *variant // made when it is asked for; nil for fonts, which are packed already
}

// variant is an asset in one coding, with all its headers. Requests share their values, and
// nobody changes them.
type variant struct {
	body   []byte
	header http.Header
}

func newAsset(name string, content []byte) asset {
	contentType, ok := contentTypes[path.Ext(name)]
	if !ok {
		panic("web: no content type for " + name)
	}
	cached := "no-cache"
	if path.Ext(name) == font {
		cached = "public, max-age=2592000"
	}
	variantOf := func(body []byte, suffix string) *variant {
		h := maps.Clone(headers)
		h["Cache-Control"] = []string{cached}
		h["Content-Type"] = []string{contentType}
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
		h["Etag"] = []string{`"` + digest(content) + suffix + `"`}
		return &variant{body, h}
	}
	a := asset{plain: variantOf(content, "")}
	if path.Ext(name) == font {
		return a
	}
	vary := []string{"Accept-Encoding"}
	a.plain.header["Vary"] = vary
	a.packed = sync.OnceValue(func() *variant {
		v := variantOf(pack(content), "-gzip")
		v.header["Content-Encoding"], v.header["Vary"] = []string{"gzip"}, vary
		return v
	})
	return a
}

// digest names a content.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func pack(content []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("web: " + err.Error()) // a buffer takes everything
	}
	return packed.Bytes()
}

// kept returns the asset as browsers may keep it for ever, because its address has its version.
func (a asset) kept() asset {
	const forever = "public, max-age=31536000, immutable"
	keep := func(v *variant) *variant {
		h := maps.Clone(v.header)
		h["Cache-Control"] = []string{forever}
		return &variant{v.body, h}
	}
	k := asset{plain: keep(a.plain)}
	if a.packed != nil {
		k.packed = sync.OnceValue(func() *variant { return keep(a.packed()) })
	}
	return k
}

// ServeHTTP sends the asset, or 304 if the client has it already.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := a.plain
	if a.packed != nil && takesGzip(r.Header["Accept-Encoding"]) {
		v = a.packed()
	}
	h := w.Header()
	maps.Copy(h, v.header)
	if names(r.Header["If-None-Match"], v.header["Etag"][0]) {
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
			delete(h, name)
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(v.body) // a client that is gone cannot be told
	}
}

// takesGzip tells whether a client takes gzip (RFC 9110, section 12.5.3). A client that ranks
// codings gets gzip unless it refuses it, because there is no other one.
func takesGzip(accepted []string) bool {
	others := false
	for _, list := range accepted {
		for one := range strings.SplitSeq(list, ",") {
			coding, params, _ := strings.Cut(one, ";")
			refused := refuses(params)
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				return !refused
			case "*":
				others = !refused
			}
		}
	}
	return others
}

// refuses tells whether the parameters of a coding are a weight of 0.
func refuses(params string) bool {
	name, weight, _ := strings.Cut(strings.TrimSpace(params), "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return false
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
	return err == nil && q == 0
}

// names tells whether an If-None-Match header names an ETag (RFC 9110, section 13.1.2). Those of
// this package have no comma.
func names(ifNoneMatch []string, etag string) bool {
	for _, list := range ifNoneMatch {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
