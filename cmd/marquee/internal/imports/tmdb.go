package imports

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/schollz/progressbar/v3"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// TMDB says which films to get from TMDB's API. Key, From and To are required.
type TMDB struct {
	Key      string
	URL      string // Default: the API's own address.
	From, To int    // the first and the last year
	Money    bool   // get budgets and revenues, too, with one request per film
}

// tmdbSource is the films of some years at TMDB's API.
type tmdbSource struct {
	*dataset.TMDB
	from, to int
}

// OpenTMDB returns the films of some years at TMDB's API.
func OpenTMDB(t TMDB) (Source, error) {
	if t.From < movies.MinYear || t.To > movies.MaxYear || t.From > t.To {
		return nil, fmt.Errorf("--tmdb: set --from and --to to the years that you want, from %d to %d",
			movies.MinYear, movies.MaxYear)
	}
	if t.Key == "" {
		return nil, errors.New("--tmdb: set TMDB_API_KEY, or TMDB_API_KEY_FILE to the file " +
			"that holds the key; an account at themoviedb.org has one")
	}
	api, err := dataset.NewTMDB(t.Key, &dataset.TMDBOptions{URL: t.URL, Money: t.Money})
	if err != nil {
		return nil, err
	}
	return &tmdbSource{TMDB: api, from: t.From, to: t.To}, nil
}

func (s *tmdbSource) Close() error { return nil }

func (s *tmdbSource) months() int { return 12 * (s.to - s.from + 1) }

func (s *tmdbSource) progress(std terminal.Streams) *progressbar.ProgressBar {
	return terminal.NewProgress(std, "importing", int64(s.months()))
}

// importTo imports month by month. If an earlier import of the same years ended early, it
// continues with the month in which that ended.
func (s *tmdbSource) importTo(ctx context.Context, j *job) (total movies.ImportResult, err error) {
	j.rejects.writer = s.Rejects
	var last movies.Import
	if !j.DryRun {
		if last, err = j.store.Imported(ctx); err != nil {
			return total, err
		}
	}
	parts := s.Parts(s.from, s.to, last)
	resumed := len(parts) < s.months()
	if resumed {
		j.say("continuing with %s", parts[0].From.Format("January 2006"))
	}
	j.bar.ChangeMax(len(parts))
	for _, part := range parts {
		result, err := j.take(ctx, s.Films(ctx, part.From, part.To), movies.ImportOptions{
			Source: fmt.Sprintf("TMDB's API (%d to %d)", s.from, s.to), Key: part.Key, ForceIDs: true,
		})
		add(&total, result)
		if err != nil {
			return total, err
		}
		_ = j.bar.Add(1) // it only draws
	}
	fmt.Fprintln(j.std.Out, dataset.Attribution)
	if j.DryRun {
		return total, nil
	}
	now, err := j.store.Imported(ctx)
	end := parts[len(parts)-1].Key
	stored := resumed || now.Version != last.Version
	if err == nil && now.Key != end && stored {
		err = finish(ctx, j.store, now, end)
	}
	return total, err
}

// finish records the end of an import whose last month has no films. Storing films is
// what records it otherwise, and without a record the same import would resume after the
// month before.
func finish(ctx context.Context, store movies.Store, now movies.Import, end string) error {
	now.Version, now.Key, now.Rows, now.Done = rand.Text(), end, 0, true
	_, err := store.Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: now})
	return err
}

// add adds the counts of one import to a sum.
func add(sum *movies.ImportResult, r movies.ImportResult) {
	sum.Read += r.Read
	sum.Change = sum.Add(r.Change)
	sum.Repeated += r.Repeated
	sum.Skipped += r.Skipped
	sum.Resumed += r.Resumed
	sum.Rejected += r.Rejected
	sum.Partial += r.Partial
}
