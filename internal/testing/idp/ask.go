package idp

import (
	"html/template"
	"net/http"
	"net/url"
)

// chosen returns the choice with this subject, or nil.
func (p *Provider) chosen(subject string) map[string]any {
	for _, c := range p.Choices {
		if c["sub"] == subject {
			return c
		}
	}
	return nil
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<title>Who are you?</title>
<h1>Who are you?</h1>
{{range .}}<p><a id="{{.Subject}}" href="?{{.Query}}">{{.Subject}}</a></p>
{{end}}`))

// ask asks who signs in.
func (p *Provider) ask(w http.ResponseWriter, q url.Values) {
	type link struct{ Subject, Query string }
	var links []link
	for _, c := range p.Choices {
		subject, _ := c["sub"].(string)
		q.Set("choice", subject)
		links = append(links, link{subject, q.Encode()})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, links) // a browser that has left does not need it
}
