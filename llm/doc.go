// Package llm is a small interface to language models: one streaming method,
// middlewares that wrap it, and errors that say what can be done about them.
//
// A [Model] comes from one of the provider packages (llm/openai, llm/xai,
// llm/anthropic, llm/offline), from llm/provider by name, or from a few lines of
// one's own. A whole reply is the stream, drained:
//
//	reply, err := llm.Generate(ctx, model, &llm.Request{
//		System:   "Answer in one sentence.",
//		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
//	})
//
// The package depends on the standard library only.
//
// # Streaming and errors
//
// A reply is shown as it comes by ranging over its stream. To leave the loop is
// to cancel the request:
//
//	for chunk, err := range model.Stream(ctx, req) {
//		if err != nil {
//			log.Print(err)              // who failed, how, by which request
//			fmt.Print(llm.Explain(err)) // in words for the person who asked
//			break
//		}
//		fmt.Print(chunk.Text)
//		if chunk.Finish == llm.FinishLength {
//			fmt.Print("... (cut off by its length limit)")
//		}
//	}
//
// A stream ends in a [Chunk] whose Finish is set, or in an error, and never just
// stops. The text before an error is good, and [Generate] returns it along with
// the error. [KindOf] tells what can be done:
//
//	switch llm.KindOf(err) {
//	case llm.KindRateLimit, llm.KindOverloaded: // ask again, after the RetryAfter of the *llm.Error
//	case llm.KindContextLength, llm.KindLength: // ask for less
//	case llm.KindAuth, llm.KindQuota:           // tell the operator
//	}
//
// An error of no kind is not the model's; a cancellation is [context.Canceled].
//
// # Structured output
//
// [Decode] asks for a reply of the shape of a Go struct and checks it against
// the schema of that. A model that gets it wrong is told what is wrong, and
// asked once more:
//
//	type film struct {
//		Title string `json:"title"`
//		Year  int    `json:"year" doc:"of the first release"`
//	}
//	f, reply, err := llm.Decode[film](ctx, model, req)
//
// # Tools
//
// A tool is a Go function, its schema that of a struct. [WithTools] makes a
// model with tools of one without, which streams its answer as any other does;
// [RunTools] is that, drained:
//
//	search, err := llm.NewTool("search_films", "Finds films by a part of their title.",
//		func(ctx context.Context, q query) ([]film, error) { return store.Search(ctx, q.Text) })
//	...
//	reply, err := llm.RunTools(ctx, model, req, []llm.Function{search}, nil)
//
// What goes wrong in a tool is told to the model, which can do better. Limits on
// steps, calls, time, tokens and cost make it answer with what it has.
//
// # Composition
//
// What a provider does not do is done by middlewares around it, each of them
// usable alone. This is the order in which they belong together, outermost
// first:
//
//	leg := func(m llm.Model) llm.Model {
//		return llm.Chain(m,
//			llm.Breaker(nil),
//			llm.RateLimit(&llm.RateOptions{Requests: 500, Tokens: 200_000}),
//			llm.Retry(nil),
//			llm.TimeLimits(llm.Limits{First: time.Minute, Idle: 20 * time.Second, Whole: 5 * time.Minute}),
//		)
//	}
//	model := llm.Chain(llm.Fallback(leg(grok), leg(gpt), offline),
//		llm.WithTools(tools, nil), llm.Log(logger, "marquee"), llm.Budget(budget), llm.Cache(nil),
//	)
//	reply, err := llm.Generate(llm.WithOwner(ctx, "ada"), model, req)
//
// The function Stack of package llm/provider makes this chain of names.
//
// [WithTools] stands outside because each of its steps is a request of its own.
// [Log] sees what the caller sees. [Budget] works out what a reply costs, and
// refuses before anything is spent. [Cache] answers before a model is chosen, and
// only whom it answered before: without [WithOwner] it keeps nothing. [Fallback]
// goes to the next leg when one has failed for good, and at once when its breaker
// or its rate limit refuses. [Breaker] counts what is left after the retries, and
// an open one takes no turn of the rate limit. [RateLimit] lets nobody wait for a
// turn in the middle of an attempt. [Retry] repeats, and [TimeLimits] gives each
// attempt its own time.
//
// A middleware of one's own passes on all that it does not change: a copy of each
// chunk, with whatever comes with an error. What has failed is paid for like what has
// not, and stands in the Attempts of the last chunk, each with its own model. A
// middleware that makes several requests for a reply adds them up in a [Bill].
//
// A request is repeated, or sent elsewhere, only before the first chunk that a
// person can see ([Chunk.Commits]). After that an error comes out with the text
// before it kept. What went wrong on the way stands in the Warnings of the
// reply, and what it consumed, as far as the providers say so, in its Usage.
//
// # Testing
//
// Package llm/llmtest has a model that plays what a test wrote, without a key:
//
//	model := llmtest.NewScript(
//		llmtest.Text("Because air ", "scatters blue light."),
//		llmtest.Reply{Chunks: []string{"Bec"}, Err: &llm.Error{Kind: llm.KindNetwork}},
//	)
//	answer(ctx, model) // the code under test
//	asked := model.Requests()
//
// It also replays what a real server said once. Its TestModel holds a model of one's
// own to the contract of the interface, and its TestMiddleware a middleware.
package llm
