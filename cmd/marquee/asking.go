package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage"
)

// askingOptions are the options of a command that asks a model once.
type askingOptions struct {
	Models    models.Options    `embed:""`
	Telemetry telemetry.Options `embed:""`
}

// waiting returns a context that tells a person why the model does not answer yet.
func waiting(ctx context.Context, std terminal.Streams) context.Context {
	return llm.WithNotices(ctx, func(n llm.Notice) { fmt.Fprintf(std.Err, "marquee: %s\n", n) })
}

// laterLedger is the ledger of a store that is opened after the model.
type laterLedger struct{ llm.Ledger }

// open opens the model, and then the store, in whose ledger the model counts. The caller calls
// closes at the end. The errors of the model are not logged, because the command prints them.
func (o *askingOptions) open(
	ctx context.Context, env options.Env, store func() (*storage.Stores, error),
) (model llm.Model, stores *storage.Stores, closes func(), err error) {
	ignore := func(error) {} // telemetry that is lost does not concern this person
	e, err := o.Telemetry.Open(ctx, env, app.Version(), false, ignore)
	if err != nil {
		return nil, nil, nil, err
	}
	var ledger laterLedger
	model, _, err = o.Models.Open(env, e, slog.New(slog.DiscardHandler), &ledger)
	if err == nil {
		stores, err = store()
	}
	if err != nil {
		e.Close(ctx)
		return nil, nil, nil, err
	}
	ledger.Ledger = stores.Ledger
	return model, stores, func() {
		_ = stores.Close() // the command has said what it wrote
		e.Close(ctx)
	}, nil
}

// tellUsed tells a person what models have used. It says nothing if that is nothing, as with the
// model offline.
func tellUsed(std terminal.Streams, u llm.Usage, c llm.Cost) {
	if u == (llm.Usage{}) {
		return
	}
	cost := "at a cost that is not known"
	if c.Known {
		cost = "for " + c.Short()
	}
	fmt.Fprintf(std.Err, "marquee: %s read and %s written, %s\n",
		terminal.Count(u.Input, "token"), terminal.Thousands(u.Output), cost)
}
