// Package llm asks language models. It is one streaming method, middlewares around it,
// and errors that say what can be done about them. It needs the standard library only.
//
// [Generate] asks a [Model] and returns the whole reply:
//
//	model, err := openai.New(&openai.Options{APIKey: key}) // in llm/openai
//	...
//	reply, err := llm.Generate(ctx, model, &llm.Request{
//		System:   "Answer in one sentence.",
//		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
//	})
//	if err != nil {
//		log.Print(err)          // for operators: who failed, how, in which request
//		return llm.Explain(err) // for the person who asked
//	}
//	return reply.Text
//
// Models come from llm/openai, llm/xai, llm/anthropic, llm/gemini, llm/bedrock and
// llm/offline, from llm/provider by name, or from a few lines of your own ([Func]). With a model,
//
//   - [Model.Stream] yields a reply while it is written,
//   - [Decode] returns a reply in the shape of a Go struct,
//   - [RunTools] and [WithTools] let the model call Go functions,
//   - [Retry], [Fallback], [Breaker], [RateLimit] and [TimeLimits] deal with providers
//     that fail, are busy or are slow,
//   - [Budget], [Cache] and [Log] cap what is spent, give a reply again, and write a line
//     for each call. A [Ledger] keeps the accounts of a Budget, also for several servers.
//
// # Streaming
//
// Range over the stream to show a reply as it comes. Leaving the loop cancels the request:
//
//	for chunk, err := range model.Stream(ctx, req) {
//		if err != nil {
//			return err
//		}
//		fmt.Print(chunk.Text)
//		if chunk.Finish == llm.FinishLength {
//			fmt.Print("... (cut off by its length limit)")
//		}
//	}
//
// A stream ends in a [Chunk] whose Finish is set, or in an error. It never just stops. The
// text before an error is good, and [Generate] returns it along with the error.
//
// # Errors
//
// A model fails with an [Error]. [KindOf] tells what can be done about it:
//
//	switch llm.KindOf(err) {
//	case llm.KindRateLimit, llm.KindOverloaded: // ask again, after the RetryAfter of the *llm.Error
//	case llm.KindContextLength, llm.KindLength: // ask for less
//	case llm.KindAuth, llm.KindQuota:           // tell the operator
//	}
//
// An error without a kind does not come from the model. A canceled request ends in an error
// that is [context.Canceled].
//
// # Structured output
//
// [Decode] asks for a reply in the shape of a Go struct, and checks the reply against the
// schema of that struct. If the model gets it wrong, Decode says what is wrong and asks
// once more:
//
//	type film struct {
//		Title string `json:"title"`
//		Year  int    `json:"year" doc:"of the first release"`
//	}
//	f, reply, err := llm.Decode[film](ctx, model, req)
//
// # Tools
//
// A tool is a Go function whose argument is a struct. [NewTool] derives the schema of the
// tool from that struct:
//
//	search, err := llm.NewTool("search_films", "Finds films by a part of their title.",
//		func(ctx context.Context, q query) ([]film, error) { return store.Search(ctx, q.Text) })
//	...
//	reply, err := llm.RunTools(ctx, model, req, []llm.Function{search}, nil)
//
// [RunTools] returns the whole answer. [WithTools] makes a model with tools, which streams
// its answer as every model does. The model is told what goes wrong in a tool, and can do
// better. When a limit on steps, calls, time, tokens or cost is reached, the model must
// answer with what it has. A model that thinks gets its [Thought] back with its calls. A model
// that cannot call tools answers without them if [Request.WithoutTools] says how.
//
// # Middlewares
//
// A [Middleware] wraps a model and is a model again. Each is useful alone. Together they
// belong in this order, the outermost first:
//
//	leg := func(m llm.Model) llm.Model {
//		return llm.Chain(m,
//			llm.Breaker(nil),
//			llm.RateLimit(&llm.RateOptions{Requests: 500, Tokens: 200_000}),
//			llm.Retry(nil),
//			llm.TimeLimits(llm.Limits{First: time.Minute, Idle: 20 * time.Second}),
//		)
//	}
//	model := llm.Chain(llm.Fallback(leg(grok), leg(gpt), offline),
//		llm.WithTools(tools, nil), llm.Log(logger, "marquee"), llm.Budget(budget), llm.Cache(nil),
//	)
//	reply, err := llm.Generate(llm.WithOwner(ctx, "ada"), model, req)
//
// The function Stack of package llm/provider builds this chain, except for the tools, from
// the names of models. The reasons for the order:
//
//   - [WithTools] is outermost, because each of its steps is a request of its own.
//   - [Log] sees what the caller sees.
//   - [Budget] works out what a reply costs, and refuses a request before it is sent.
//   - [Cache] answers before a model is chosen. It gives a reply only to the owner for whom
//     it was made, and keeps nothing without [WithOwner].
//   - [Fallback] asks the next leg when one has failed for good. It goes on at once when
//     the breaker or the rate limit of a leg refuses.
//   - [Breaker] counts the failures that are left after the retries. An open breaker takes
//     no turn of the rate limit.
//   - [RateLimit] is outside [Retry] and [TimeLimits], so that the wait for a turn does not
//     use up the time of an attempt.
//   - [Retry] repeats, and [TimeLimits] gives each attempt its own time.
//
// A request is repeated, or sent elsewhere, only before the first chunk that a person can
// see ([Chunk.Commits]). After that chunk an error comes out, and the text before it stays.
// The Warnings of a reply say what went wrong on the way. Its Usage says what was consumed,
// as far as the providers tell.
//
// # Writing a middleware
//
// Pass on everything that you do not change: copy each chunk, and also the chunk that comes
// with an error. Providers charge for attempts that failed. Each attempt is in the Attempts
// of the last chunk, with its own model. If your middleware makes several requests for a
// reply, add them up in a [Bill].
//
// # Testing
//
// Package llm/llmtest has a model that plays what a test wrote. It needs no key:
//
//	model := llmtest.NewScript(
//		llmtest.Text("Because air ", "scatters blue light."),
//		llmtest.Reply{Chunks: []string{"Bec"}, Err: &llm.Error{Kind: llm.KindNetwork}},
//	)
//	answer(ctx, model) // the code under test
//	asked := model.Requests()
//
// It also replays what a real server said once. TestModel of that package tests a model of
// your own against the contract of [Model], and TestMiddleware tests a middleware.
package llm
