package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestALetterStaysUntilTheNextBegins(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(
		llmtest.Text(`{"subject":"Meeting","body":"Tuesday?"}`),
		llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}},
		llmtest.Text(`{"subject":"Another","body":"Wednesday?"}`))
	b := site{model: model}.open(t, "/#/write")
	b.expect("status of 50")
	b.fill("#purpose", "Ask for a meeting")
	b.fill("#sender", "Ada")
	b.fill("#recipient", "Grace")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#draft", "From", "Ada", "To", "Grace", "Subject", "Meeting", "Tuesday?")

	t.Log("a mistake in the form marks the field, and leaves the letter")
	b.fill("#purpose", "\b")
	b.press("#draft-send")
	b.until(`document.querySelector("#purpose-error").innerText`)
	b.says("#draft", "Tuesday?", "Kept in History.")

	t.Log("so does a try that failed")
	b.fill("#purpose", "Ask for another")
	b.press("#draft-send")
	b.state("#draft", "error")
	b.says("#draft", "Tuesday?", "The letter above is the one before.")
	b.press("#draft-again")
	b.state("#draft", "ready")
	b.says("#draft", "Wednesday?")
	if got := b.text("#draft"); strings.Contains(got, "Tuesday?") {
		t.Errorf("the letter is %q", got)
	}
}

func TestWhatIsTypedSurvivesAReload(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.fill("#sender", "Ada")
	b.press(`[data-for="tone"] button:nth-child(2)`)
	b.fill("#language", "Latin")
	b.press(`label:has(#length-short)`)
	const form = `String(new URLSearchParams(new FormData(document.querySelector("#draft-form"))))`
	want := eval[string](b, form)
	b.do(chromedp.Reload())
	b.until(form + ` === "` + want + `"`)
	pressed := eval[[]string](b, `[...document.querySelectorAll(".chips [aria-pressed=true]")]
		.map((chip) => chip.textContent)`)
	if strings.Join(pressed, " ") != "casual" {
		t.Errorf("the chips are %q", pressed)
	}

	t.Log("clearing keeps the sender, and is undone")
	b.press("#draft-form [type=reset]")
	b.until(`document.querySelector("#purpose").value === "" &&
		document.querySelector("#sender").value === "Ada"`)
	b.press("#toast-undo")
	b.until(form + ` === "` + want + `"`)
}

func TestADraftThatIsFinishedSaysSoByItself(t *testing.T) {
	t.Parallel()
	url, store := site{}.serve(t)
	now := time.Now()
	d := email.Draft{
		ID: "018bcfe5-6800-7000-8000-000000000001", Version: 1, Status: email.StatusPending,
		Brief:   email.Brief{Purpose: "Ask for a meeting", Recipient: "Grace"},
		Created: now, Updated: now,
		Lease: marquee.Lease{Holder: "another server", Until: now.Add(time.Minute), Attempt: 1},
	}
	if err := store.Create(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	b := open(t, url, "/#/history/emails/"+d.ID)
	b.state("#history-entry", "ready")
	b.says("#history-entries", "Today", "Ask for a meeting", "To Grace", "Being written")
	d.Version, d.Status, d.Lease = 2, email.StatusComplete, marquee.Lease{}
	d.Subject, d.Body = "Meeting", "Hi Grace,\n\nWould Tuesday suit you?"
	if err := store.Update(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	b.says("#history-entries", "Meeting", "To Grace", "Would Tuesday suit you?")
	b.says("#history-entry", "Would Tuesday suit you?")
	if got := b.text("#history-entries"); strings.Contains(got, "Being written") {
		t.Errorf("the list is %q", got)
	}
}

// drafts writes drafts, one after the other. The one with the number 7 is to Zoë.
func (b *tab) drafts(n int) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(async () => {
		for (let i = 0; i < %d; i++) {
			const {ok} = await fetch("api/v1/emails", {
				method: "POST", headers: {"Content-Type": "application/json", "Idempotency-Key": "k" + i},
				body: JSON.stringify({purpose: "Ask for meeting " + i, ...(i === 7 && {recipient: "Zoë"})}),
			});
			if (!ok) throw new Error("draft " + i + " is not written");
		}
		return true;
	})()`, n))
}

func TestTheListIsAsItWasLeft(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/history")
	b.drafts(26)
	b.do(chromedp.Reload(), chromedp.EmulateViewport(360, 740))
	b.state("#history-list", "ready")
	b.press("#load-more")
	b.until(`document.querySelectorAll(".entry").length === 26`)
	eval[bool](b, `(document.querySelectorAll(".entry")[24].scrollIntoView(), true)`)
	at := eval[float64](b, `scrollY`)
	b.press("#history-entries li:nth-child(25) .entry")
	b.state("#history-entry", "ready")
	eval[bool](b, `(history.back(), true)`)
	b.until(`document.querySelectorAll(".entry").length === 26`)
	b.until(`document.querySelector("#history-list").checkVisibility()`)
	if got := eval[float64](b, `scrollY`); got < at-200 || got > at+200 {
		t.Errorf("the list is at %v, and was left at %v", got, at)
	}
}

func TestOneOfManyDraftsIsFound(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/history")
	b.drafts(60)
	b.do(chromedp.Reload())
	b.state("#history-list", "ready")
	t.Log("by a key, and a word without its accents")
	b.key("/")
	b.until(`document.activeElement.id === "history-q"`)
	b.do(chromedp.KeyEvent("zoe"))
	b.until(`document.querySelectorAll(".entry").length === 1`)
	b.says("#history-entries", "To Zoë", "meeting 7")
	b.inEveryLight("search", func() { b.state("#history-list", "ready") })
	t.Log("a word that nothing has is said")
	b.fill("#history-q", "nothing-has-this")
	b.state("#history-list", "empty")
	b.says("#history-empty", "Nothing has “nothing-has-this”")
	b.fill("#history-q", "\b")
	b.until(`document.querySelectorAll(".entry").length === 20`)
}

func TestWhatIsDeletedIsGoneAlsoIfThePageIsLeft(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.press(`.masthead nav a[data-place="history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	b.press("[data-delete]")
	b.state("#history-list", "empty")
	b.do(chromedp.Reload())
	b.keeps(0)
}

// keeps waits for the server to keep a number of drafts.
func (b *tab) keeps(n int) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(async () => {
		for (;;) {
			const {items} = await (await fetch("api/v1/emails")).json();
			if (items.length === %d) return true;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	})()`, n))
}

func TestSettingsAreKept(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.explored()
	b.key("?")
	b.until(`document.querySelector("#settings").open`)
	b.inEveryLight("settings", func() { b.says("#settings", "Theme", "Density", "Keys") })
	light := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "light"},
	}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, light); err != nil {
		t.Fatal(err)
	}
	b.until(`document.documentElement.dataset.theme === "light"`)
	const ink = `Chart.defaults.color`
	before := eval[string](b, ink)
	b.press(`label:has([name=theme][value=dark])`)
	b.press(`label:has([name=density][value=compact])`)
	b.until(`document.documentElement.dataset.theme === "dark"`)
	if after := eval[string](b, ink); after == before {
		t.Errorf("the charts are still drawn in %s", after)
	}
	b.do(chromedp.Reload())
	b.until(`document.documentElement.dataset.theme === "dark" &&
		document.documentElement.dataset.density === "compact" &&
		document.querySelector("[name=theme][value=dark]").checked`)
}
