package web_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
)

// A key is made with what one may do oneself, shown once, and revoked after a question.
func TestAPIKeysOnThePage(t *testing.T) {
	t.Parallel()
	const row = "#api-keys-items li"
	b := site{scopes: append(httpapi.DefaultScopes(), httpapi.ScopeKeys)}.open(t, "/#/write")
	b.until(`!document.querySelector("#api-keys-place").hidden`)
	b.press("#settings-open")
	b.press("#api-keys-open")
	b.state("#api-keys-list", "empty")
	const offered = `[...document.querySelectorAll("#api-keys-scopes input")]` +
		`.map((input) => input.value).join(" ")`
	if got := eval[string](b, offered); got != "read draft chat" {
		t.Errorf("it offers %q", got)
	}
	b.press("#api-keys-form button[type=submit]")
	b.says("#api-key-name-error", "must not be empty")
	b.fill("#api-key-name", "nightly <b>report</b>")
	b.press("#api-keys-form button[type=submit]")
	b.state("#api-keys-list", "ready")
	secret := b.text("#api-key-made .secret")
	if !strings.HasPrefix(secret, "mq_") {
		t.Errorf("the secret is %q", secret)
	}
	b.says(row, "nightly <b>report</b>", "May read.", "never used")
	b.inEveryLight("keys", func() { b.text("#api-key-made .secret") })

	b.press("#api-keys-close")
	b.press("#settings-open")
	b.press("#api-keys-open")
	b.state("#api-keys-list", "ready")
	const page = `document.documentElement.outerHTML`
	if strings.Contains(eval[string](b, page), secret[3:]) {
		t.Error("the secret is still in the page")
	}
	b.press(row + " button")
	b.says("#confirm-question", "nightly", "two seconds")
	b.says("#confirm-yes", "Revoke")
	b.press("#confirm-no")
	if got := b.text(row); strings.Contains(got, "Revoked") {
		t.Errorf("it is revoked without a yes: %q", got)
	}
	b.press(row + " button")
	b.press("#confirm-yes")
	b.says(row, "Revoked")
	if eval[bool](b, `Boolean(document.querySelector("`+row+` button"))`) {
		t.Error("it can be revoked again")
	}
}

// Who may not make keys does not see the place for them.
func TestAPIKeysAreOfferedToThoseWhoMay(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.until(`document.querySelector("#colophon").textContent !== "Marquee"`)
	if !eval[bool](b, `document.querySelector("#api-keys-place").hidden`) {
		t.Error("the keys are offered")
	}
	b = site{pick: func(o *httpapi.Options) { o.Keys = nil }}.open(t, "/#/write")
	b.until(`document.querySelector("#colophon").textContent !== "Marquee"`)
	if eval[bool](b, `Boolean(document.querySelector("#api-keys"))`) {
		t.Error("a server without keys has a place for them")
	}
}
