package deploy_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// program builds marquee, and returns its path.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "marquee")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/marquee").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// containerOf returns the environment of the container that a task of a template has.
func containerOf(template map[string]any, parameters map[string]any) (environment []string) {
	task := spec.Resolve(template, parameters)["Task"].(map[string]any)["Properties"].(map[string]any)
	container := task["ContainerDefinitions"].([]any)[0].(map[string]any)
	for _, v := range container["Environment"].([]any) {
		v := v.(map[string]any)
		environment = append(environment, v["Name"].(string)+"="+v["Value"].(string))
	}
	for _, v := range container["Secrets"].([]any) {
		v := v.(map[string]any)
		environment = append(environment,
			v["Name"].(string)+"=a secret of more than 32 bytes, as a test has it")
	}
	return environment
}

// TestTheProgramTakesTheSettingsOfATemplate starts nothing: the program says whether it
// would start with what a template gives it. A variable that it does not know is an error.
func TestTheProgramTakesTheSettingsOfATemplate(t *testing.T) {
	marquee := program(t)
	template := readYAML(t, "aws/ecs.yaml")
	for name, given := range map[string]map[string]any{
		"API keys and no model": {},
		"a model": {
			"Model": "xai", "ModelKeyName": "XAI_API_KEY", "ModelKeyArn": "arn:aws:secretsmanager:x",
		},
		"people sign in": {
			"OidcIssuer": "https://accounts.example.com", "OidcClientId": "marquee",
			"OidcSecretArn": "arn:aws:secretsmanager:y", "OidcDomains": "example.com",
		},
	} {
		t.Run(name, func(t *testing.T) {
			given["Domain"] = "marquee.example.com"
			cmd := exec.Command(marquee, "config", "--check")
			cmd.Dir, cmd.Env = t.TempDir(), containerOf(template, given)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
