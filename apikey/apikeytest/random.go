package apikeytest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// random makes random calls.
var random = recordtest.Random[apikey.Store, apikey.Key]{
	Words: words,
	Calls: calls,
	Plain: func() apikey.Store { return plain{recordtest.NewPlain(keys.Kind)} },
}

// plain is the simple [apikey.Store] that others are compared with.
type plain struct {
	recordtest.Plain[apikey.Store, apikey.Key]
}

func (p plain) Update(_ context.Context, owner string, k apikey.Key) error {
	kept, found := p.Records[owner][k.ID]
	switch {
	case !found:
		return marquee.ErrNotFound
	case k.Version > kept.Version:
		p.Records[owner][k.ID] = k
	case !k.Equal(kept):
		return marquee.ErrConflict
	}
	return nil
}

// randomKey returns the nth key of a world.
func randomKey(w recordtest.World, n, version int, used time.Time) apikey.Key {
	return apikey.Key{
		ID: recordtest.ID(n), Version: version, Scopes: []string{"read"}, Hash: hash(n),
		Created: w.Place(n).Created, Ends: w.Start, Used: used,
	}
}

// words describes keys shortly, or in full if they are not of this world.
func words(w recordtest.World, keys ...apikey.Key) string {
	list := []string{}
	for _, k := range keys {
		n := recordtest.Number(k.ID)
		text := fmt.Sprintf("key %d v%d used %v", n, k.Version, k.Used.Sub(w.Start))
		if !k.Equal(randomKey(w, n, k.Version, k.Used)) {
			text = fmt.Sprintf("%+v", k)
		}
		list = append(list, text)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func calls(w recordtest.World, _ apikey.Store) []*rapid.Generator[recordtest.Call[apikey.Store]] {
	write := rapid.Custom(func(r *rapid.T) recordtest.Call[apikey.Store] {
		create, owner := rapid.Bool().Draw(r, "create"), w.Owner(r)
		k := randomKey(w, w.Number(r), rapid.IntRange(1, 3).Draw(r, "version"),
			w.Start.Add(time.Duration(rapid.IntRange(0, 2).Draw(r, "used"))*time.Hour))
		if create {
			return recordtest.Writing(fmt.Sprintf("Create(%q, %s)", owner, words(w, k)),
				func(ctx context.Context, s apikey.Store) error { return s.Create(ctx, owner, k) })
		}
		return recordtest.Writing(fmt.Sprintf("Update(%q, %s)", owner, words(w, k)),
			func(ctx context.Context, s apikey.Store) error { return s.Update(ctx, owner, k) })
	})
	return []*rapid.Generator[recordtest.Call[apikey.Store]]{write, write, write}
}
