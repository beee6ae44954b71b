package email

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Forms are the templates and tones of a person. As JSON they are what is exported and imported.
type Forms struct {
	Templates []Template `json:"templates"`
	Tones     []Tone     `json:"tones"`
}

// These are the kinds of settings that hold forms, each in a setting of its own.
const (
	templateKind = "template"
	toneKind     = "tone"
)

// maxForms is how many bytes a file of forms has.
const maxForms = 4 << 20

// ReadForms reads a file that [Forms.Write] has written. What it does not know is refused, with
// the field and the fix, as a [marquee.InvalidError]. The file has at most 4 MiB.
func ReadForms(r io.Reader) (f Forms, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxForms+1))
	if err != nil {
		return Forms{}, err
	}
	if len(raw) > maxForms {
		return Forms{}, valid.Errorf("forms", "have more than %d bytes; split them", maxForms)
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Forms{}, valid.Errorf("forms", "are not JSON as marquee templates export writes it: %s",
			strings.TrimPrefix(err.Error(), "json: "))
	}
	if dec.More() {
		return Forms{}, valid.Errorf("forms", "must be one JSON document")
	}
	return f, f.Validate()
}

// Write writes the forms as indented JSON. Equal forms are equal bytes.
func (f Forms) Write(w io.Writer) error {
	if f.Templates == nil {
		f.Templates = []Template{}
	}
	if f.Tones == nil {
		f.Tones = []Tone{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(f)
}

// Validate returns a [marquee.InvalidError] for the first form that is wrong. Two forms of a kind
// with one name are wrong, too.
func (f Forms) Validate() error {
	if n := len(f.Templates) + len(f.Tones); n > MaxSettings {
		return valid.Errorf("forms", "are %d; at most %d can be kept", n, MaxSettings)
	}
	return valid.First(
		checkForms("templates", f.Templates, func(t Template) string { return t.Name }),
		checkForms("tones", f.Tones, Tone.key),
	)
}

// checkForms checks the forms of a field, and that no two of them have one key.
func checkForms[T interface{ Validate() error }](
	field string, forms []T, key func(T) string,
) error {
	taken := map[string]bool{}
	for i, form := range forms {
		at := fmt.Sprintf("%s[%d]", field, i)
		if err := form.Validate(); err != nil {
			return valid.Within(at, err)
		}
		name := key(form)
		if taken[name] {
			return valid.Errorf(at+".name", "is %q, which another one has", name)
		}
		taken[name] = true
	}
	return nil
}

// Forms returns all templates and tones of an owner, by their names.
func (s *Service) Forms(ctx context.Context, owner string) (f Forms, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Forms{}, storeError(err)
	}
	if f.Templates, err = readForms[Template](ctx, s, owner, templateKind); err != nil {
		return Forms{}, err
	}
	if f.Tones, err = readForms[Tone](ctx, s, owner, toneKind); err != nil {
		return Forms{}, err
	}
	slices.SortFunc(f.Tones, func(a, b Tone) int { return strings.Compare(a.Name, b.Name) })
	return f, nil
}

// readForms returns the forms of a kind, by the names of their settings.
func readForms[T any](ctx context.Context, s *Service, owner, kind string) ([]T, error) {
	all, err := s.settingsOf(ctx, owner, kind)
	if err != nil {
		return nil, err
	}
	forms := make([]T, len(all))
	for i, r := range all {
		if err := json.Unmarshal([]byte(r.Value), &forms[i]); err != nil {
			return nil, fmt.Errorf("%w: the %s %q is damaged: %w", ErrUnavailable, kind, r.Name, err)
		}
	}
	return forms, nil
}

// SaveForms keeps templates and tones, each in the place of the one with its name. All are checked
// before any is kept. The error is a [marquee.LimitError] if an owner has [MaxSettings]: what was
// kept before that stays, and the call can be repeated.
func (s *Service) SaveForms(ctx context.Context, owner string, f Forms) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return storeError(err)
	}
	if err := f.Validate(); err != nil {
		return err
	}
	for _, t := range f.Templates {
		if err := saveForm(ctx, s, owner, templateKind, t.Name, t); err != nil {
			return err
		}
	}
	for _, t := range f.Tones {
		if err := saveForm(ctx, s, owner, toneKind, t.key(), t); err != nil {
			return err
		}
	}
	return nil
}

func saveForm[T any](ctx context.Context, s *Service, owner, kind, name string, form T) error {
	return changeSetting(ctx, s, owner, kind, name, func(value *T) error {
		*value = form
		return nil
	})
}

// Template returns the template of a name, or an error that is [marquee.ErrNotFound].
func (s *Service) Template(ctx context.Context, owner, name string) (Template, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Template{}, storeError(err)
	}
	t, kept, err := readSetting[Template](ctx, s, owner, templateKind, name)
	if err == nil && kept.Version == 0 {
		err = errNoSetting
	}
	return t, err
}

// DeleteTemplate deletes the template of a name, or returns an error that is
// [marquee.ErrNotFound].
func (s *Service) DeleteTemplate(ctx context.Context, owner, name string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return storeError(err)
	}
	return s.deleteSetting(ctx, owner, templateKind, name)
}

// DeleteTone deletes the tone of a name, or returns an error that is [marquee.ErrNotFound].
// Letters that were written in it stay as they are.
func (s *Service) DeleteTone(ctx context.Context, owner, name string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return storeError(err)
	}
	return s.deleteSetting(ctx, owner, toneKind, Tone{Name: name}.key())
}

// styleOf returns what a tone of the owner means. It is empty for the other tones.
func (s *Service) styleOf(ctx context.Context, owner, tone string) (string, error) {
	t, _, err := readSetting[Tone](ctx, s, owner, toneKind, Tone{Name: tone}.key())
	if errors.Is(err, ErrNoSettings) {
		return "", nil
	}
	return t.Style, err
}
