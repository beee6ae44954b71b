package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
)

// templatesCmd has the commands about templates of letters and tones of one's own.
type templatesCmd struct {
	List   templatesListCmd   `cmd:"" help:"List templates with their variables, and tones."`
	Save   templatesSaveCmd   `cmd:"" help:"Keep a template, in the place of the one with its name."`
	Tone   templatesToneCmd   `cmd:"" help:"Keep a tone with words of your own, in the place of the one with its name."`
	Delete templatesDeleteCmd `cmd:"" help:"Delete a template, or a tone."`
	Export templatesExportCmd `cmd:"" help:"Write all templates and tones as JSON."`
	Import templatesImportCmd `cmd:"" help:"Keep the templates and tones of a file that export has written."`
}

// withForms opens the store for a command about templates. A wrong text is a mistake of the caller.
func withForms(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	return usageOfText(withNewStore(ctx, o, do))
}

// templatesListCmd lists templates and tones.
type templatesListCmd struct{ terminal.Format }

// Run prints a line for each.
func (c *templatesListCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	return withForms(ctx, o, func(emails *email.Service) error {
		f, err := emails.Forms(ctx, options.LocalOwner)
		if err != nil {
			return err
		}
		if c.JSON() {
			return f.Write(std.Out)
		}
		if len(f.Templates)+len(f.Tones) == 0 {
			fmt.Fprintln(std.Out, "There is no template and no tone.")
		}
		for _, t := range f.Templates {
			names, err := t.Variables()
			if err != nil {
				return err
			}
			with := ""
			if len(names) > 0 {
				with = " (" + strings.Join(names, ", ") + ")"
			}
			fmt.Fprintf(std.Out, "template %s%s: %s\n", t.Name, with, t.Purpose)
		}
		for _, t := range f.Tones {
			fmt.Fprintf(std.Out, "tone %s: %s\n", t.Name, t.Style)
		}
		return nil
	})
}

// templatesSaveCmd keeps a template.
type templatesSaveCmd struct {
	Name      string `arg:"" help:"The name of the template, such as thanks."`
	Purpose   string `arg:"" help:"What the email is for. Here and in all options, a {variable} stands for a value, and {{ and }} stand for braces."`
	Tone      string `placeholder:"TONE" help:"formal, casual, persuasive or any short word."`
	Details   string `placeholder:"TEXT" help:"Facts to include."`
	Recipient string `placeholder:"NAME" help:"The person to write to."`
	Address   string `placeholder:"ADDRESS" help:"The email address of that person."`
	Sender    string `placeholder:"NAME" help:"The person who signs."`
	Language  string `placeholder:"LANGUAGE" help:"The language to write in."`
	Length    string `placeholder:"LENGTH" help:"short, medium or long."`
}

// Run keeps it.
func (c *templatesSaveCmd) Run(ctx context.Context, o *options.Common) error {
	return saveForm(ctx, o, email.Forms{Templates: []email.Template{email.Template(*c)}})
}

// saveForm keeps one form. What is wrong with it has the name of its field, without a place in a
// list.
func saveForm(ctx context.Context, o *options.Common, one email.Forms) error {
	return withForms(ctx, o, func(emails *email.Service) error {
		err := emails.SaveForms(ctx, options.LocalOwner, one)
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
			_, field, _ := strings.Cut(invalid.Field, "].")
			return &marquee.InvalidError{Field: field, Fix: invalid.Fix}
		}
		return err
	})
}

// templatesToneCmd keeps a tone.
type templatesToneCmd struct {
	Name  string `arg:"" help:"The name of the tone, which draft takes as --tone."`
	Style string `arg:"" help:"How to write, such as 'Short sentences, no exclamation marks'."`
}

// Run keeps it.
func (c *templatesToneCmd) Run(ctx context.Context, o *options.Common) error {
	return saveForm(ctx, o, email.Forms{Tones: []email.Tone{email.Tone(*c)}})
}

// templatesDeleteCmd deletes a template or a tone.
type templatesDeleteCmd struct {
	Name string `arg:"" help:"The name of the template, or of the tone with --tone."`
	Tone bool   `help:"Delete a tone."`
}

// Run deletes it.
func (c *templatesDeleteCmd) Run(ctx context.Context, o *options.Common) error {
	return withForms(ctx, o, func(emails *email.Service) error {
		kind, remove := "template", emails.DeleteTemplate
		if c.Tone {
			kind, remove = "tone", emails.DeleteTone
		}
		err := remove(ctx, options.LocalOwner, c.Name)
		if errors.Is(err, marquee.ErrNotFound) {
			return options.Usage(fmt.Errorf(
				"there is no %s %q; marquee templates list shows all", kind, c.Name))
		}
		return err
	})
}

// templatesExportCmd writes all templates and tones.
type templatesExportCmd struct{}

// Run writes them to the standard output.
func (*templatesExportCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	return withForms(ctx, o, func(emails *email.Service) error {
		f, err := emails.Forms(ctx, options.LocalOwner)
		if err != nil {
			return err
		}
		return f.Write(std.Out)
	})
}

// templatesImportCmd keeps the templates and tones of a file.
type templatesImportCmd struct {
	File string `arg:"" help:"The file; - reads the standard input."`
}

// Run keeps them, and says how many there are.
func (c *templatesImportCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common,
) error {
	f, err := c.read(ctx, std)
	if err != nil {
		return usageOfText(err)
	}
	return withForms(ctx, o, func(emails *email.Service) error {
		if err := emails.SaveForms(ctx, options.LocalOwner, f); err != nil {
			return err
		}
		fmt.Fprintf(std.Err, "%s and %s kept.\n", terminal.Count(len(f.Templates), "template"),
			terminal.Count(len(f.Tones), "tone"))
		return nil
	})
}

func (c *templatesImportCmd) read(ctx context.Context, std terminal.Streams) (email.Forms, error) {
	in, err := std.Open(ctx, c.File)
	if err != nil {
		return email.Forms{}, options.Usage(err)
	}
	defer in.Close()
	return email.ReadForms(in)
}
