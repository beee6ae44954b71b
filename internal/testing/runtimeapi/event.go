package runtimeapi

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

// event is what a function gets from its URL, in the payload format 2.0.
type event struct {
	Version         string            `json:"version"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies,omitempty"`
	Headers         map[string]string `json:"headers"`
	RequestContext  requestContext    `json:"requestContext"`
	Body            string            `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	DomainName string      `json:"domainName"`
	HTTP       description `json:"http"`
}

type description struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	Protocol string `json:"protocol"`
	SourceIP string `json:"sourceIp"`
}

// eventOf returns the event of a request. Names of headers are in lower case, cookies are
// apart, and a body that is not text is in base 64.
func eventOf(r *http.Request) (event, error) {
	e := event{
		Version: "2.0", RawPath: r.URL.EscapedPath(), RawQueryString: r.URL.RawQuery,
		Headers: map[string]string{"host": Domain, "x-forwarded-for": SourceIP},
		RequestContext: requestContext{
			Domain, description{r.Method, r.URL.Path, "HTTP/1.1", SourceIP},
		},
	}
	for name, values := range r.Header {
		if name == "Cookie" {
			e.Cookies = strings.Split(strings.Join(values, "; "), "; ")
			continue
		}
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	if r.Body == nil {
		return e, nil
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return e, err
	}
	e.Body = string(raw)
	kind := r.Header.Get("Content-Type")
	if !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "text/") {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(raw), true
	}
	return e, nil
}
