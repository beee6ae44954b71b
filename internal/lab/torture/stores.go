package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// finder finds an empty store of a kind for one round. done lets go of it. A store in a
// file is in dir.
type finder func(ctx context.Context, kind, dir string) (url string, done func() error, err error)

// startStore is a finder that starts a server for the round.
func startStore(ctx context.Context, kind, dir string) (string, func() error, error) {
	switch kind {
	case "postgres":
		server, err := services.StartPostgres(ctx, nil)
		if err != nil {
			return "", nil, err
		}
		return server.URL(), server.Stop, nil
	case "dynamodb":
		server, err := services.StartDynamoDB(ctx, nil)
		if err != nil {
			return "", nil, err
		}
		return dynamoDB("torture", server.URL()), server.Stop, nil
	}
	return "sqlite:" + filepath.Join(dir, "marquee.db"), func() error { return nil }, nil
}

// dynamoDB is the URL of a store at an endpoint.
func dynamoDB(prefix, endpoint string) string {
	return "dynamodb://" + prefix + "?" +
		url.Values{"region": {"local"}, "endpoint": {endpoint}}.Encode()
}

// giveCredentials sets credentials if there are none. The SDK insists on some, and the
// server takes any.
func giveCredentials() error {
	for _, variable := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if os.Getenv(variable) == "" {
			if err := os.Setenv(variable, "local"); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkIntegrity lets SQLite check its file.
func (s *stage) checkIntegrity(ctx context.Context) error {
	for _, server := range s.servers {
		server.kill()
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(s.url, "sqlite:"))
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("integrity check: %s", verdict)
	}
	return nil
}
