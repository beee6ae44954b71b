package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage"
)

// refineCmd lets a model change a letter of the history.
type refineCmd struct {
	chosenLetter `embed:""`

	Instruction string `arg:"" optional:"" help:"What to change, in words."`
	Shorter     bool   `xor:"goal" help:"Make it shorter."`
	Longer      bool   `xor:"goal" help:"Make it longer."`
	Formal      bool   `xor:"goal" help:"Make it more formal."`
	Friendlier  bool   `xor:"goal" help:"Make it friendlier."`
	Simpler     bool   `xor:"goal" help:"Make it simpler."`
	Spelling    bool   `xor:"goal" help:"Correct the spelling."`
	Into        string `xor:"goal" placeholder:"LANGUAGE" help:"Translate it."`
	Only        string `placeholder:"WORDS" help:"Change these words of the newest version only. They must be in the body once. The model sees what stands around them, and that stays as it is."`

	askingOptions `embed:""`
}

// Run prints the new version while the model writes it.
func (c *refineCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	r := email.Refinement{Goal: c.goal(), Into: c.Into, Instruction: c.Instruction}
	if err := r.Validate(); err != nil {
		return options.Usage(errors.New("say what to change, and one thing only: " +
			"marquee refine ID --shorter, or marquee refine ID 'Mention the budget'"))
	}
	model, stores, closes, err := c.open(ctx, env, func() (*storage.Stores, error) {
		return options.OpenExisting(ctx, "--"+o.StoreOption(), o.Store)
	})
	if err != nil {
		return err
	}
	defer closes()
	emails, err := email.New(model, stores.Email, &email.Options{Settings: stores.Settings})
	if err != nil {
		return err
	}
	if c.ID, err = letterID(ctx, emails, options.LocalOwner, c.ID); err != nil {
		return err
	}
	if err := c.selectWords(ctx, emails, &r); err != nil {
		return err
	}
	events := emails.StreamRefinement(waiting(ctx, std), options.LocalOwner, c.ID, r)
	err = printDraft(std, events)
	if failed, ok := errors.AsType[*llm.Error](err); ok && failed.Told != "" {
		return errors.New(failed.Told)
	}
	return explainLetter(c.ID, err)
}

func (c *refineCmd) goal() email.Goal {
	for goal, wanted := range map[email.Goal]bool{
		email.GoalShorter: c.Shorter, email.GoalLonger: c.Longer, email.GoalFormal: c.Formal,
		email.GoalFriendlier: c.Friendlier, email.GoalSimpler: c.Simpler,
		email.GoalSpelling: c.Spelling,
	} {
		if wanted {
			return goal
		}
	}
	return ""
}

// selectWords finds the words of --only in the newest version.
func (c *refineCmd) selectWords(
	ctx context.Context, emails *email.Service, r *email.Refinement,
) error {
	if c.Only == "" {
		return nil
	}
	d, err := emails.Get(ctx, options.LocalOwner, c.ID)
	if err != nil {
		return explainLetter(c.ID, err)
	}
	switch n := strings.Count(d.Body, c.Only); n {
	case 1:
	case 0:
		return options.Usage(fmt.Errorf("--only: these words are not in the body of version %d; "+
			"see marquee letters show %s", d.Number(), c.ID))
	default:
		return options.Usage(fmt.Errorf("--only: these words are in the body %d times; give more "+
			"words around them", n))
	}
	from := strings.Index(d.Body, c.Only)
	r.Base, r.Selection = d.Number(), email.Selection{From: from, To: from + len(c.Only)}
	return nil
}

// letterID returns the id of a letter that may be named last.
func letterID(
	ctx context.Context, emails *email.Service, owner, name string,
) (string, error) {
	version, ok := strings.CutPrefix(name, "last")
	if !ok {
		return name, nil
	}
	page, err := emails.List(ctx, owner, "", 1)
	if err == nil && len(page.Drafts) == 0 {
		err = options.Usage(errors.New("there is no letter yet; write one with marquee draft"))
	}
	if err != nil {
		return "", err
	}
	return page.Drafts[0].Letter() + version, nil
}

// explainLetter says what is wrong with the id of a letter.
func explainLetter(id string, err error) error {
	if errors.Is(err, email.ErrNotFound) {
		return options.Usage(fmt.Errorf("there is no letter %q; see marquee letters list", id))
	}
	return err
}
