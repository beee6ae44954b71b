package web_test

import (
	"encoding/base64"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestALetterFromAChartCarriesItsFigures(t *testing.T) {
	t.Parallel()
	b := site{}.open(t, then)
	b.explored()
	sentence := b.text("#returns-figures")
	b.press("#returns-notes [data-save=letter]")
	b.until(`document.querySelector("#details").value`)

	t.Log("the brief has the sentence, figures of the table, the rule, the source and its date")
	details := eval[string](b, `document.querySelector("#details").value`)
	for _, want := range []string{
		sentence, "\n- All films: Films ", "; Median ", "How this is counted: ", "Left out: ",
		"Source: Films from the demo set. As of ", "Invented films",
	} {
		if !strings.Contains(details, want) {
			t.Errorf("the details lack %q:\n%s", want, details)
		}
	}
	b.says("#toast", "The brief holds ", " figures of the chart.",
		"Its picture and numbers go with the letter.")
	b.says("#attached", "(picture and numbers)")

	t.Log("they are facts, and the letter keeps them")
	b.press("#draft-send")
	b.state("#draft", "ready")
	const median = "took in 1.32× their budget"
	b.says("#draft-body", median, "All films: Films 791; Median 1.32×")
	b.says("#letter-tools", "Version 1 of 1") // they come a moment later, and move what is below them
	b.press("#draft-handing summary")
	b.says("#draft-handing", "791", "1.32", "kept")
	if facts := b.text("#draft-handing"); strings.Contains(facts, "changed") {
		t.Errorf("the facts are %s", facts)
	}

	t.Log("its picture and numbers are in the file")
	b.says("#draft-handing", "chart-1.csv, chart-1.png, chart-1.txt")
	next := b.downloads()
	b.press("#draft-handing .actions button:nth-child(3)")
	b.until(`document.querySelector("#confirm").open`)
	b.says("#confirm-question", "2 placeholders left: [Note,", "[Your name].")
	b.press("#confirm-yes")
	_, raw := next()
	for _, want := range []string{"chart-1.csv", "chart-1.png", "chart-1.txt"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	_, picture, _ := strings.Cut(string(raw), "filename=chart-1.png\r\n\r\n")
	picture, _, _ = strings.Cut(picture, "\r\n--")
	drawn, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(picture)))
	if err != nil || drawn.Bounds().Dx() < 900 {
		t.Errorf("the picture: %v, %v", drawn, err)
	}

	b.until(`document.querySelector("#toast").textContent === ""`)
	b.inEveryLight("attached", func() { b.says("#attached", "Leave the chart out") })

	t.Log("a figure that is changed in place needs consent")
	for _, place := range []string{"1.32× their", "1.32×; From"} { // the letter says it twice
		eval[bool](b, "("+put+`)("`+place+`")`)
		b.do(chromedp.KeyEvent("9"))
	}
	b.until(`document.querySelector("#letter-saved").textContent === "Saved."`)
	b.press("#draft-handing summary")
	b.says("#draft-handing", "1.32", "→ 91.32", "1 fact changed.")
	b.press("#draft-handing .actions button:nth-child(3)")
	b.until(`document.querySelector("#confirm").open`)
	b.says("#confirm-question", "91.32", "instead of “1.32", "Hand it over all the same?")
}

func TestALetterOfAnAnswerHasItsRightFigures(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(llmtest.Text(
		"Drama is the **largest** genre. ", "It had 9,999 films in 1999. ", "Paris has 12 shops."))
	b := site{model: model}.open(t, "/")
	b.explored()
	b.ask("Which genre is the largest?")
	b.until(`document.querySelectorAll("#messages .checked").length === 2`)
	b.do(chromedp.Click("#messages .to-letter"))
	b.until(`document.querySelector("#details").value`)
	details := eval[string](b, `document.querySelector("#details").value`)
	for _, want := range []string{
		"Drama is the largest genre. It had [figure] films in 1999. Paris has [figure] shops.",
		"How this is counted: ", "Source: Films from the demo set. As of ",
	} {
		if !strings.Contains(details, want) {
			t.Errorf("the details lack %q:\n%s", want, details)
		}
	}
	b.says("#toast", "2 figures that are wrong or not checked are left to fill in.")
}
