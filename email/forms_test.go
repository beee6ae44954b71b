package email_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

var thanks = email.Template{
	Name: "thanks", Purpose: "Thank {who} for {{all}} of { What }", Details: "On {day}",
	Recipient: "{who}",
}

func TestATemplateIsFilledIn(t *testing.T) {
	all := map[string]string{"Who": "Ann {x}", "what": "it", "day": "12 March"}
	for name, tt := range map[string]struct {
		template email.Template
		values   map[string]string
		want     string // the brief, or else the error
	}{
		"all values": {thanks, all, "Thank Ann {x} for {all} of it|On 12 March|Ann {x}"},
		"none": {
			thanks, nil, "variables are wrong: no value is given for who, What, day",
		},
		"some": {
			thanks, map[string]string{"who": " ", "What": "it", "whom": "Bob"},
			"variables are wrong: the template does not use whom; it has who, What, day; " +
				"no value is given for day; the value is empty for who",
		},
		"a template without variables": {
			email.Template{Name: "n", Purpose: "p"}, map[string]string{"who": "Ann"},
			"variables are wrong: the template does not use who; it has none",
		},
		"a brace": {
			email.Template{Name: "n", Purpose: "p", Details: "a } b"}, nil,
			"details has a } without its partner; write {{ and }} for braces in the text",
		},
		"no name": {
			email.Template{Name: "n", Purpose: "a { } b"}, nil,
			"purpose has {} without a name; write {{ and }} for braces in the text",
		},
		"a brief that is wrong": {
			email.Template{Name: "n", Purpose: "p", Length: "{l}"}, map[string]string{"l": "huge"},
			`length is "huge"; it must be short, medium or long`,
		},
		"an address": {
			email.Template{Name: "n", Purpose: "p", Address: "{a}"}, map[string]string{"a": "ann"},
			"address must be an email address in ASCII and nothing else, such as ada@example.org",
		},
		"far too long": {
			email.Template{Name: "n", Purpose: strings.Repeat("{a}", 300)},
			map[string]string{"a": strings.Repeat("a", 1e6)},
			"purpose would have 300000000 bytes; shorten it, or the values that it uses",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := tt.template.Fill(tt.values)
			got := strings.Join([]string{b.Purpose, b.Details, b.Recipient}, "|")
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
				got = invalid.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	names, err := thanks.Variables()
	if err != nil || !slices.Equal(names, []string{"who", "What", "day"}) {
		t.Errorf("variables %q, %v", names, err)
	}
}

// keeping returns a service that keeps settings.
func keeping(model *llmtest.Script) *email.Service {
	db := memory.New()
	return must(email.New(model, db.Email(), &email.Options{Settings: db.Settings()}))
}

func TestFormsAreKept(t *testing.T) {
	s := keeping(llmtest.NewScript())
	house := email.Tone{Name: "House", Style: "Short sentences."}
	forms := email.Forms{Templates: []email.Template{thanks, {Name: "a <b>", Purpose: "p"}},
		Tones: []email.Tone{house}}
	if err := s.SaveForms(t.Context(), owner, forms); err != nil {
		t.Fatal(err)
	}
	kept := must(s.Forms(t.Context(), owner))
	if len(kept.Templates) != 2 || kept.Templates[0].Name != "a <b>" || kept.Templates[1] != thanks ||
		!slices.Equal(kept.Tones, forms.Tones) {
		t.Errorf("kept %+v", kept)
	}
	if one, err := s.Template(t.Context(), owner, "thanks"); err != nil || one != thanks {
		t.Errorf("got %+v, %v", one, err)
	}

	t.Log("what is exported and imported is the same")
	var file, again strings.Builder
	if err := kept.Write(&file); err != nil {
		t.Fatal(err)
	}
	read, err := email.ReadForms(strings.NewReader(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveForms(t.Context(), "bob", read); err != nil {
		t.Fatal(err)
	}
	theirs := must(s.Forms(t.Context(), "bob"))
	if err := theirs.Write(&again); err != nil || again.String() != file.String() {
		t.Errorf("%v: exported %s\nand then %s", err, file.String(), again.String())
	}

	t.Log("a form takes the place of the one with its name")
	house.Name, house.Style = "HOUSE", "Long ones."
	if err := s.SaveForms(t.Context(), owner, email.Forms{Tones: []email.Tone{house}}); err != nil {
		t.Fatal(err)
	}
	if kept := must(s.Forms(t.Context(), owner)); len(kept.Templates) != 2 ||
		!slices.Equal(kept.Tones, []email.Tone{house}) {
		t.Errorf("kept %+v", kept)
	}

	t.Log("they are deleted, of their owner")
	for range 2 {
		err = errors.Join(s.DeleteTemplate(t.Context(), owner, "thanks"),
			s.DeleteTone(t.Context(), owner, "house"))
	}
	if !errors.Is(err, marquee.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	_, err = s.Template(t.Context(), owner, "thanks")
	if kept := must(s.Forms(t.Context(), owner)); !errors.Is(err, marquee.ErrNotFound) ||
		len(kept.Templates) != 1 || len(kept.Tones) != 0 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if theirs := must(s.Forms(t.Context(), "bob")); len(theirs.Templates) != 2 {
		t.Errorf("bob keeps %+v", theirs)
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	tone := func(name, style string) email.Forms {
		return email.Forms{Tones: []email.Tone{{Name: name, Style: style}}}
	}
	for name, tt := range map[string]struct {
		forms email.Forms
		want  string
	}{
		"no name": {
			email.Forms{Templates: []email.Template{{Purpose: "p"}}}, "templates[0].name",
		},
		"a line break": {tone("a\nb", "s"), "tones[0].name"},
		"a brace": {
			email.Forms{Templates: []email.Template{thanks, {Name: "n", Purpose: "{"}}},
			"templates[1].purpose",
		},
		"two of a name": {email.Forms{Templates: []email.Template{thanks, thanks}}, "templates[1].name"},
		"a known tone":  {tone("Formal", "s"), "tones[0].name"},
		"no style":      {tone("n", ""), "tones[0].style"},
		"a long style":  {tone("n", strings.Repeat("a", 501)), "tones[0].style"},
		"a long name":   {tone(strings.Repeat("a", 41), "s"), "tones[0].name"},
		"a long purpose": {
			email.Forms{Templates: []email.Template{{Name: "n", Purpose: strings.Repeat("a", 1001)}}},
			"templates[0].purpose",
		},
		"too many": {email.Forms{Tones: make([]email.Tone, email.MaxSettings+1)}, "forms"},
	} {
		t.Run(name, func(t *testing.T) {
			s := keeping(llmtest.NewScript())
			err := s.SaveForms(t.Context(), owner, tt.forms)
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || invalid.Field != tt.want {
				t.Errorf("got %v", err)
			}
			if kept := must(s.Forms(t.Context(), owner)); len(kept.Templates)+len(kept.Tones) != 0 {
				t.Errorf("kept %+v", kept)
			}
		})
	}
	for name, file := range map[string]string{
		"not JSON": "{", "another field": `{"forms":[]}`, "two documents": `{} {}`,
		"a wrong form": `{"tones":[{"name":"n"}]}`, "a list": `[]`,
		"too large": `{"tones":[` + strings.Repeat(" ", 5<<20) + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := email.ReadForms(strings.NewReader(file))
			if _, ok := errors.AsType[*marquee.InvalidError](err); !ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFormsNeedAStore(t *testing.T) {
	s := must(email.New(llmtest.NewScript(good), newStore(), nil))
	_, err := s.Forms(t.Context(), owner)
	saved := s.SaveForms(t.Context(), owner, email.Forms{Templates: []email.Template{thanks}})
	if !errors.Is(err, email.ErrNoSettings) || !errors.Is(saved, email.ErrNoSettings) {
		t.Errorf("got %v and %v", err, saved)
	}
	if _, err := s.Draft(t.Context(), owner, brief); err != nil {
		t.Errorf("a draft: %v", err)
	}
	if _, err := s.Forms(t.Context(), ""); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("without an owner: %v", err)
	}
}

// The model is told what a tone of one's own means, and no tone of somebody else.
func TestAModelIsToldTheStyleOfATone(t *testing.T) {
	model := llmtest.NewScript(good, good)
	s := keeping(model)
	f := email.Forms{Tones: []email.Tone{{Name: "House", Style: "Short sentences."}}}
	if err := s.SaveForms(t.Context(), owner, f); err != nil {
		t.Fatal(err)
	}
	for i, who := range []string{owner, "bob"} {
		must(s.Draft(t.Context(), who, email.Brief{Purpose: "p", Tone: "house"}))
		told := string(model.Requests()[i].Messages[0].Data[0].Value)
		if strings.Contains(told, `"style":"Short sentences."`) != (who == owner) {
			t.Errorf("%s: the model is told %s", who, told)
		}
	}
}

func ExampleTemplate_Fill() {
	t := email.Template{Name: "thanks", Purpose: "Thank {who} for the talk", Recipient: "{who}"}
	b, err := t.Fill(map[string]string{"who": "Ann"})
	fmt.Println(b.Purpose, err)
	_, err = t.Fill(map[string]string{"whom": "Ann"})
	fmt.Println(err)
	// Output:
	// Thank Ann for the talk <nil>
	// variables are wrong: the template does not use whom; it has who; no value is given for who
}
