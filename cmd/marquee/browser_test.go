package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/llmtest"
)

// require lists, in this variable, what a test may not be skipped for want of;
// `make test` sets it.
const require = "MARQUEE_TEST_REQUIRE"

// missing skips a test for want of something, or fails it where that is required.
func missing(t *testing.T, what, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv(require), ","), what) {
		t.Fatalf("%s is required: %s", what, why)
	}
	t.Skipf("needs a %s: %s; make test installs it", what, why)
}

// tab is a browser's tab with a page of the server.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	fine []string // what the browser may say: a test brings it about
	said []string // what the page said that it should not have
}

// chromium finds the browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	missing(t, "browser", "no Chromium was found; CHROME may name one")
	return ""
}

// open opens a page of a server. At the end of the test it reports whatever
// the page said, ran or loaded that it should not have.
func open(t *testing.T, base, path string) *tab {
	t.Helper()
	profile, err := os.MkdirTemp("", "marquee-browser-") //nolint:usetesting // a process of Chromium's may still write there at the end
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	// A form that is refused is no fault of the page, but Chromium says so.
	b := &tab{t: t, ctx: ctx, fine: []string{"status of 422"}}
	origin, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	b.do() // starts the browser
	if err := chromedp.Listen(ctx, func(event any) { b.listen(origin.Host, event) }); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(base + path))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range b.said {
			t.Error(s)
		}
	})
	return b
}

// listen keeps what a well-behaved page does not do.
func (b *tab) listen(host string, event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, fmt.Sprintf("console: %v", e.Args))
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		b.said = append(b.said, "dialog: "+e.Message)
	case *log.EventEntryAdded:
		if !slices.ContainsFunc(b.fine, func(s string) bool { return strings.Contains(e.Entry.Text, s) }) {
			b.said = append(b.said, "log: "+e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Host != host && u.Scheme != "data" && u.Scheme != "blob" {
			b.said = append(b.said, "a request went to "+e.Request.URL)
		}
	}
}

// expect lets the browser say something.
func (b *tab) expect(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fine = append(b.fine, text)
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns the value of an expression.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v in %s", err, expression)
	}
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(time.Minute))); err != nil {
		b.t.Fatalf("waited for %s: %v", expression, err)
	}
}

// state waits for a region to say that it is in a state.
func (b *tab) state(selector, state string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector(%q)?.dataset.state === %q", selector, state))
}

// text returns the text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

// fill types into a field as a person does, and press clicks; both wait until
// that can be seen, as a place is a moment after its address.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.Focus(selector, chromedp.NodeVisible))
	eval[bool](b, fmt.Sprintf("(document.querySelector(%q).select?.(), true)", selector))
	b.do(chromedp.KeyEvent(text))
}

func (b *tab) press(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(selector))
}

