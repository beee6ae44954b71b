package options

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/marquee-go/marquee/storage"
)

// OpenExisting opens the store that an option names, such as --store. If there is nothing yet,
// or only an older schema, it changes nothing and returns an error of usage: the name may be
// misspelt, or the command was run in another folder.
func OpenExisting(ctx context.Context, option, url string) (*storage.Stores, error) {
	current, latest, err := storage.Status(ctx, url)
	if err == nil {
		err = CheckExists(option, url, current, latest)
	}
	if err != nil {
		return nil, err
	}
	if current < latest {
		return nil, Usage(fmt.Errorf("%s: %s has a schema of version %d, and this program "+
			"needs %d; run marquee migrate on it, or use the program that made it",
			option, storage.Name(url), current, latest))
	}
	return storage.Open(ctx, url)
}

// CheckExists returns an error of usage if the version of a store's schema says that there is
// nothing. It names the place that was looked at.
func CheckExists(option, url string, current, latest int64) error {
	if current > 0 || latest == 0 {
		return nil
	}
	nothing := storage.Name(url) + " has no tables of marquee"
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			if whole, err := filepath.Abs(path); err == nil {
				path = whole
			}
			nothing = "there is no file " + path
		}
	}
	return Usage(fmt.Errorf("%s: %s, so there is no store; name the one that you mean with "+
		"%[1]s, or make a new one with marquee serve or marquee import", option, nothing))
}
