package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Info is what the page needs to know of the server.
type Info struct {
	Version string    `json:"version" doc:"The version of the server."`
	Model   string    `json:"model" doc:"The language model that it was configured with."`
	Offline bool      `json:"offline" doc:"Whether that is the offline model, which only has rules."`
	Imports bool      `json:"imports" doc:"Whether films can be imported through this API, by those who may."`
	Films   FilmsInfo `json:"films"`
}

// FilmsInfo describes the films of the server.
type FilmsInfo struct {
	Total    int `json:"total" doc:"How many there are."`
	Invented int `json:"invented" doc:"How many of them are of the demo set, which is made up."`
	From     int `json:"from" doc:"The first year with a film; 0 without any."`
	To       int `json:"to" doc:"The last year with a film; 0 without any."`

	Sources     []movies.Source `json:"sources" doc:"What they come from, the one that wrote last first."`
	AsOf        time.Time       `json:"as_of,omitzero" doc:"When the newest of these was read."`
	Attribution string          `json:"attribution,omitempty" doc:"What TMDB asks those to say who show its data. Absent where all films are invented: all others are TMDB's."`
}

func (h *handlers) films(ctx context.Context) (FilmsInfo, error) {
	s, err := h.Movies.Summary(ctx)
	if err != nil {
		return FilmsInfo{}, err
	}
	i, err := h.Movies.Imported(ctx)
	info := FilmsInfo{
		Total: s.Films, Invented: s.Invented, From: s.From, To: s.To,
		Sources: append([]movies.Source{}, i.Sources...), AsOf: i.AsOf(),
	}
	if s.Films > s.Invented {
		info.Attribution = dataset.Attribution
	}
	return info, err
}

func (h *handlers) registerInfo(api huma.API) {
	huma.Register(api, operation(api, "get-info", http.MethodGet, "/info", "server", "About this server and its films"),
		func(ctx context.Context, _ *struct{}) (*response[Info], error) {
			films, err := h.films(ctx)
			if err != nil {
				return nil, problemOf(err, "query")
			}
			return &response[Info]{Body: Info{
				Version: h.Version, Model: h.Model, Offline: h.Offline, Imports: h.MayImport != nil, Films: films,
			}}, nil
		})
}

// livez tells that the process runs, whatever it depends on.
func (h *handlers) livez(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, "alive")
}

// readyz tells that the server can serve. It never asks a model: that costs.
func (h *handlers) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthLimit)
	defer cancel()
	if err := h.Ready(ctx); err != nil {
		p := newProblem(http.StatusServiceUnavailable, "The store cannot be used at the moment.")
		p.cause = err
		writeProblem(w, r, p)
		return
	}
	writeStatus(w, "ready")
}

func writeStatus(w http.ResponseWriter, status string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(`{"status":"` + status + "\"}\n"))
}
