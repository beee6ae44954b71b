package plain_test

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/plain"
)

func TestWhatAPageTellsStaysText(t *testing.T) {
	t.Parallel()
	const hostile = `"><script>alert(1)</script>{{content}}&amp;'`
	w := httptest.NewRecorder()
	plain.Show(w, http.StatusForbidden, "../", plain.Page{
		Title: hostile, Text: []string{hostile}, Links: []plain.Link{
			{To: "https://id.example.com/end?a=1&b=" + hostile, Text: hostile},
			{To: "../", Text: "Go on"},
		},
	})
	page := w.Body.String()
	if w.Code != http.StatusForbidden || strings.Contains(page, `"assets/`) ||
		!strings.Contains(page, `src="../assets/theme.js"`) {
		t.Errorf("%d, and the files are elsewhere:\n%s", w.Code, page)
	}
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
