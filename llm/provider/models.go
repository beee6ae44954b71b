package provider

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/offline"
)

// ModelInfo is what is known of a model.
type ModelInfo struct {
	Name    string    // as [Open] takes it
	Created time.Time // zero if the vendor does not say
	// Retires is the day from which on its vendor does not serve it, zero if
	// none has been announced.
	Retires time.Time
	// Replacement is what its vendor recommends in its place, as [Open] takes
	// it, and empty if it recommends none.
	Replacement string
}

// Retired tells whether the model is served no more.
func (m ModelInfo) Retired(now time.Time) bool { return !m.Retires.IsZero() && !now.Before(m.Retires) }

// ListModels asks a vendor for the models that the key in o may use, the
// newest first; o may be nil. It costs nothing. Of name, one that [Open]
// accepts or [Compatible], only the vendor matters. It fails with an
// [llm.Error], or as [Open] does.
func ListModels(ctx context.Context, name string, o *Options) ([]ModelInfo, error) {
	if o == nil {
		o = &Options{}
	}
	vendor, _, _ := strings.Cut(name, ":")
	if vendor == Offline {
		return []ModelInfo{{Name: offline.Name}}, nil
	}
	e, err := o.endpoint(vendor, name)
	if err != nil {
		return nil, err
	}
	url, header := listing(vendor, e)
	caller := wire.Caller{Provider: vendor, Key: e.APIKey}
	var list struct {
		Data []struct {
			ID        string    `json:"id"`
			Created   int64     `json:"created"`       // OpenAI and most others: in seconds
			CreatedAt time.Time `json:"created_at"`    // Anthropic
			Shutdown  string    `json:"shutdown_date"` // OpenAI: a day
			RetiresAt time.Time `json:"retires_at"`    // Anthropic
		} `json:"data"`
	}
	if err := wire.Get(ctx, o.HTTPClient, url, header, &list); err != nil {
		return nil, caller.Failure(ctx, err, nil)
	}
	models := make([]ModelInfo, 0, len(list.Data))
	for _, m := range list.Data {
		if m.ID == "" {
			continue // nobody could open it
		}
		info := Lookup(vendor + ":" + m.ID)
		info.Created = m.CreatedAt
		if m.Created > 0 {
			info.Created = time.Unix(m.Created, 0).UTC()
		}
		if day, err := time.Parse(time.DateOnly, m.Shutdown); err == nil {
			info.Retires = day
		}
		if !m.RetiresAt.IsZero() {
			info.Retires = m.RetiresAt
		}
		models = append(models, info)
	}
	slices.SortFunc(models, func(a, b ModelInfo) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.Name, b.Name))
	})
	return models, nil
}

// listing returns where a vendor lists its models, and the header to ask with.
func listing(vendor string, e Endpoint) (url string, header http.Header) {
	base := strings.TrimSuffix(e.BaseURL, "/")
	header = http.Header{}
	switch {
	case vendor == Anthropic:
		header.Set("X-Api-Key", e.APIKey)
		header.Set("Anthropic-Version", "2023-06-01")
		return strings.TrimSuffix(base, "/v1") + "/v1/models?limit=1000", header
	case e.APIKey != "":
		header.Set("Authorization", "Bearer "+e.APIKey)
	}
	return base + "/models", header
}
