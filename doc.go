// Package marquee holds the words that all features of Marquee share: owners,
// leases, places in a list, and errors.
//
// Marquee is a library of three features and a small server on top of them. The
// features draft emails with a language model, chart films, and answer
// questions about the charts on a screen. Each feature is a package of its own.
// It needs only the standard library and this module: no HTTP, no framework and
// no vendor's SDK.
//
// # Draft an email
//
// A feature takes a model, a store, or both:
//
//	ctx := context.Background()
//	emails, err := email.New(offline.New(), memory.New().Email(), nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	draft, err := emails.Draft(ctx, "ada", email.Brief{
//		Purpose:   "Thank the speakers of our meetup",
//		Details:   "The recordings are online",
//		Recipient: "Grace",
//		Sender:    "Ada",
//		Length:    "short",
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Printf("Subject: %s\n\n%s\n", draft.Subject, draft.Body)
//
// The draft is now in Ada's history, and nobody else sees it. To use another
// model, write provider.Open("openai:gpt-6-luna", nil) instead of offline.New().
// To use another store, write sqlite.Open(ctx, "marquee.db") instead of
// memory.New().
//
// # The map
//
//   - [github.com/marquee-go/marquee/email] drafts emails and keeps their history.
//   - [github.com/marquee-go/marquee/movies] answers questions about films: genres over
//     the years, the most and least popular films, what they returned. The
//     package movies/dataset reads TMDB's files.
//   - [github.com/marquee-go/marquee/chat] answers questions about charts, of films or
//     of anything else. It works out the figures of the charts itself.
//   - [github.com/marquee-go/marquee/apikey] makes and checks API keys, with which
//     programs act for people.
//   - [github.com/marquee-go/marquee/llm] is the interface to language models, with
//     retries, fallback, budgets and caches. The packages below it are the
//     providers.
//   - [github.com/marquee-go/marquee/storage] opens stores by URL. The packages below it
//     keep data in memory, SQLite, Postgres and DynamoDB.
//   - [github.com/marquee-go/marquee/httpapi] serves the features and a web page as one
//     http.Handler.
//
// The command marquee is a server with all features. The folder examples has
// whole programs that use one feature or several.
//
// # Write a store or a handler
//
// A store of your own implements one small interface of a feature, returns the
// errors of this package, and passes the feature's public test suite. An HTTP
// handler of your own maps the same few errors to statuses.
package marquee
