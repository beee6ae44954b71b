package main

import (
	"context"
	"errors"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage"
)

// withSettings opens a store for a command about identities or the voice.
func withSettings(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	emails, closes, err := openDrafts(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(usageOfInput(do(emails)), closes())
}

// withNewStore opens a store, and makes it if there is none yet. No model is asked.
func withNewStore(ctx context.Context, o *options.Common, do func(*email.Service) error) error {
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	emails, err := email.New(offline.New(), stores.Email, &email.Options{Settings: stores.Settings})
	if err == nil {
		err = do(emails)
	}
	if closing := stores.Close(); err == nil {
		err = closing
	}
	return err
}
