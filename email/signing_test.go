package email_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// signedBy drafts a letter whose model writes a body, with an identity that has a signature.
func signedBy(t *testing.T, body, signature string, b email.Brief) email.Draft {
	t.Helper()
	db := memory.New()
	model := llmtest.NewScript(llmtest.Text(strings.Split("Subject: Friday\n\n"+body, "")...))
	emails, err := email.New(model, db.Email(), &email.Options{Settings: db.Settings()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = emails.PutIdentity(t.Context(), "ann", email.Identity{
		Name: "work", Sender: "Ann Lee", Signature: signature,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Purpose, b.Identity = "Move the call to Friday", "work"
	var told strings.Builder
	var d email.Draft
	for ev, err := range emails.Stream(t.Context(), "ann", b) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Field == email.FieldBody {
			told.WriteString(ev.Delta)
		}
		if ev.Draft != nil {
			d = *ev.Draft
		}
	}
	if told.String() != d.Body {
		t.Errorf("a reader was told\n%q\nand the letter is\n%q", told.String(), d.Body)
	}
	return d
}

// However a model ends a letter, it has one closing and the signature as it is.
func TestALetterHasOneClosing(t *testing.T) {
	const (
		above = "Dear Bo,\n\nCould we move the call to Friday?"
		block = "Ann Lee\nHead of Data, Acme\n+44 20 7946 0000"
		own   = "Warm wishes,\n" + block
	)
	for name, tt := range map[string]struct{ ends, signature, want string }{
		"nothing":              {"", block, "\n\nKind regards,\n" + block},
		"a closing":            {"\n\nBest regards,", block, "\n\nBest regards,\n" + block},
		"without a comma":      {"\n\nBest regards", block, "\n\nBest regards\n" + block},
		"a closing and a name": {"\n\nSincerely,\nAnn", block, "\n\nSincerely,\n" + block},
		"in one line":          {"\n\nBest, Ann", block, "\n\nBest,\n" + block},
		"words below a name": {
			"\n\nKind regards,\nAnn\n\nRoom 4, 9:00, bring slides", block,
			"\n\nRoom 4, 9:00, bring slides\n\nKind regards,\n" + block,
		},
		"words in place of a name": {
			"\n\nBest\nPlan A costs 400 EUR\nPlan B costs 500 EUR", block,
			"\n\nPlan A costs 400 EUR\nPlan B costs 500 EUR\n\nBest\n" + block,
		},
		"two postscripts": {
			"\n\nBest,\nAnn\n\nP.S. Bring slides.\n\nP.P.S. And tea.", block,
			"\n\nP.S. Bring slides.\n\nP.P.S. And tea.\n\nBest,\n" + block,
		},
		"a blank line between": {"\n\nBest,\n\nAnn Lee", block, "\n\nBest,\n" + block},
		"a placeholder":        {"\n\nBest,\n[Your name]\n[Your title]", block, "\n\nBest,\n" + block},
		"a whole block": {
			"\n\nBest,\nAnn Lee\nChief of Data\nann@acme.test\n+1 5", block, "\n\nBest,\n" + block,
		},
		"only a name":         {"\n\nAnn Lee", block, "\n\nKind regards,\n" + block},
		"the signature":       {"\n\nCheers,\n" + block, block, "\n\nCheers,\n" + block},
		"only the signature":  {"\n\n" + block, block, "\n\nKind regards,\n" + block},
		"thanks, with a name": {"\n\nThanks,\nAnn", block, "\n\nThanks,\n" + block},
		"thanks and regards": {
			"\n\nThanks again and best regards,\nAnn", block, "\n\nThanks again and best regards,\n" + block,
		},
		"thanks as a sentence":  {"\n\nThank you.", block, "\n\nThank you.\n\nKind regards,\n" + block},
		"an own closing":        {"\n\nSincerely,\nAnn", own, "\n\n" + own},
		"an own closing alone":  {"", own, "\n\n" + own},
		"the own closing twice": {"\n\n" + own, own, "\n\n" + own},
		"a postscript": {
			"\n\nBest,\nAnn\n\nP.S. The room is booked.", block,
			"\n\nP.S. The room is booked.\n\nBest,\n" + block,
		},
		"a German closing": {
			"\n\nMit freundlichen Grüßen\nAnn", block, "\n\nMit freundlichen Grüßen\n" + block,
		},
		"a Russian closing": {"\n\nС уважением,\nАнн", block, "\n\nС уважением,\n" + block},
		"a list after thanks": {
			"\n\nThanks, and please bring:\n- the plan\n- a pen", block,
			"\n\nThanks, and please bring:\n- the plan\n- a pen\n\nKind regards,\n" + block,
		},
		"best in a sentence": {
			"\n\nBest of all, it is free.", block, "\n\nBest of all, it is free.\n\nKind regards,\n" + block,
		},
		"CRLF": {"\r\n\r\nBest,\r\nAnn", block, "\n\nBest,\n" + block},
	} {
		t.Run(name, func(t *testing.T) {
			d := signedBy(t, above+tt.ends, tt.signature, email.Brief{})
			if d.Body != above+tt.want {
				t.Errorf("the letter is\n%s\nwant\n%s", d.Body, above+tt.want)
			}
			if d.Signed.Signature != tt.signature || d.Signed.Sender != "Ann Lee" {
				t.Errorf("it is signed with %+v", d.Signed)
			}
		})
	}
}

// The closing that the program writes is in the language of the letter, and of its tone.
func TestTheClosingOfTheProgram(t *testing.T) {
	for name, tt := range map[string]struct {
		brief      email.Brief
		body, want string
	}{
		"casual": {
			email.Brief{Tone: "casual"}, "Hi Bo,\n\nCould we do it on Friday? The rest is for you.",
			"Best wishes,",
		},
		"named in English": {
			email.Brief{Language: "German"}, "Hallo Bo,\n\nFreitag?", "Mit freundlichen Grüßen",
		},
		"named by a code": {
			email.Brief{Language: "fr-CA"}, "Bonjour Bo,\n\nVendredi ?", "Cordialement,",
		},
		"told by its text": {
			email.Brief{},
			"Hola Bo,\n\n¿Es posible que hablemos el viernes por la tarde? " +
				"Gracias por su tiempo y por la ayuda.",
			"Atentamente,",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := signedBy(t, tt.body, "Ann", tt.brief)
			if want := tt.body + "\n\n" + tt.want + "\nAnn"; d.Body != want {
				t.Errorf("the letter is\n%s\nwant\n%s", d.Body, want)
			}
		})
	}
	d := signedBy(t, "親愛なるボー様\n\n金曜日にできますか。", "Ann", email.Brief{Language: "Japanese"})
	if !strings.HasSuffix(d.Body, "。\n\nAnn") {
		t.Errorf("a language that is not known: %q", d.Body)
	}
}
