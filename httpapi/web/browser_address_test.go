package web_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

func TestASectionKeepsTheConversation(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.until(`location.hash.startsWith("#/explore?chat=")`)
	b.press(`.contents a[data-section="returns"]`)
	b.until(`location.hash.startsWith("#/explore/returns?chat=")`)
	b.says("#messages", "Which genre is the largest?")
}

// Until the server has said what its films are, a person can already choose years and go
// elsewhere.
func TestAnEditBeforeThePageIsReadyIsKept(t *testing.T) {
	t.Parallel()
	said, asked := make(chan struct{}), atomic.Bool{}
	before := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/info") && asked.CompareAndSwap(false, true) {
				<-said
			}
			h.ServeHTTP(w, r)
		})
	}
	b := site{before: before}.open(t, "/")
	b.until(`document.querySelector('.masthead nav a[data-place="explore"]').ariaCurrent`)
	b.fill("#from", "2001")
	b.press("#to")
	b.until(`location.hash.includes("from=2001")`)
	close(said)
	b.state("#genres", "ready")
	b.until(`location.hash.includes("from=2001")`)
	b.until(`document.querySelector("#from").value === "2001"`)
	b.fill("#from", "2005")
	b.press(`.masthead nav a[data-place="write"]`)
	b.until(`location.hash === "#/write" && !document.querySelector("#write").hidden`)
	b.press(`.masthead nav a[data-place="explore"]`)
	b.until(`location.hash.includes("from=2005") && document.querySelector("#from").value === "2005"`)
	b.says("#genres-figures", "2005–")
}
