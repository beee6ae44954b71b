package provider

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/offline"
)

// ModelInfo is what is known of a model.
type ModelInfo struct {
	Name    string    // as [Open] takes it
	Created time.Time // zero if the vendor does not tell it
	// Retires is the first day on which the vendor does not serve the model. It is zero if
	// no such day is known.
	Retires time.Time
	// Replacement is the model that the vendor recommends instead, as [Open] takes it. It
	// is empty if none is known.
	Replacement string
}

// Retired tells whether the vendor has stopped serving the model by now.
func (m ModelInfo) Retired(now time.Time) bool {
	return !m.Retires.IsZero() && !now.Before(m.Retires)
}

// ListModels asks a vendor which models the key in o may use. The newest come first. o may be
// nil. The name is that of the vendor or of any of its models. The request costs nothing.
// ListModels fails with an [llm.Error] if the vendor does, and otherwise as [Open] does.
func ListModels(ctx context.Context, name string, o *Options) ([]ModelInfo, error) {
	before, _, _ := strings.Cut(name, ":")
	v, ok := vendorNamed(before)
	if !ok {
		return nil, unknown(name)
	}
	e, err := o.ready(v, name)
	if err != nil {
		return nil, err
	}
	list, err := v.list(ctx, e, o.client())
	if err != nil {
		return nil, wire.Caller{Provider: v.Name, Key: e.APIKey}.Failure(ctx, err, nil)
	}
	models := make([]ModelInfo, 0, len(list))
	for _, l := range list {
		if l.id == "" {
			continue // it cannot be opened
		}
		info := Lookup(Ref{Vendor: v, Model: l.id}.String())
		info.Created = l.created
		if !l.retires.IsZero() {
			info.Retires = l.retires
		}
		models = append(models, info)
	}
	slices.SortFunc(models, func(a, b ModelInfo) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.Name, b.Name))
	})
	return models, nil
}

// listed is what a vendor says of a model. Its times are zero if they are unknown.
type listed struct {
	id               string
	created, retires time.Time
}

// listOpenAI asks a server for a list of the form that OpenAI's servers have.
func listOpenAI(ctx context.Context, e Endpoint, c *http.Client) ([]listed, error) {
	header := http.Header{}
	if e.APIKey != "" {
		header.Set("Authorization", "Bearer "+e.APIKey)
	}
	var list struct {
		Data []struct {
			ID       string `json:"id"`
			Created  int64  `json:"created"`       // in seconds
			Shutdown string `json:"shutdown_date"` // only OpenAI tells it
		} `json:"data"`
	}
	if err := wire.Get(ctx, c, wire.Join(e.BaseURL, "models"), header, &list); err != nil {
		return nil, err
	}
	var all []listed
	for _, m := range list.Data {
		l := listed{id: m.ID}
		if m.Created > 0 {
			l.created = time.Unix(m.Created, 0).UTC()
		}
		if day, err := time.Parse(time.DateOnly, m.Shutdown); err == nil {
			l.retires = day
		}
		all = append(all, l)
	}
	return all, nil
}

// listAnthropic asks Anthropic for its list.
func listAnthropic(ctx context.Context, e Endpoint, c *http.Client) ([]listed, error) {
	header := http.Header{"X-Api-Key": {e.APIKey}, "Anthropic-Version": {anthropic.Version}}
	var list struct {
		Data []struct {
			ID      string    `json:"id"`
			Created time.Time `json:"created_at"`
			Retires time.Time `json:"retires_at"`
		} `json:"data"`
	}
	address := wire.Join(e.BaseURL, "v1/models?limit=1000")
	if err := wire.Get(ctx, c, address, header, &list); err != nil {
		return nil, err
	}
	var all []listed
	for _, m := range list.Data {
		all = append(all, listed{id: m.ID, created: m.Created, retires: m.Retires})
	}
	return all, nil
}

// listOffline lists the one model.
func listOffline(context.Context, Endpoint, *http.Client) ([]listed, error) {
	return []listed{{id: offline.Name}}, nil
}
