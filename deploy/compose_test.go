package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// TestComposeReadsTheFile reads the file as Compose does, and asks the program whether it
// would start with the settings.
func TestComposeReadsTheFile(t *testing.T) {
	folder := t.TempDir()
	for from, to := range map[string]string{
		"compose.yaml": "compose.yaml", "marquee.env.example": "marquee.env",
	} {
		text, err := os.ReadFile(filepath.Join("compose", from))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(folder, to), text, 0o600))
	}
	options, err := cli.NewProjectOptions([]string{filepath.Join(folder, "compose.yaml")},
		cli.WithEnv([]string{"MARQUEE_DOMAIN=marquee.example.com", "MARQUEE_IMAGE=marquee:1.0.0"}))
	must(t, err)
	project, err := options.LoadProject(t.Context())
	must(t, err)

	for name, service := range project.Services {
		if open := len(service.Ports) > 0; open != (name == "caddy") {
			t.Errorf("%s: others reach it: %v", name, open)
		}
	}
	marquee := project.Services["marquee"]
	if !marquee.ReadOnly || marquee.User != "65532:65532" || !slices.Contains(marquee.CapDrop, "ALL") {
		t.Errorf("marquee has more rights than it needs: %+v", marquee)
	}
	caddy := names(project.Services["caddy"])
	if !project.Networks["back"].Internal || slices.Contains(caddy, "back") {
		t.Error("others than marquee reach the database")
	}

	store := filepath.Join(folder, "store")
	must(t, os.WriteFile(store, []byte("postgres://marquee:p@database/marquee?sslmode=disable"), 0o600))
	cmd := exec.Command(build(t), "config", "--check")
	cmd.Dir = t.TempDir()
	for name, value := range marquee.Environment {
		cmd.Env = append(cmd.Env, name+"="+strings.Replace(*value, "/run/secrets/store", store, 1))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%q", err, out, cmd.Env)
	}
}

func names(s types.ServiceConfig) (networks []string) {
	for name := range s.Networks {
		networks = append(networks, name)
	}
	return networks
}
