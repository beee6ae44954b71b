package email

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/valid"
)

// Template is a brief that a person keeps under a name. A {variable} in a text stands for a value
// that is given when a letter is drafted. {{ and }} stand for a brace. The texts have the limits of
// those of a [Brief].
type Template struct {
	// Name is one line of at most 60 characters.
	Name      string `json:"name"`
	Purpose   string `json:"purpose"`
	Tone      string `json:"tone,omitempty"`
	Details   string `json:"details,omitempty"`
	Recipient string `json:"recipient,omitempty"`
	Address   string `json:"address,omitempty"`
	Sender    string `json:"sender,omitempty"`
	Language  string `json:"language,omitempty"`
	Length    string `json:"length,omitempty"`
}

// Tone is a tone with words of one's own. A [Brief] whose Tone is its Name, whatever the case, is
// written as it says. A model needs no more than its Style. Rules know only their own tones.
type Tone struct {
	// Name is one line of at most 40 characters, and none of formal, casual and persuasive.
	Name string `json:"name"`
	// Style says how to write, such as "short sentences, no exclamation marks". At most 500
	// characters.
	Style string `json:"style"`
}

// Validate returns a [marquee.InvalidError] for the first field that is wrong. A brace without its
// partner is wrong, too.
func (t Template) Validate() error {
	if err := valid.First(checkName("name", t.Name), t.brief().checkTexts()); err != nil {
		return err
	}
	_, _, err := t.parsed()
	return err
}

// Validate returns a [marquee.InvalidError] for the first field that is wrong.
func (t Tone) Validate() error {
	if err := valid.First(
		checkName("name", t.Name), valid.Text("name", t.Name, 40),
		valid.Required("style", t.Style, 500),
	); err != nil {
		return err
	}
	if column([]string{"formal", "casual", "persuasive"}, t.Name) >= 0 {
		return valid.Errorf("name", "is a tone that every model knows; choose another name")
	}
	return nil
}

// key is the Name of the setting that has the tone.
func (t Tone) key() string { return strings.ToLower(t.Name) }

// brief returns the texts as they are.
func (t Template) brief() Brief {
	return Brief{
		Purpose: t.Purpose, Tone: t.Tone, Details: t.Details, Recipient: t.Recipient,
		Address: t.Address, Sender: t.Sender, Language: t.Language, Length: t.Length,
	}
}

// parsed reads the texts of a template, and lists their variables in the order of the fields.
func (t Template) parsed() (texts map[string]template, variables []string, err error) {
	b := t.brief()
	texts = map[string]template{}
	all := b.texts()
	for _, field := range []string{
		"purpose", "details", "recipient", "address", "sender", "tone", "language", "length",
	} {
		text, fix := parse(*all[field])
		for _, p := range text {
			switch {
			case p.column != unbound:
			case p.text == "":
				fix = "has {} without a name" + braces
			case column(variables, p.text) < 0:
				variables = append(variables, p.text)
			}
		}
		if fix != "" {
			return nil, nil, valid.Errorf(field, "%s", fix)
		}
		texts[field] = text
	}
	return texts, variables, nil
}

// Variables returns the names of the variables, each once, in the order of purpose, details,
// recipient, address, sender, tone, language and length.
func (t Template) Variables() ([]string, error) {
	_, variables, err := t.parsed()
	return variables, err
}

// Fill returns the brief for the values of the variables, whatever the case of their names. A value
// is taken as it is: braces in it mean nothing. A variable without a value, an empty value and a
// value that no text uses are a [marquee.InvalidError] of the field variables, which names them.
func (t Template) Fill(values map[string]string) (Brief, error) {
	texts, variables, err := t.parsed()
	if err != nil {
		return Brief{}, err
	}
	cells := make([]string, len(variables))
	given := make([]bool, len(variables))
	var unknown, missing, empty []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if i := column(variables, strings.TrimSpace(name)); i >= 0 {
			cells[i], given[i] = values[name], true
		} else {
			unknown = append(unknown, name)
		}
	}
	for i, name := range variables {
		switch {
		case !given[i]:
			missing = append(missing, name)
		case strings.TrimSpace(cells[i]) == "":
			empty = append(empty, name)
		}
	}
	if err := variableError(variables, unknown, missing, empty); err != nil {
		return Brief{}, err
	}
	for _, text := range texts {
		text.bind(variables)
	}
	b, fault := t.brief().filled(texts, cells)
	if fault.Fix != "" {
		return Brief{}, valid.Errorf(fault.Field, "%s", fault.Fix)
	}
	return b, b.Validate()
}

// variableError says what is wrong with the values of variables.
func variableError(variables, unknown, missing, empty []string) error {
	var faults []string
	if len(unknown) > 0 {
		has := "has none"
		if len(variables) > 0 {
			has = "has " + named(variables)
		}
		faults = append(faults, fmt.Sprintf("the template does not use %s; it %s", named(unknown), has))
	}
	if len(missing) > 0 {
		faults = append(faults, "no value is given for "+named(missing))
	}
	if len(empty) > 0 {
		faults = append(faults, "the value is empty for "+named(empty))
	}
	if len(faults) == 0 {
		return nil
	}
	return valid.Errorf("variables", "are wrong: %s", strings.Join(faults, "; "))
}
