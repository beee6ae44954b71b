package web_test

import "testing"

// An identity is kept, signs a letter, and is deleted. A voice is worked out, kept and deleted.
func TestSignaturesAndVoice(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, "/#/write")
	b.press("#signing summary")
	b.says("#signing", "No identity is kept yet.")
	const fields = `#signing [aria-label="An identity"] `
	const button = fields + "button"

	t.Log("what is wrong is said where it is")
	b.expect("status of 422")
	b.fill(fields+".field:nth-child(1) input", "work")
	b.fill(fields+".field:nth-child(2) input", "Ann Lee")
	b.fill(fields+".field:nth-child(3) input", "nobody")
	b.press(button)
	b.says("#signing [role=alert]", "must be an email address")

	t.Log("an identity signs the letter of the form")
	b.fill(fields+".field:nth-child(3) input", "ann@example.org")
	b.fill(fields+"textarea", "Warm wishes,\nAnn Lee")
	b.press(button)
	b.until(`document.querySelector("#identity").value === "work"`)
	b.says("#signing", "Choose one to sign this letter")

	t.Log("a voice is worked out of letters, and kept")
	b.press("#voice summary")
	b.fill("#voice textarea", "Hi Bo,\n\nthis is the plan that we have for you, "+
		"and it is on the drive. Can you look at it today?\n\nCheers,\nAnn")
	b.press(`#voice [aria-label="Samples"] button`)
	b.until(`document.querySelector("#voice .group:last-child input[placeholder]")
		.value === "Hi {name},"`)
	b.press(`#voice [aria-label="Your voice"] button`)
	b.inEveryLight("signing", func() { b.says("#signing", "Choose one") })

	t.Log("the letter is signed and has the voice")
	b.fill("#purpose", "Thank them for the work that is on the drive")
	b.fill("#recipient", "Bo")
	b.press("#draft-form [type=submit]")
	b.says("#draft-body", "Hi Bo,", "Warm wishes,\nAnn Lee")
	b.says("#draft-from", "Ann Lee")

	t.Log("both are deleted")
	b.press(`#voice [aria-label="Your voice"] .quiet`)
	b.until(`document.querySelector("#confirm").open`)
	b.press("#confirm-yes")
	b.until(`document.querySelector("#voice .group:last-child input[placeholder]").value === ""`)
	b.press(fields + ".quiet")
	b.until(`document.querySelector("#confirm").open`)
	b.press("#confirm-yes")
	b.says("#signing", "No identity is kept yet.")
	b.until(`document.querySelector("#identity").value === ""`)
}
