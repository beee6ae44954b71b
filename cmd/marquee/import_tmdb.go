package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// tmdbOptions are the options of an import from TMDB's API.
type tmdbOptions struct {
	TMDB        bool   `name:"tmdb" group:"TMDB's API" help:"Ask TMDB's API for the films, with the key in TMDB_API_KEY, instead of reading a file."`
	From        int    `placeholder:"YEAR" group:"TMDB's API" help:"The first year of release."`
	To          int    `placeholder:"YEAR" group:"TMDB's API" help:"The last year of release."`
	Money       bool   `group:"TMDB's API" help:"Ask for budgets and revenues, too. That takes a request a film: minutes become hours."`
	TMDBKeyFile string `name:"tmdb-api-key-file" env:"TMDB_API_KEY_FILE" placeholder:"FILE" group:"TMDB's API" help:"The file that holds the key for TMDB's API."`
	TMDBBaseURL string `name:"tmdb-base-url" env:"TMDB_BASE_URL" placeholder:"URL" group:"TMDB's API" help:"Where to reach TMDB's API, if not at its own address, such as a proxy."`
}

// tmdbSource is the films of some years at TMDB's API.
type tmdbSource struct {
	*dataset.TMDB
	from, to int
}

func (o *tmdbOptions) openTMDB() (*tmdbSource, error) {
	if o.From < movies.MinYear || o.To > movies.MaxYear || o.From > o.To {
		return nil, fmt.Errorf("--tmdb: say with --from and --to which years, of %d to %d", movies.MinYear, movies.MaxYear)
	}
	key, err := secret("TMDB_API_KEY", o.TMDBKeyFile)
	if err != nil {
		return nil, err
	}
	if key == "" {
		return nil, errors.New("--tmdb: set TMDB_API_KEY, or TMDB_API_KEY_FILE to the file that holds the key; an account at themoviedb.org has one")
	}
	tmdb, err := dataset.NewTMDB(key, &dataset.TMDBOptions{URL: o.TMDBBaseURL, Money: o.Money})
	if err != nil {
		return nil, err
	}
	return &tmdbSource{TMDB: tmdb, from: o.From, to: o.To}, nil
}

func (s *tmdbSource) Close() error { return nil }

// importTo imports month by month, from the one on at which an earlier import
// of the same years ended early.
func (s *tmdbSource) importTo(ctx context.Context, j *importJob) (total movies.ImportResult, err error) {
	j.rejects.writer = s.Rejects
	var last movies.Import
	if !j.DryRun {
		if last, err = j.store.Imported(ctx); err != nil {
			return total, err
		}
	}
	parts := s.Parts(s.from, s.to, last)
	resumed := len(parts) < 12*(s.to-s.from+1)
	if resumed {
		j.say("continuing with %s", parts[0].From.Format("January 2006"))
	}
	j.progress.size = int64(len(parts))
	for _, part := range parts {
		result, err := j.run(ctx, s.Films(ctx, part.From, part.To), movies.ImportOptions{
			Source: fmt.Sprintf("TMDB's API (%d to %d)", s.from, s.to), Key: part.Key,
		})
		add(&total, result)
		if err != nil {
			return total, err
		}
		j.progress.read++
	}
	fmt.Fprintln(j.std.out, dataset.Attribution)
	if j.DryRun {
		return total, nil
	}
	now, err := j.store.Imported(ctx)
	if end := parts[len(parts)-1].Key; err == nil && now.Key != end && (resumed || now.Version != last.Version) {
		err = finish(ctx, j.store, now, end)
	}
	return total, err
}

// finish tells the store of the end of an import. A last month without a film
// has stored nothing that would, and the same import again would go on behind
// the month before.
func finish(ctx context.Context, store movies.Store, now movies.Import, end string) error {
	now.Version, now.Key, now.Rows, now.Done = rand.Text(), end, 0, true
	_, err := store.Upsert(ctx, movies.Batch{Mode: movies.Merge, Import: now})
	return err
}

// add adds what became of the rows of one import to those of others.
func add(sum *movies.ImportResult, r movies.ImportResult) {
	sum.Read += r.Read
	sum.Change = sum.Add(r.Change)
	sum.Repeated += r.Repeated
	sum.Skipped += r.Skipped
	sum.Resumed += r.Resumed
	sum.Accepted += r.Accepted
	sum.Rejected += r.Rejected
}
