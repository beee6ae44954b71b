package provider

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm/internal/wire"
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
	if err := o.Check(); err != nil {
		return nil, nil, err
	}
	before, _, _ := strings.Cut(name, ":")
	v, ok := o.Vendor(before)
	if !ok {
		return nil, nil, unknown(name)
	}
	e, err := o.ready(v, name)
	if err != nil {
		return nil, nil, err
	}
	list, warnings, err := v.door().list(ctx, v, e, o.client())
	if err != nil {
		return nil, nil, wire.Caller{
			Provider: v.Name, Key: e.APIKey, Secrets: wire.Secrets(e.BaseURL, e.Header),
		}.Failure(ctx, err, nil)
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
