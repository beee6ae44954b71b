package app

import (
	"fmt"
	"math"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// Limits bound what a person may do and keep.
type Limits struct {
	AtOnce      int   `default:"4" env:"MARQUEE_AT_ONCE" help:"How many drafts, and how many answers, may be written at once for one person (${default})."`
	AtOnceInAll int   `default:"100" env:"MARQUEE_AT_ONCE_IN_ALL" help:"How many drafts, and how many answers, may be written at once for all people (${default})."`
	Queued      int   `name:"queued-at-once" default:"8" env:"MARQUEE_QUEUED_AT_ONCE" help:"How many drafts that nobody waits for a server writes at once, in addition to those (${default})."`
	PerMinute   int   `default:"600" env:"MARQUEE_PER_MINUTE" help:"How many drafts, and how many questions and conversations, a person may begin in a minute (${default})."`
	Kept        int   `default:"10000" env:"MARQUEE_KEPT" help:"How many drafts, and how many conversations, one person may keep (${default})."`
	KeptMB      int64 `name:"kept-mb" default:"1000" env:"MARQUEE_KEPT_MB" help:"How many megabytes of drafts, and how many of conversations, one person may keep (${default})."`
}

// maxQueued bounds what each worker of a queue costs.
const maxQueued = 1000

// maxKeptMB keeps the number of bytes far from the largest that there is.
const maxKeptMB = 1_000_000_000

// check returns an error of usage that names the first option that is wrong.
func (l *Limits) check() error {
	for _, limit := range []struct {
		option  string
		n, most int64
	}{
		{"at-once", int64(l.AtOnce), math.MaxInt32},
		{"at-once-in-all", int64(l.AtOnceInAll), math.MaxInt32},
		{"queued-at-once", int64(l.Queued), maxQueued},
		{"per-minute", int64(l.PerMinute), math.MaxInt32},
		{"kept", int64(l.Kept), math.MaxInt32},
		{"kept-mb", l.KeptMB, maxKeptMB},
	} {
		if limit.n < 1 || limit.n > limit.most {
			return options.Usage(fmt.Errorf("--%s: is %d; it must be from 1 to %d",
				limit.option, limit.n, limit.most))
		}
	}
	return nil
}

// KeptBytes is the limit of bytes of one person.
func (l *Limits) KeptBytes() int64 { return l.KeptMB * 1_000_000 }
