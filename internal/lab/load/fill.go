package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// owner is who asks a server that has no accounts.
const owner = "local"

// writers is how many drafts are written at once.
const writers = 32

// fill puts films and drafts into the store that the servers share.
func (c *scaleCmd) fill(ctx context.Context, dir, program string) error {
	if c.Films > 0 {
		if err := c.importFilms(ctx, filepath.Join(dir, "films.csv"), program); err != nil {
			return err
		}
	}
	stores, err := storage.Open(ctx, c.Store)
	if err != nil {
		return err
	}
	return errors.Join(fillDrafts(ctx, stores.Email, c.Drafts), stores.Close())
}

// importFilms imports made-up films.
func (c *scaleCmd) importFilms(ctx context.Context, name, program string) error {
	file, err := os.Create(name) //nolint:gosec // in a folder of this program
	if err != nil {
		return err
	}
	//nolint:gosec // programs of this module
	commands := []*exec.Cmd{
		exec.CommandContext(ctx, "go", "run", "./internal/lab/manyfilms", "-n", fmt.Sprint(c.Films)),
		exec.CommandContext(ctx, program, "import", "--store="+c.Store, name),
	}
	commands[0].Stdout = file
	for _, command := range commands {
		var said bytes.Buffer
		command.Stderr = &said
		if err := command.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", command, err, said.Bytes())
		}
	}
	return errors.Join(file.Close(), os.Remove(name))
}

// draftID returns the id of a draft that fillDrafts writes.
func draftID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

// fillDrafts writes drafts of one owner, a second apart.
func fillDrafts(ctx context.Context, s email.Store, n int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	newest := time.Now()
	for i := range n {
		g.Go(func() error {
			at := newest.Add(-time.Duration(i) * time.Second)
			return s.Create(ctx, owner, email.Draft{
				ID: draftID(i), Version: 1,
				Brief:  email.Brief{Purpose: "Tell the team that the release is on Friday."},
				Status: email.StatusComplete, Subject: fmt.Sprint("The release, ", i),
				Body:  strings.Repeat("The release is on Friday. ", 40),
				Model: "offline", Created: at, Updated: at,
			})
		})
	}
	return g.Wait()
}
