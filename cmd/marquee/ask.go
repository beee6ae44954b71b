package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// askCmd asks the assistant one question and keeps the conversation in the history.
type askCmd struct {
	Question string `arg:"" optional:"" help:"What you want to know, such as 'Which genre has the most films?'."`
	films.Span
	Figures chat.Figures `default:"mark" enum:"mark,repair,strict" env:"MARQUEE_FIGURES" help:"What to do about figures that are not those of the charts: mark them, repair them by asking the model once more, or strict, which shows [?] instead (${default})."`

	askingOptions `embed:""`
}

// Run prints the answer while the model writes it.
func (c *askCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	if c.Question == "" {
		return options.Usage(errors.New("say what you want to know: " +
			"marquee ask 'Which genre has the most films?'"))
	}
	model, stores, closes, err := c.open(ctx, env, func() (*storage.Stores, error) {
		return films.Open(ctx, o)
	})
	if err != nil {
		return err
	}
	defer closes()
	service, err := movies.New(stores.Movies, nil)
	if err != nil {
		return err
	}
	onScreen, err := c.charts(ctx, service)
	if err != nil {
		return err
	}
	assistant, err := chat.New(model, stores.Chat, app.Charts(service),
		&chat.Options{Figures: c.Figures})
	if err != nil {
		return err
	}
	return usageOfText(c.ask(ctx, std, assistant, onScreen))
}

// charts returns the charts that the question is about. They are the ones that the page
// shows first. The popular films are those of the last year.
func (c *askCmd) charts(ctx context.Context, service *movies.Service) ([]chat.Chart, error) {
	if err := films.HaveYears(ctx, service); err != nil {
		return nil, err
	}
	from, to, err := c.Years()
	if err != nil {
		return nil, err
	}
	span := map[string]int{"from": from, "to": to} // 0 is the default
	year := map[string]int{"year": to}
	var list []chat.Chart
	for _, chart := range []struct {
		kind   string
		params map[string]int
	}{{"genres", span}, {"popularity", year}, {"returns", span}} {
		one, err := chat.NewChart(chart.kind, chart.params)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (c *askCmd) ask(
	ctx context.Context, std terminal.Streams, assistant *chat.Service, onScreen []chat.Chart,
) error {
	conversation, err := assistant.Start(ctx, options.LocalOwner, "")
	if err != nil {
		return err
	}
	question := chat.Question{Text: c.Question, Charts: onScreen}
	var answer *chat.Message
	ctx = waiting(ctx, std)
	for ev, err := range assistant.Stream(ctx, options.LocalOwner, conversation.ID, question) {
		if ev.Answer != nil {
			answer = ev.Answer
		}
		if _, ok := errors.AsType[*marquee.InvalidError](err); ok { // nothing was asked
			return errors.Join(err, assistant.Delete(ctx, options.LocalOwner, conversation.ID))
		}
		if err != nil {
			if answer != nil && answer.Text != "" {
				fmt.Fprintln(std.Out)
			}
			if answer != nil {
				tellUsed(std, answer.Usage, answer.Cost)
			}
			return err
		}
		fmt.Fprint(std.Out, ev.Delta)
	}
	if _, err := fmt.Fprintln(std.Out); err != nil {
		return err
	}
	tellChecks(std, *answer)
	tellUsed(std, answer.Usage, answer.Cost)
	if answer.Unsaved {
		return errors.New("the store could not save the answer: the text above is the only copy")
	}
	return nil
}
