package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func TestWhatIsLoadedLaterMayFail(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/")
	b.expect("ERR_BLOCKED_BY_CLIENT")
	b.state("#genres", "ready")
	blocked := network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{
		{URLPattern: "*://*:*/*/history.js", Block: true},
		{URLPattern: "*://*:*/*/picture.js", Block: true},
	}}
	if _, err := chromedp.Call(b.ctx, network.SetBlockedURLs, blocked); err != nil {
		t.Fatal(err)
	}

	b.press(`.masthead nav a[data-place="history"]`)
	b.says("#toast", "History could not be loaded. Check the connection, and reload the page.")
	b.until(`document.querySelector("#history").hidden && !document.querySelector("#explore").hidden`)

	b.press(`#genres [data-save="png"]`)
	b.says("#genres-notes .field-error",
		"This could not be loaded. Check the connection, and reload the page.")
}
