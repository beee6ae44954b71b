package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/offline"
)

// put puts the cursor of a letter before a text of its body.
const put = `(text) => {
	const body = document.querySelector("#draft-body");
	body.focus();
	getSelection().collapse(body.firstChild, body.textContent.indexOf(text));
	return true;
}`

// named waits for the name of the version that is there to begin with some words.
func (b *tab) named(words string) {
	b.t.Helper()
	b.until(fmt.Sprintf(
		`document.querySelector("#version-name")?.textContent.startsWith(%q)`, words))
}

func TestALetterIsEditedAndRefinedWhereItStands(t *testing.T) {
	t.Parallel()
	b := site{model: offline.New()}.open(t, "/#/write")
	b.fill("#purpose", "Thank Dana for the talk")
	b.fill("#recipient", "Dana")
	b.fill("#sender", "Ada")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#letter-tools", "Version 1 of 1: first draft")

	t.Log("a word that is typed is saved by itself")
	eval[bool](b, "("+put+`)("talk")`)
	b.do(chromedp.KeyEvent("splendid "))
	b.until(`document.querySelector("#letter-saved").textContent === "Saved."`)
	b.says("#version-name", "Version 2 of 2: edited by hand")

	t.Log("undo is the browser's, and is a version")
	b.do(chromedp.KeyEvent("x"))
	b.named("Version 3 of 3")
	b.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(2)))
	b.named("Version 4 of 4")
	b.says("#draft-body", "for the splendid talk.")

	t.Log("friendlier, and back, with the keyboard")
	b.do(chromedp.Focus(`[data-goal="friendlier"]`), chromedp.KeyEvent("\r"))
	b.named("Version 5 of 5: friendlier")
	b.says("#draft-body", "Hi Dana,", "Thanks so much for the splendid talk.")
	b.press("#version-compare")
	b.inEveryLight("letter", func() {
		b.says("#version-changes", "Version 4 to 5.", "Replaced “Dear” with “Hi”")
	})
	b.do(chromedp.Focus("#version-older"), chromedp.KeyEvent("\r"))
	b.named("Version 4 of 5")
	b.says("#draft-body", "Dear Dana,", "for the splendid talk.")
	if got := eval[string](b, `document.activeElement.id`); got != "version-older" {
		t.Errorf("the focus is on %q", got)
	}

	t.Log("the words that are selected, and a mistake that leaves the letter")
	b.press("#version-restore")
	b.named("Version 6 of 6: version 4 again")
	eval[bool](b, `(() => {
		const body = document.querySelector("#draft-body").firstChild;
		const at = body.data.indexOf("Dear Dana");
		getSelection().setBaseAndExtent(body, at, body, at + "Dear Dana".length);
		return true;
	})()`)
	b.says("#refine-label", "Change the selected words:")
	b.press(`[data-goal="friendlier"]`)
	b.named("Version 7 of 7: friendlier, a part of it")
	b.says("#draft-body", "Hi Dana,", "Thank you very much for the splendid talk.")
	b.press(".refine-more summary")
	b.expect("status of 50")
	b.fill("#refine-into", "French")
	b.do(chromedp.KeyEvent("\r"))
	b.says("#letter-saved", "cannot translate into French", "The letter is as it was.")
	b.says("#draft-body", "Hi Dana,")

	t.Log("the word is there after a reload, and History has one row")
	b.do(chromedp.Reload())
	b.state("#draft", "ready")
	b.says("#draft-body", "Hi Dana,", "for the splendid talk.")
	b.named("Version 7 of 8")
	b.do(chromedp.Navigate(eval[string](b, `location.href.split("#")[0]`) + "#/history"))
	b.state("#history-list", "ready")
	if n := eval[int](b, `document.querySelectorAll(".entry").length`); n != 1 {
		t.Errorf("History has %d rows", n)
	}
	b.says("#history-entries", "8 versions")

	t.Log("and it can be edited from there")
	b.press(".entry")
	b.state("#history-entry", "ready")
	b.press("[data-edit]")
	b.until(`location.hash === "#/write"`)
	b.says("#draft-body", "Hi Dana,")
}

// A letter that cannot be saved stays on the page, and says so.
func TestALetterThatCannotBeSavedSaysSo(t *testing.T) {
	t.Parallel()
	b := site{model: offline.New()}.open(t, "/#/write")
	b.fill("#purpose", "Thank Dana for the talk")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#letter-tools", "Version 1 of 1")
	eval[bool](b, `(() => {
		const body = document.querySelector("#draft-body");
		body.focus();
		document.execCommand("selectAll");
		return true;
	})()`)
	b.do(chromedp.KeyEvent("\u007f"))
	b.says("#letter-saved", "Not saved.")
	b.do(chromedp.KeyEvent("Another text"))
	b.until(`document.querySelector("#letter-saved").textContent === "Saved."`)
	if got := strings.TrimSpace(b.text("#draft-body")); got != "Another text" {
		t.Errorf("the letter is %q", got)
	}
}
