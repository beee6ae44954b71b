package main

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

func TestConfig(t *testing.T) {
	config, err := image(t).ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	c := config.Config
	if c.User != "65532:65532" || config.OS != "linux" || len(config.RootFS.DiffIDs) != 2 {
		t.Errorf("the image is %+v", config)
	}
	if h := c.Healthcheck; h == nil || strings.Join(h.Test, " ") != "CMD /marquee healthcheck" {
		t.Errorf("HEALTHCHECK is %+v", h)
	}
	for label, want := range map[string]string{
		"title": "^Marquee$", "source": "^https://", "licenses": "^Apache-2.0$", "version": ".",
		"created": `^\d{4}-\d\d-\d\dT`, "documentation": "deploy.md$", "revision": "^([0-9a-f]{40})?$",
	} {
		got := c.Labels["org.opencontainers.image."+label]
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("the label %s is %q", label, got)
		}
	}
}

// The Dockerfile makes an image that runs as the one of this package does.
func TestTheDockerfileSaysTheSame(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := program.Info{
		BuildInfo: &buildinfo.BuildInfo{Main: debug.Module{Version: "$VERSION"}},
		Revision:  "$REVISION", At: at,
	}
	want := configFile(b, "amd64").Config
	want.Labels["org.opencontainers.image.created"] = "$CREATED"
	got := parseDockerfile(t, "Dockerfile")
	got.StopSignal = "SIGTERM" // the default of Docker
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the Dockerfile says\n%+v %+v\nwant\n%+v %+v",
			got, got.Healthcheck, want, want.Healthcheck)
	}
}

// parseDockerfile reads what the last stage of a Dockerfile says about running.
func parseDockerfile(t *testing.T, path string) v1.Config {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(raw), "\\\n", "")
	stages := strings.Split(text, "\nFROM ")
	var c v1.Config
	for line := range strings.Lines(stages[len(stages)-1]) {
		instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch instruction {
		case "USER":
			c.User = rest
		case "WORKDIR":
			c.WorkingDir = rest
		case "ENV":
			c.Env = strings.Fields(rest)
		case "EXPOSE":
			c.ExposedPorts = map[string]struct{}{rest + "/tcp": {}}
		case "VOLUME":
			c.Volumes = map[string]struct{}{rest: {}}
		case "ENTRYPOINT":
			c.Entrypoint = list(t, rest)
		case "CMD":
			c.Cmd = list(t, rest)
		case "LABEL":
			c.Labels = map[string]string{}
			for _, pair := range regexp.MustCompile(`(\S+)="([^"]*)"`).FindAllStringSubmatch(rest, -1) {
				c.Labels[pair[1]] = pair[2]
			}
		case "HEALTHCHECK":
			c.Healthcheck = health(t, rest)
		}
	}
	return c
}

func list(t *testing.T, text string) (words []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return words
}

// health reads the instruction HEALTHCHECK.
func health(t *testing.T, text string) *v1.HealthConfig {
	t.Helper()
	flags, command, _ := strings.Cut(text, " CMD ")
	h := &v1.HealthConfig{Test: append([]string{"CMD"}, list(t, command)...)}
	for flag := range strings.FieldsSeq(flags) {
		name, value, _ := strings.Cut(flag, "=")
		d, err := time.ParseDuration(value)
		switch name {
		case "--interval":
			h.Interval = d
		case "--timeout":
			h.Timeout = d
		case "--start-period":
			h.StartPeriod = d
		case "--retries":
			err = json.Unmarshal([]byte(value), &h.Retries)
		}
		if err != nil {
			t.Errorf("%s: %v", flag, err)
		}
	}
	return h
}
