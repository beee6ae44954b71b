package telemetry

import (
	"context"
	"errors"
	"iter"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/marquee-go/marquee/llm"
)

// The metrics of [Cost].
const (
	// Dollars is a counter of US dollars.
	Dollars = "marquee.llm.dollars"
	// Unpriced counts replies of unknown cost.
	Unpriced = "marquee.llm.unpriced"
	// Refused counts requests that a budget refused, by the limit, which is the Kind of an
	// [llm.ExceededError]. It has no owners and no models.
	Refused = "marquee.llm.refused"
)

// Cost returns a middleware that adds up what replies cost, in the metrics [Dollars],
// [Unpriced] and [Refused]. It must stand outside of [llm.Budget], which finds the cost out. A
// reply counts for the model that answered, with all attempts that it took. A reply that failed
// counts for the Model of the options. In [Unpriced], a reply that broke off has an error.type, as
// [Middleware] has it, and a refusal without a text is left out.
func Cost(o *Options) llm.Middleware {
	if o == nil {
		o = &Options{}
	}
	meter := o.meter()
	dollars, err := meter.Float64Counter(Dollars, metric.WithUnit("{USD}"),
		metric.WithDescription("What replies of language models cost by list prices, in US dollars."))
	if err != nil {
		otel.Handle(err) // the instrument records nothing
	}
	unpriced, err := meter.Int64Counter(Unpriced, metric.WithUnit("{reply}"),
		metric.WithDescription("Replies of language models whose cost nobody knows."))
	if err != nil {
		otel.Handle(err)
	}
	refused := refusals(meter)
	asked := o.model()
	// A rate needs a zero to begin with.
	dollars.Add(context.Background(), 0, metric.WithAttributes(asked...))
	unpriced.Add(context.Background(), 0, metric.WithAttributes(asked...))
	count := func(ctx context.Context, last llm.Chunk, replied bool, failure error) {
		who := asked
		if last.Model != "" {
			who = append(who[:len(who):len(who)], semconv.GenAIResponseModel(last.Model))
		}
		exceeded, over := errors.AsType[*llm.ExceededError](failure)
		switch {
		case over:
			refused(ctx, 1, exceeded)
		case last.Cost.Known:
			dollars.Add(ctx, float64(last.Cost.NanoUSD)/1e9, metric.WithAttributes(who...))
		case failure != nil && replied:
			kind := semconv.ErrorTypeKey.String(errorType(failure))
			unpriced.Add(ctx, 1, metric.WithAttributes(append(who[:len(who):len(who)], kind)...))
		case replied:
			unpriced.Add(ctx, 1, metric.WithAttributes(who...))
		}
	}
	return func(next llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				var last llm.Chunk
				replied, failure := false, context.Canceled // of a reader who leaves
				defer func() { count(ctx, last, replied, failure) }()
				for chunk, err := range next.Stream(ctx, req) {
					replied = replied || chunk.Commits()
					if err != nil || chunk.Finish != "" {
						last, failure = chunk, err
					}
					if !yield(chunk, err) || err != nil {
						return
					}
				}
			}
		})
	}
}

// refusals returns a function that counts refusals by a limit.
func refusals(meter metric.Meter) func(ctx context.Context, n int64, e *llm.ExceededError) {
	counter, err := meter.Int64Counter(Refused, metric.WithUnit("{request}"),
		metric.WithDescription("Requests to language models that a budget refused."))
	if err != nil {
		otel.Handle(err) // the instrument records nothing
	}
	count := func(ctx context.Context, n int64, e *llm.ExceededError) {
		counter.Add(ctx, n, metric.WithAttributes(attribute.String("limit", e.Kind())))
	}
	for i := range 8 { // a rate needs a zero to begin with
		count(context.Background(), 0, &llm.ExceededError{
			Total: i&1 > 0, Month: i&2 > 0, Requests: i&4 > 0,
		})
	}
	return count
}