func TestThePageDoesItsThreeJobs(t *testing.T) {
	b := open(t, serve(t, "--store="+storeIn(t.TempDir())).url, "/")

	t.Log("Explore: both charts are drawn, from the demo set, and say so")
	b.state("#genres", "ready")
	b.state("#popularity", "ready")
	if got := eval[int](b, `Chart.getChart("genres-chart").data.datasets.length`); got < 5 {
		t.Errorf("the chart of genres has %d series", got)
	}
	for _, notes := range []string{"#genres-notes", "#popularity-notes"} {
		if got := b.text(notes); !strings.Contains(got, "Invented films") {
			t.Errorf("%s are %q", notes, got)
		}
	}
	if got := b.text("#model-notice"); !strings.Contains(got, "Offline model") {
		t.Errorf("the notice is %q", got)
	}

	t.Log("Explore: another year, another way to count")
	b.press("label:has(#count-fractional)")
	b.until(`document.querySelector("#genres-notes").innerText.includes("shared")`)
	b.state("#genres", "ready")
	b.press("#year-after")
	b.until(`document.querySelector("#popularity-notes").innerText.includes("2016")`)

	t.Log("Explore: the assistant takes no blank question")
	b.fill("#ask-text", "  ")
	b.press("#ask-send")
	b.until(`document.activeElement.id === "ask-text"`)
	if got := eval[int](b, `fetch("api/v1/chats").then(r => r.json()).then(page => page.items.length)`); got != 0 {
		t.Errorf("%d conversations were begun", got)
	}

	t.Log("Explore: the assistant answers from the charts on the screen")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	if got := b.text(".message.assistant .prose"); !strings.HasPrefix(got, "Drama is the largest genre from 1990 to 2020") {
		t.Errorf("the answer is %q", got)
	}
	b.fill("#ask-text", "What is the most popular film?")
	b.press("#ask-send")
	b.until(`document.querySelectorAll(".message.assistant").length === 2`)
	b.state("#assistant", "ready")
	if got := b.text(".message.assistant:last-of-type .prose"); !strings.HasPrefix(got, "The most popular film of 2016 is") {
		t.Errorf("the answer is %q", got)
	}

	t.Log("Write: a draft, and what is wrong with an empty form")
	b.press(`.masthead nav a[href="#/write"]`)
	b.press("#draft-send")
	b.until(`document.querySelector("#purpose-error").innerText`)
	b.fill("#purpose", "Ask for a meeting about the budget")
	b.fill("#sender", "Ada")
	b.press("#draft-send")
	b.state("#draft", "ready")
	if got := b.text("#draft-subject"); got != "Ask for a meeting about the budget" {
		t.Errorf("the subject is %q", got)
	}
	if got := b.text("#draft-body"); !strings.HasPrefix(got, "Dear Sir or Madam,") || !strings.HasSuffix(strings.TrimSpace(got), "Ada") {
		t.Errorf("the body is %q", got)
	}

	t.Log("History: the draft is there, opens, and is deleted when that is confirmed")
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	if got := b.text("#history-entry"); !strings.Contains(got, "Dear Sir or Madam,") {
		t.Errorf("the entry is %q", got)
	}
	b.press("[data-delete]")
	b.until(`document.querySelector("dialog#confirm").open`)
	b.press("#confirm-yes")
	b.state("#history-list", "empty")
}

