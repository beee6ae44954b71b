package llm

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"
)

// Log is a middleware that writes one line for each call. The line says which model was
// called, how many tokens it read and wrote, how many milliseconds passed until the first
// text and until the end, and what the warnings were. If the call failed, it also has the
// kind of the failure and the error. The model is called name, unless the reply or its
// error knows its name. No line holds what was asked or answered.
func Log(logger *slog.Logger, name string) Middleware {
	return func(next Model) Model {
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				start := time.Now()
				last := Chunk{Model: name}
				var first time.Duration
				var begun bool
				var failure error
				// A reader that breaks off leaves the call without an end of its own.
				outcome := "abandoned"
				defer func() {
					level := slog.LevelInfo
					attrs := []slog.Attr{
						slog.String("outcome", outcome),
						slog.String("model", last.Model),
						slog.Int("input_tokens", last.Usage.Input),
						slog.Int("output_tokens", last.Usage.Output),
						slog.Int64("first_ms", first.Milliseconds()),
						slog.Int64("ms", time.Since(start).Milliseconds()),
					}
					if len(last.Warnings) > 0 {
						attrs = append(attrs, slog.Any("warnings", last.Warnings))
					}
					if failure != nil && !errors.Is(failure, context.Canceled) {
						level = slog.LevelWarn
						attrs = append(attrs, slog.String("error", failure.Error()))
					}
					logger.LogAttrs(ctx, level, "model call", attrs...)
				}()
				for chunk, err := range next.Stream(ctx, req) {
					if !begun && chunk.Text != "" {
						begun, first = true, time.Since(start)
					}
					switch {
					case errors.Is(err, context.Canceled):
						outcome, failure = "canceled", err
					case err != nil:
						outcome, failure = "failed", err
						last.Usage, last.Warnings = chunk.Usage, chunk.Warnings
						if e, ok := errors.AsType[*Error](err); ok {
							outcome, last.Model = string(e.Kind), cmp.Or(e.Model, name)
						}
					case chunk.Finish != "":
						outcome, last = string(chunk.Finish), chunk
						last.Model = cmp.Or(chunk.Model, name)
					}
					if !yield(chunk, err) || err != nil {
						return
					}
				}
				if last.Finish == "" {
					outcome = string(KindTruncated)
				}
			}
		})
	}
}
