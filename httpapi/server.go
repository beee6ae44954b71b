package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

func (h *handlers) registerServer(d doors) {
	huma.Register(d.json, operation(d.json, "server", "The server and its data.", huma.Operation{
		OperationID: "get-info", Method: http.MethodGet, Path: "/info",
		Summary: "About this server and what it serves",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.Info], error) {
		who := principalOf(ctx)
		info := wire.Info{Version: h.Version, Owner: who.Owner, Name: who.Name, Scopes: []string{}}
		for _, scope := range who.Scopes {
			info.Scopes = append(info.Scopes, string(scope))
		}
		if h.Email != nil || h.Chat != nil {
			info.ModelInfo = &wire.ModelInfo{
				Model: h.Model, Offline: h.Offline, Models: []string{},
			}
		}
		if h.Chat != nil {
			info.Models = append(info.Models, h.Chat.Models()...)
		}
		if h.Movies == nil {
			return answered(info, nil, "query")
		}
		films, err := h.films(ctx)
		info.MoviesInfo = &wire.MoviesInfo{Films: films}
		return answered(info, err, "query")
	})
}

func (h *handlers) films(ctx context.Context) (wire.FilmsInfo, error) {
	s, err := h.Movies.Summary(ctx)
	if err != nil {
		return wire.FilmsInfo{}, err
	}
	i, err := h.Movies.Imported(ctx)
	if err != nil {
		return wire.FilmsInfo{}, err
	}
	from, to, err := h.Movies.DefaultYears(ctx)
	return wire.NewFilmsInfo(s, i, from, to), err
}

// livez says that the process runs. It does not look at the store or the model.
func (h *handlers) livez(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, "alive")
}

// readyz says whether the server can serve. It does not ask a model, which would cost
// money.
func (h *handlers) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthLimit)
	defer cancel()
	if err := h.Ready(ctx); err != nil {
		p := wire.NewProblem(http.StatusServiceUnavailable, "The store cannot be used at the moment.")
		p.Cause = err
		writeProblem(w, r, p)
		return
	}
	writeStatus(w, "ready")
}

func writeStatus(w http.ResponseWriter, status string) {
	w.Header().Set("Content-Type", asJSON)
	_, _ = w.Write([]byte(`{"status":"` + status + "\"}\n"))
}