// hostile is text that must stay text: each part would run a script, or load
// something from elsewhere, in a page that took it for HTML or for an image.
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>` +
	`<svg onload="window.hacked=3"></svg><iframe src="http://127.0.0.1:9/frame"></iframe>` +
	`<style>@import "http://127.0.0.1:9/style";</style><a href="javascript:window.hacked=4">x</a>` +
	` ![pixel](http://127.0.0.1:9/pixel.png) [link](javascript:window.hacked=5) <form action="http://127.0.0.1:9/"><button>go</button></form>`

func TestHostileTextStaysText(t *testing.T) {
	chromium(t)
	dir := t.TempDir()
	quoted := strings.ReplaceAll(hostile, `"`, `""`)
	films := fmt.Sprintf("%s1,\"%s\",\"Drama,%s\",9,2015-01-02\n2,Calm,Drama,1,2015-01-02\n", header, quoted, `<img src=x onerror=alert(1)>`)
	if r := invoke(t, films, "import", "-", "--store="+storeIn(dir)); r.status != 0 {
		t.Fatalf("import: %+v", r)
	}
	reply, err := json.Marshal(map[string]string{"subject": hostile, "body": hostile})
	if err != nil {
		t.Fatal(err)
	}
	model := llmtest.NewServer(t, llmtest.Good("# Hello\n\n"+hostile+"\n\n**bold**"), llmtest.Good(string(reply)))
	s := serve(t, "--store="+storeIn(dir), "--model=compatible:"+`<img src=x onerror=alert(2)>`, "--compatible-base-url="+model.URL)
	b := open(t, s.url, "/")
	b.state("#genres", "ready")
	b.state("#popularity", "ready")
	eval[bool](b, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	if got := b.text("#popularity-table"); !strings.Contains(got, "<script>window.hacked=2</script>") {
		t.Errorf("the table of films is %q", got)
	}
	b.fill("#ask-text", "Hello?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	if got := eval[string](b, `document.querySelector(".message.assistant .prose").innerHTML`); !strings.Contains(got, "<strong>bold</strong>") {
		t.Errorf("the Markdown was not rendered: %s", got)
	}
	b.press(`.masthead nav a[href="#/write"]`)
	b.fill("#purpose", "Anything")
	b.press("#draft-send")
	b.state("#draft", "ready")
	if got := b.text("#draft-body"); !strings.Contains(got, `<svg onload="window.hacked=3">`) {
		t.Errorf("the body is %q", got)
	}
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")

	if eval[bool](b, `"hacked" in window`) {
		t.Error("a script ran")
	}
	if got := eval[int](b, `document.querySelectorAll("main :is(iframe, script, style, object, embed, [onerror], [onload], [src]:not([src^='assets/']), [href^='javascript:'], form[action])").length`); got != 0 {
		t.Errorf("%d elements came out of text", got)
	}
}

// inEveryLight runs a check in light and in dark, on a wide screen and on a
// phone, and then that of axe.
func (b *tab) inEveryLight(name string, check func()) {
	b.t.Helper()
	axe, err := os.ReadFile(filepath.Join("..", "..", "httpapi", "web", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(b.t, "browser", "axe-core is not installed")
	}
	eval[bool](b, string(axe)+";true")
	outer := b.t
	defer func() { b.t = outer }()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 360} {
			outer.Run(fmt.Sprintf("%s/%s/%d", name, scheme, width), func(t *testing.T) {
				b.t = t
				features := []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme},
					{Name: "prefers-reduced-motion", Value: "reduce"}, // or axe would see colors on their way
				}
				if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
					t.Fatal(err)
				}
				b.do(chromedp.EmulateViewport(width, 800))
				check()
				b.until(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`) // charts follow a frame later
				found := eval[[]string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.target).join(" ")))`)
				for _, violation := range found {
					t.Error(violation)
				}
			})
		}
	}
}

func TestEverybodyCanUseThePage(t *testing.T) {
	b := open(t, serve(t, "--store="+storeIn(t.TempDir())).url, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.press(`.masthead nav a[href="#/write"]`)
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	for place, region := range map[string]string{"explore": "#genres", "write": "#draft", "history": "#history-list", "import": "#import-result"} {
		b.inEveryLight(place, func() {
			b.press(fmt.Sprintf(`.masthead nav a[data-place=%q]`, place))
			b.until(fmt.Sprintf(`["ready", "empty"].includes(document.querySelector(%q).dataset.state)`, region))
		})
	}
}

func TestTheKeyboardIsEnough(t *testing.T) {
	b := open(t, serve(t, "--store="+storeIn(t.TempDir())).url, "/#/write")
	b.until(`!document.querySelector("#write").hidden`)
	b.fill("#purpose", "Thank the team")
	// From the purpose to the button, by the tab key alone, with a focus that
	// can be seen at every step.
	for range 20 {
		b.do(chromedp.KeyEvent("\t"))
		if eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`) == "none" {
			t.Errorf("no focus is to be seen on %s", eval[string](b, `document.activeElement.outerHTML.slice(0, 80)`))
		}
		if eval[string](b, `document.activeElement.id`) == "draft-send" {
			break
		}
	}
	b.do(chromedp.KeyEvent("\r"))
	b.state("#draft", "ready")
	if got := b.text("#draft-subject"); got != "Thank the team" {
		t.Errorf("the subject is %q", got)
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	b := open(t, serve(t, "--store=memory:", "--no-demo").url, "/docs")
	b.state("main", "ready")
	got := b.text("main")
	for _, want := range []string{"/api/v1/movies/popularity", "Draft an email and keep it", "Fields of Brief", "Fields of returns"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q: %.300q", want, got)
		}
	}
}
