// Fxapp shows Marquee inside a program wired with fx: the constructors of the
// packages are its providers, as they are, and the handler of the API and the
// page is mounted beside the program's own routes.
package main

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/marquee-go/marquee/storage"
)

func main() { app(os.Args[1:]).Run() }

// app is the whole program; args may hold the address to listen on.
func app(args []string) *fx.App {
	addr := "127.0.0.1:8081"
	if len(args) > 0 {
		addr = args[0]
	}
	return fx.New(
		fx.Provide(
			offline.New, // an llm.Model
			openStores,
			func(m llm.Model, s *storage.Stores) *email.Service { return email.New(m, s.Email, nil) },
			func(s *storage.Stores) *movies.Service { return movies.New(s.Movies) },
			func(m llm.Model, s *storage.Stores) *chat.Service { return chat.New(m, s.Chat, nil, nil) },
			newHandler,
		),
		fx.Invoke(func(lc fx.Lifecycle, h http.Handler) { serve(lc, addr, h) }),
	)
}

func openStores(lc fx.Lifecycle) (*storage.Stores, error) {
	stores, err := storage.Open(context.Background(), "memory:")
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(stores.Close))
	return stores, nil
}

// newHandler puts Marquee beside a route of the program's own, and takes the
// owner of the data from the program's own sign-in: here, a header.
func newHandler(e *email.Service, m *movies.Service, c *chat.Service) (http.Handler, error) {
	marquee, err := httpapi.New(httpapi.Options{
		Email: e, Movies: m, Chat: c,
		Owner: func(r *http.Request) (string, error) {
			if user := r.Header.Get("X-User"); user != "" {
				return user, nil
			}
			return "", errors.New("no X-User header")
		},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "Hello from the program around it.") })
	mux.Handle("/", marquee)
	return mux, nil
}

func serve(lc fx.Lifecycle, addr string, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	lc.Append(fx.StartStopHook(
		func() error {
			ln, err := net.Listen("tcp", addr)
			if err != nil {
				return err
			}
			fmt.Printf("listening on http://%s\n", ln.Addr())
			go server.Serve(ln)
			return nil
		},
		server.Shutdown,
	))
}
