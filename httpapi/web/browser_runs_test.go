package web_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/internal/testing/paced"
)

// second opens an address in another tab, whose errors are errors of the test.
func (b *tab) second(address string) *tab {
	b.t.Helper()
	other := b.another()
	other.fine, other.hosts = b.fine, b.hosts
	if err := chromedp.Listen(other.ctx, other.listen); err != nil {
		b.t.Fatal(err)
	}
	other.do(chromedp.Navigate(address))
	return other
}

// again loads the page again.
func (b *tab) again() {
	b.t.Helper()
	b.do(chromedp.Reload())
}

func TestADraftGoesOnWithoutThePage(t *testing.T) {
	t.Parallel()
	model := make(paced.ByHand)
	url, _ := site{model: model}.serve(t)
	b := open(t, url, "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	model <- `{"subject":"Meeting","body":"Hi Grace,\n\n`
	b.says("#draft-body", "Hi Grace,")

	t.Log("a reload ends with the whole text")
	b.again()
	b.says("#draft-body", "Hi Grace,")
	model <- `Tuesday`
	b.says("#draft-body", "Tuesday")

	t.Log("another tab shows it while it is written")
	other := b.second(url + "/#/write")
	other.says("#draft-body", "Hi Grace,", "Tuesday")
	model <- `?"}`
	close(model)
	for _, tab := range []*tab{b, other} {
		tab.state("#draft", "ready")
		if got := eval[string](tab, `document.querySelector("#draft-body").textContent`); got !=
			"Hi Grace,\n\nTuesday?" {
			t.Errorf("a tab shows %q", got)
		}
	}
}

func TestStopInOneTabStopsTheOther(t *testing.T) {
	t.Parallel()
	model := make(paced.ByHand)
	url, _ := site{model: model}.serve(t)
	b := open(t, url, "/#/write")
	other := b.second(url + "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	model <- `{"subject":"Meeting","body":"Hi Grace,\nhow`
	other.says("#draft-body", "Hi Grace,")
	other.press("#draft-stop")
	for _, tab := range []*tab{b, other} {
		tab.state("#draft", "ready")
		tab.says("#draft-note", "Stopped.")
	}

	t.Log("and so for an answer")
	b.press(`.masthead nav a[data-place="explore"]`)
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	model <- "Drama is"
	b.says("#messages", "Drama is")
	other.do(chromedp.Navigate(url + "/" + eval[string](b, `location.hash`)))
	other.again()
	other.says("#messages", "Drama is")
	other.press("#ask-stop")
	for _, tab := range []*tab{b, other} {
		tab.state("#assistant", "ready")
		tab.says("#messages", "Drama is", "Stopped.")
	}
}

func TestAnAnswerGoesOnWithoutThePage(t *testing.T) {
	t.Parallel()
	model := make(paced.ByHand)
	b := site{model: model}.open(t, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	model <- "Drama is "
	b.says("#messages", "Drama is")
	b.again()
	b.says("#messages", "Drama is")
	model <- "the largest"
	model <- " genre."
	close(model)
	b.state("#assistant", "ready")
	b.says("#messages", "Drama is the largest genre.")
	if n := eval[int](b, `document.querySelectorAll("#messages .message").length`); n != 2 {
		t.Errorf("there are %d messages", n)
	}
}

// TestALineThatIsLostIsOpenedAgain: each line breaks off after a few hundred bytes.
func TestALineThatIsLostIsOpenedAgain(t *testing.T) {
	t.Parallel()
	model := make(paced.ByHand)
	var breaks atomic.Bool // not before the page knows the draft
	short := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept") == "text/event-stream" {
				w = &shortLine{ResponseWriter: w, breaks: &breaks, left: 250}
			}
			next.ServeHTTP(w, r)
		})
	}
	b := site{model: model, before: short}.open(t, "/#/write")
	b.fine = append(b.fine, "net::ERR")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	model <- `{"subject":"Meeting","body":"Hi Grace,\n`
	b.says("#draft-body", "Hi Grace,")
	breaks.Store(true)
	want := "Hi Grace,\n"
	for _, word := range strings.Fields("one two three four five six seven") {
		model <- word + " "
		want += word + " "
		b.until(`document.querySelector("#draft-body").textContent.includes("` + word + `")`)
	}
	model <- `"}`
	close(model)
	b.state("#draft", "ready")
	if got := eval[string](b, `document.querySelector("#draft-body").textContent`); got !=
		strings.TrimSpace(want) {
		t.Errorf("the page shows %q", got)
	}
}

// shortLine is a line that breaks off.
type shortLine struct {
	http.ResponseWriter
	breaks *atomic.Bool
	left   int
}

func (w *shortLine) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "event: done") {
		w.left = len(p) // otherwise it would never end
	}
	if w.left -= len(p); w.left < 0 && w.breaks.Load() {
		panic(http.ErrAbortHandler)
	}
	return w.ResponseWriter.Write(p)
}

func (w *shortLine) Unwrap() http.ResponseWriter { return w.ResponseWriter }
