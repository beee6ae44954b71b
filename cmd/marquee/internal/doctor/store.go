package doctor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/storage"
)

// storeTimeout is how long the store may take to tell its version.
const storeTimeout = 15 * time.Second

// Store reports on the store. It does not change it.
func (r *Report) Store(ctx context.Context, o *options.Common) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	url, option := o.Store, o.StoreOption()
	r.title("Store, " + r.from(option))
	r.line("url", storage.Name(url))
	var noFolder error
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, noFolder = os.Stat(filepath.Dir(path)); noFolder != nil {
			r.problem("--store: %v. Create this folder first.", noFolder)
		}
	}
	current, latest, err := storage.Status(ctx, url)
	switch {
	case err != nil:
		r.line("schema", "unknown")
		r.problem("%v. Set --store or MARQUEE_STORE to a store that can be reached.", err)
		return
	case latest == 0:
		r.line("schema", "none needed; everything is gone when the server stops")
	case current == 0:
		r.line("schema", "none yet; serve creates it")
	case current < latest:
		r.line("schema", fmt.Sprintf("version %d of %d; serve brings it up to date", current, latest))
	default:
		r.line("schema", fmt.Sprintf("version %d of %d", current, latest))
	}
	if noFolder != nil {
		return
	}
	if err := storage.Check(ctx, url); err != nil {
		r.problem("%v.", err)
	}
}

// Retain reports how long a server keeps what nobody changes, if that is limited. An error
// says what is wrong with it.
func (r *Report) Retain(retain time.Duration, err error) {
	r.Refused(err)
	if retain != 0 {
		r.line("retain", fmt.Sprintf("%s, %s; serve deletes drafts and conversations "+
			"that were not changed for so long", commandline.FormatDuration(retain), r.from("retain")))
	}
}
