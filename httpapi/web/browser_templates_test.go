package web_test

import "testing"

// A form becomes a template, which fills the form in. All of it works with the keyboard.
func TestTemplatesAndTones(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.fill("#purpose", "Thank {who} for the talk")
	b.fill("#recipient", "{who}")
	b.press("#forms summary")
	b.says("#forms", "0 templates and 0 tones kept.")

	t.Log("what is in the form is kept under a name")
	b.press("#forms-more summary")
	b.fill(`#forms [aria-label="Keep a template"] input`, "thanks\r")
	b.says("#forms", "1 template and 0 tones kept.", "thanks")

	t.Log("a variable without a value is an error that names it")
	b.expect("status of 422")
	b.press(`#forms [aria-label="Templates"] button`)
	b.until(`document.activeElement.labels?.[0].textContent === "who"`)
	b.press(`#forms [aria-label="thanks"] button`)
	b.says("#forms [role=alert]", "the value is empty for who")
	b.fill(`#forms [aria-label="thanks"] input`, "Dana\r")
	b.until(`document.querySelector("#purpose").value === "Thank Dana for the talk" &&
		document.querySelector("#recipient").value === "Dana"`)
	b.until(`document.querySelector("#forms [role=alert]").textContent === ""`)
	b.press("#toast-undo")
	b.until(`document.querySelector("#purpose").value === "Thank {who} for the talk"`)

	t.Log("a tone of one's own goes into its field")
	b.fill(`#forms [aria-label="Keep a tone"] .field:nth-child(1) input`, "house")
	b.fill(`#forms [aria-label="Keep a tone"] .field:nth-child(2) input`, "Short sentences.\r")
	b.says("#forms", "1 template and 1 tone kept.", "house: Short sentences.")
	b.press(`#forms .actions span + button`)
	b.until(`document.querySelector("#tone").value === "house"`)
	b.inEveryLight("templates", func() { b.says("#forms", "1 template and 1 tone kept.") })

	t.Log("they are exported, deleted and there after a reload")
	next := b.downloads()
	b.press("#forms a[download]")
	if name, raw := next(); name != "templates.json" || len(raw) < 50 {
		t.Errorf("%s: %s", name, raw)
	}
	b.press(`#forms .actions span ~ .quiet`)
	b.until(`document.querySelector("#confirm").open`)
	b.press("#confirm-yes")
	b.says("#forms", "1 template and 0 tones kept.")
}
