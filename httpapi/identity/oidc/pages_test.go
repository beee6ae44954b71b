package oidc

import (
	"html/template"
	"strings"
	"testing"
)

func TestWhatAPageTellsStaysText(t *testing.T) {
	t.Parallel()
	const hostile = `"><script>alert(1)</script>{{content}}&amp;'`
	page := told{hostile, []string{hostile}, []link{
		{"https://id.example.com/end?a=1&b=" + hostile, hostile}, {"../", "Go on"},
	}}.html()
	if strings.Contains(page, "<script>alert") || strings.Contains(page, `=1&b`) {
		t.Errorf("text became HTML:\n%s", page)
	}
	if n := strings.Count(page, template.HTMLEscapeString(hostile)); n != 5 {
		t.Errorf("the text stands there %d times, want 5:\n%s", n, page)
	}
	if want := `<a class="button" href="../">Go on</a>`; !strings.Contains(page, want) {
		t.Errorf("the page lacks %s:\n%s", want, page)
	}
}
