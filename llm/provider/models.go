package provider

import (
	"cmp"
	"context"
	"encoding/json"
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
// ListModels fails with an [llm.Error] if the vendor does, and otherwise as [Open] does. The
// warnings say which entries of the vendor's list could not be read.
func ListModels(
	ctx context.Context, name string, o *Options,
) (models []ModelInfo, warnings []string, err error) {
	before, _, _ := strings.Cut(name, ":")
	v, ok := vendorNamed(before)
	if !ok {
		return nil, nil, unknown(name)
	}
	e, err := o.ready(v, name)
	if err != nil {
		return nil, nil, err
	}
	list, warnings, err := v.list(ctx, e, o.client())
	if err != nil {
		return nil, nil, wire.Caller{Provider: v.Name, Key: e.APIKey}.Failure(ctx, err, nil)
	}
	models = make([]ModelInfo, 0, len(list))
	for _, l := range list {
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
	return models, warnings, nil
}

// listOpenAI asks a server that has OpenAI's paths for its list.
func listOpenAI(ctx context.Context, e Endpoint, c *http.Client) ([]listed, []string, error) {
	header := http.Header{}
	if e.APIKey != "" {
		header.Set("Authorization", "Bearer "+e.APIKey)
	}
	return getList(ctx, c, wire.Join(e.BaseURL, "models"), header)
}

// listAnthropic asks Anthropic for its list.
func listAnthropic(ctx context.Context, e Endpoint, c *http.Client) ([]listed, []string, error) {
	header := http.Header{"X-Api-Key": {e.APIKey}, "Anthropic-Version": {anthropic.Version}}
	return getList(ctx, c, wire.Join(e.BaseURL, "v1/models?limit=1000"), header)
}

func getList(
	ctx context.Context, c *http.Client, address string, header http.Header,
) ([]listed, []string, error) {
	var raw json.RawMessage
	if err := wire.Get(ctx, c, address, header, &raw); err != nil {
		return nil, nil, err
	}
	return readList(raw)
}

// listOffline lists the one model.
func listOffline(context.Context, Endpoint, *http.Client) ([]listed, []string, error) {
	return []listed{{id: offline.Name}}, nil, nil
}
