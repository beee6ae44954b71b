// Fxapp is a program that is wired with fx. Each service of Marquee is a provider: one or two
// lines around its constructor. The handler of the API and the page is mounted next to the
// program's own routes. People sign in to the program first.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

func main() { app(os.Args[1:], os.Stdout).Run() }

// app is the whole program. It listens on the address in args, and writes to out where it
// listens. Default: 127.0.0.1:8081.
func app(args []string, out io.Writer) *fx.App {
	addr := "127.0.0.1:8081"
	if len(args) > 0 {
		addr = args[0]
	}
	return fx.New(
		fx.Provide(
			offline.New, // an llm.Model
			openStores,
			func(m llm.Model, s *storage.Stores) (*email.Service, error) {
				return email.New(m, s.Email, nil)
			},
			func(s *storage.Stores) (*movies.Service, error) { return movies.New(s.Movies, nil) },
			newChat,
			newHandler,
		),
		fx.Invoke(func(lc fx.Lifecycle, h http.Handler) { serve(lc, addr, h, out) }),
	)
}

// openStores opens stores in memory, and puts the demo set of films into them.
func openStores(lc fx.Lifecycle) (*storage.Stores, error) {
	ctx := context.Background()
	stores, err := storage.Open(ctx, "memory:")
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(stores.Close))
	films, err := movies.New(stores.Movies, nil)
	if err != nil {
		return nil, err
	}
	_, err = films.Import(ctx, movies.All(dataset.Demo()), nil)
	return stores, err
}

// newChat gives the charts that the page shows to the assistant.
func newChat(m llm.Model, s *storage.Stores, films *movies.Service) (*chat.Service, error) {
	return chat.New(m, s.Chat, chat.Charts{
		"genres":     chat.NewKind(movies.AboutGenres, films.Genres),
		"popularity": chat.NewKind(movies.AboutPopularity, films.Popularity),
		"returns":    chat.NewKind(movies.AboutReturns, films.Returns),
	}, nil)
}

// newHandler mounts Marquee next to a route of the program. The owner of the data is the user
// who signed in.
func newHandler(e *email.Service, m *movies.Service, c *chat.Service) (http.Handler, error) {
	guard := func(r *http.Request) (httpapi.Principal, error) {
		user, _, _ := r.BasicAuth()
		return httpapi.Principal{Owner: user}, nil
	}
	marquee, err := httpapi.New(guard, &httpapi.Options{
		Email: e, Movies: m, Chat: c,
		Model: offline.Name, Offline: true,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "Hello from the program around it.")
	})
	mux.Handle("/", signIn(marquee))
	return mux, nil
}

// signIn makes the browser ask for a name and a password. This example accepts any password.
// A real program checks it here.
func signIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, _, _ := r.BasicAuth(); user == "" {
			w.Header().Set("WWW-Authenticate", `Basic realm="Marquee", charset="UTF-8"`)
			http.Error(w, "Sign in with any name and password.", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func serve(lc fx.Lifecycle, addr string, h http.Handler, out io.Writer) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	lc.Append(fx.StartStopHook(
		func() error {
			ln, err := net.Listen("tcp", addr)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "listening on http://%s\n", ln.Addr())
			go server.Serve(ln)
			return nil
		},
		server.Shutdown,
	))
}
