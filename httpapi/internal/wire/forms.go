package wire

import "github.com/marquee-go/marquee/email"

// Template is a brief that is kept under a name.
type Template struct {
	Name      string `json:"name" maxLength:"60" example:"thanks" doc:"Names the template, on one line."`
	Purpose   string `json:"purpose" maxLength:"1000" example:"Thank {who} for the talk" doc:"What the email is for. In this and all other texts, a {variable} stands for a value, and {{ and }} stand for braces."`
	Tone      string `json:"tone,omitempty" maxLength:"40" doc:"As in a brief."`
	Details   string `json:"details,omitempty" maxLength:"20000" doc:"As in a brief."`
	Recipient string `json:"recipient,omitempty" maxLength:"200" doc:"As in a brief."`
	Address   string `json:"address,omitempty" maxLength:"254" doc:"As in a brief."`
	Sender    string `json:"sender,omitempty" maxLength:"200" doc:"As in a brief."`
	Language  string `json:"language,omitempty" maxLength:"40" doc:"As in a brief."`
	Length    string `json:"length,omitempty" maxLength:"40" doc:"As in a brief."`
}

// KeptTemplate is a template with its variables.
type KeptTemplate struct {
	Template
	Variables []string `json:"variables" doc:"The names of its variables, each once."`
}

// Tone is a tone with words of one's own.
type Tone struct {
	Name  string `json:"name" maxLength:"40" example:"house style" doc:"Names the tone, on one line. A brief with this tone is written in its style."`
	Style string `json:"style" maxLength:"500" example:"Short sentences, no exclamation marks." doc:"How to write."`
}

// KeptForms are the templates and tones of a person.
type KeptForms struct {
	Templates []KeptTemplate `json:"templates" doc:"By their names."`
	Tones     []Tone         `json:"tones" doc:"By their names."`
}

// Forms are templates and tones to keep.
type Forms struct {
	Templates []Template `json:"templates,omitempty" maxItems:"300" doc:"Each takes the place of the one with its name."`
	Tones     []Tone     `json:"tones,omitempty" maxItems:"300" doc:"Each takes the place of the one with its name, whatever the case."`
}

// Filling fills a template in.
type Filling struct {
	Name      string            `json:"name" maxLength:"60" doc:"The name of the template."`
	Variables map[string]string `json:"variables,omitempty" doc:"The value of each variable, by its name. Each variable must have one, and none may be empty or unknown."`
}

// Forms returns the templates and tones.
func (f Forms) Forms() (all email.Forms) {
	for _, t := range f.Templates {
		all.Templates = append(all.Templates, email.Template(t))
	}
	for _, t := range f.Tones {
		all.Tones = append(all.Tones, email.Tone(t))
	}
	return all
}

// NewKeptForms makes the body of templates and tones.
func NewKeptForms(f email.Forms) KeptForms {
	kept := KeptForms{Templates: []KeptTemplate{}, Tones: []Tone{}}
	for _, t := range f.Templates {
		one := KeptTemplate{Template: Template(t), Variables: []string{}}
		if names, err := t.Variables(); err == nil { // it was checked before it was kept
			one.Variables = append(one.Variables, names...)
		}
		kept.Templates = append(kept.Templates, one)
	}
	for _, t := range f.Tones {
		kept.Tones = append(kept.Tones, Tone(t))
	}
	return kept
}
