package telemetry

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/marquee-go/marquee/llm"
)

// call is one call of a model.
type call struct {
	*teller
	span  trace.Span
	start time.Time
	begun time.Duration // until the first chunk; 0 if there was none
	text  strings.Builder
	last  llm.Chunk
	err   error
}

func (t *teller) begin(ctx context.Context, req *llm.Request) (context.Context, *call) {
	attrs := slices.Concat(t.asked, []attribute.KeyValue{semconv.GenAIRequestStream(true)})
	if req.MaxTokens > 0 {
		attrs = append(attrs, semconv.GenAIRequestMaxTokens(req.MaxTokens))
	}
	if req.Schema != nil {
		attrs = append(attrs, semconv.GenAIOutputTypeJSON)
	}
	ctx, span := t.tracer.Start(ctx, t.span, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attrs...))
	if t.content && span.IsRecording() {
		span.SetAttributes(asked(req)...)
	}
	// A reader who leaves is the end of a call that has none. It counts as canceled, or it
	// would count as a quick success.
	return ctx, &call{teller: t, span: span, start: time.Now(), err: context.Canceled}
}

// note notes a chunk.
func (c *call) note(chunk llm.Chunk, err error) {
	if c.begun == 0 && err == nil {
		c.begun = max(1, time.Since(c.start))
	}
	if c.content {
		c.text.WriteString(chunk.Text)
	}
	if err != nil || chunk.Finish != "" {
		c.last, c.err = chunk, err
	}
}

// end records the call and ends the span.
func (c *call) end(ctx context.Context) {
	seconds := time.Since(c.start).Seconds()
	attrs := c.asked
	if c.last.Model != "" {
		attrs = slices.Concat(attrs, []attribute.KeyValue{semconv.GenAIResponseModel(c.last.Model)})
		c.span.SetAttributes(semconv.GenAIResponseModel(c.last.Model))
	}
	with := func(more ...attribute.KeyValue) attribute.Set {
		return attribute.NewSet(slices.Concat(attrs, more)...)
	}
	if c.begun > 0 {
		c.first.RecordSet(ctx, c.begun.Seconds(), with())
		c.span.SetAttributes(semconv.GenAIResponseTimeToFirstChunk(c.begun.Seconds()))
	}
	if n := c.last.Usage.Input; n > 0 {
		c.tokens.RecordSet(ctx, int64(n), with(semconv.GenAITokenTypeInput))
	}
	if n := c.last.Usage.Output; n > 0 {
		c.tokens.RecordSet(ctx, int64(n), with(semconv.GenAITokenTypeOutput))
	}
	if c.err == nil {
		c.duration.RecordSet(ctx, seconds, with())
	} else {
		kind := semconv.ErrorTypeKey.String(errorType(c.err))
		c.duration.RecordSet(ctx, seconds, with(kind))
		c.span.SetAttributes(kind)
	}
	c.span.SetAttributes(usage(c.last.Usage)...)
	if c.last.Finish != "" {
		c.span.SetAttributes(semconv.GenAIResponseFinishReasons(finishReason(c.last.Finish)))
	}
	if c.content {
		c.span.SetAttributes(answered(c.text.String(), c.last))
	}
	switch {
	case c.err == nil || errors.Is(c.err, context.Canceled):
	case c.content:
		c.span.SetStatus(codes.Error, c.err.Error())
	default: // vendors repeat the request in the texts of errors
		c.span.SetStatus(codes.Error, "")
	}
	c.span.End()
}

// usage returns the counts of tokens that are known, as attributes.
func usage(u llm.Usage) []attribute.KeyValue {
	all := []attribute.KeyValue{
		semconv.GenAIUsageInputTokens(u.Input), semconv.GenAIUsageCacheReadInputTokens(u.Cached),
		semconv.GenAIUsageCacheCreationInputTokens(u.CacheWrites),
		semconv.GenAIUsageOutputTokens(u.Output), semconv.GenAIUsageReasoningOutputTokens(u.Reasoning),
	}
	return slices.DeleteFunc(all, func(a attribute.KeyValue) bool { return a.Value.AsInt64() <= 0 })
}

// errorType names a failure in one word.
func errorType(err error) string {
	kind := llm.KindOf(err)
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	case kind != "":
		return string(kind)
	case errors.Is(err, context.DeadlineExceeded):
		return string(llm.KindTimeout)
	}
	return semconv.ErrorType(err).Value.AsString()
}

// finishReason returns the reason in the words of the conventions.
func finishReason(f llm.Finish) string {
	switch f {
	case "":
		return "error"
	case llm.FinishCalls:
		return "tool_call"
	}
	return string(f)
}
