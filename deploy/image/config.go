package main

import (
	"fmt"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/marquee-go/marquee/deploy/internal/bom"
	"github.com/marquee-go/marquee/deploy/internal/program"
)

// configFile says how the image runs. The Dockerfile next to this file says the same.
func configFile(b program.Info, arch string) *v1.ConfigFile {
	labels := map[string]string{
		"org.opencontainers.image.title":         "Marquee",
		"org.opencontainers.image.description":   "Draft emails, explore films, and ask about them.",
		"org.opencontainers.image.url":           bom.Source,
		"org.opencontainers.image.source":        bom.Source,
		"org.opencontainers.image.documentation": bom.Source + "/blob/main/docs/deploy.md",
		"org.opencontainers.image.licenses":      "Apache-2.0",
		"org.opencontainers.image.version":       b.Main.Version,
		"org.opencontainers.image.created":       b.At.UTC().Format(time.RFC3339),
	}
	if b.Revision != "" {
		labels["org.opencontainers.image.revision"] = b.Revision
	}
	return &v1.ConfigFile{
		OS: "linux", Architecture: arch, Created: v1.Time{Time: b.At},
		Config: v1.Config{
			User:       fmt.Sprintf("%d:%[1]d", user),
			Entrypoint: []string{"/marquee"},
			Cmd:        []string{"serve"},
			WorkingDir: "/data",
			Env: []string{
				"MARQUEE_ADDR=0.0.0.0:8080", "MARQUEE_STORE=sqlite:/data/marquee.db",
				"SQLITE_TMPDIR=/data", // it migrates with temporary files, and /tmp is not writable
			},
			ExposedPorts: map[string]struct{}{"8080/tcp": {}},
			Volumes:      map[string]struct{}{"/data": {}},
			Labels:       labels,
			StopSignal:   "SIGTERM",
			Healthcheck: &v1.HealthConfig{
				Test:     []string{"CMD", "/marquee", "healthcheck"},
				Interval: 30 * time.Second, Timeout: 6 * time.Second,
				StartPeriod: 2 * time.Minute, Retries: 3,
			},
		},
	}
}
