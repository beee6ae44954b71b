package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/marquee-go/marquee/llm"
)

// Breakers is the metric of [BreakerState].
const Breakers = "marquee.llm.breakers"

// BreakerState returns a function for OnChange of [llm.BreakerOptions]. It counts the breaker
// in the metric [Breakers], an up-down counter by provider, model and state (closed, open,
// half_open). It counts the new breaker as closed.
func BreakerState(o *Options) func(from, to llm.BreakerState) {
	if o == nil {
		o = &Options{}
	}
	breakers, err := o.meter().Int64UpDownCounter(Breakers,
		metric.WithUnit("{breaker}"),
		metric.WithDescription("Circuit breakers of language models in each state."))
	if err != nil {
		otel.Handle(err) // the instrument records nothing
	}
	asked := attribute.NewSet(o.model()...)
	count := func(n int64, s llm.BreakerState) {
		breakers.Add(context.Background(), n, metric.WithAttributeSet(asked),
			metric.WithAttributes(attribute.String("state", string(s))))
	}
	count(1, llm.BreakerClosed)
	return func(from, to llm.BreakerState) {
		count(-1, from)
		count(1, to)
	}
}
