package facts_test

import (
	"testing"

	"github.com/marquee-go/marquee/email/facts"
)

// Numbers that name something may have other blanks. A fact that is said twice must be right twice.
func TestFormsOfFacts(t *testing.T) {
	const iban = "DE89 3704 0044 0532 0130 00"
	for name, tt := range map[string]struct{ source, letter, want string }{
		"an IBAN": {
			iban, "to DE89370400440532013000, please",
			"kept number \"" + iban + "\" as \"DE89370400440532013000\"\n",
		},
		"another IBAN": {
			iban, "to DE89370400440532013001",
			"changed number \"" + iban + "\" as \"DE89370400440532013001\"\n",
		},
		"a telephone number": {
			"+49 30 1234567", "Call (030) 123 45 67.",
			"kept number \"+49 30 1234567\" as \"(030) 123 45 67\"\n",
		},
		"one with two zeros": {
			"0049 (0)30 1234567", "Call +49 30 1234567.",
			"kept number \"0049 (0)30 1234567\" as \"+49 30 1234567\"\n",
		},
		"two digits of one": {
			"020 7946 0958", "Call 020 7946 0985.",
			"changed number \"020 7946 0958\" as \"020 7946 0985\"\n",
		},
		"a digit of one": {
			"020 7946 0958", "Call 020 7946 0957.",
			"changed number \"020 7946 0958\" as \"020 7946 0957\"\n",
		},
		"dates are none": {
			"01/02/2026 and 10.12.2026", "on 1 February 2026 and 10 December 2026",
			"kept date \"01/02/2026\" as \"1 February 2026\"\n" +
				"kept date \"10.12.2026\" as \"10 December 2026\"\n",
		},
		"an amount, right and wrong": {
			"4,500 EUR", "We pay 4,500 EUR. The 4,600 EUR are due.",
			"changed money \"4,500 EUR\" as \"4,600 EUR\"\n",
		},
		"an amount, wrong and right": {
			"4,500 EUR", "We pay 4,600 EUR. The 4,500 EUR are due.",
			"changed money \"4,500 EUR\" as \"4,600 EUR\"\n",
		},
		"a date, right and on another day": {
			"Thursday, 12 March", "On Thursday, 12 March. Yes, on Friday, 12 March.",
			"changed date \"Thursday, 12 March\" as \"Friday, 12 March\" (another day of the week)\n",
		},
		"another amount": {
			"4,500 EUR", "4,500 EUR, and 200 EUR more",
			"kept money \"4,500 EUR\"\nnew money \"200 EUR\"\n",
		},
		"a year": {
			"in 2026", "in 2026, as in 2025", "kept number \"2026\"\nnew number \"2025\"\n",
		},
		"two facts that are alike": {
			"1,001 and 1,002", "1,001 and 1,002", "kept number \"1,001\"\nkept number \"1,002\"\n",
		},
		"another unit": {
			"30 minutes and 5 km", "30 hours and 5 miles", "changed number \"30\" (another unit)\n" +
				"changed number \"5\" (another unit)\n",
		},
		"a unit in another form": {
			"30-minute talk", "30 Minuten", "kept number \"30\"\n",
		},
		"a number of things": {"30 slides", "30 pages", "kept number \"30\"\n"},
		"a name after a title": {
			"Thank Dr. Okafor and Frau Weiß", "Dear Dr Okafor, dear Frau Weiss",
			"kept name \"Okafor\"\nmissing name \"Weiß\"\n",
		},
		"a name with a slip": {
			"Ask Ms Okafor", "Ask Ms Okefor", "changed name \"Okafor\" as \"Okefor\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := show(facts.Check(tt.letter, facts.Source{Name: "details", Text: tt.source}))
			if got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}
