package deploy_test

import (
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/program"
	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// build builds marquee, and returns its path.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "marquee")
	must(t, program.Build(t.Context(), "..", "cmd/marquee", runtime.GOARCH, path))
	return path
}

const aSecret = "a-secret-of-more-than-32-bytes-as-a-test-has-it"

// taskOf returns the environment of the container in a task of ECS.
func taskOf(template, parameters map[string]any) (environment []string) {
	task := spec.Resolve(template, parameters)["Task"].(map[string]any)["Properties"].(map[string]any)
	container := task["ContainerDefinitions"].([]any)[0].(map[string]any)
	for _, v := range container["Environment"].([]any) {
		v := v.(map[string]any)
		environment = append(environment, v["Name"].(string)+"="+v["Value"].(string))
	}
	for _, v := range container["Secrets"].([]any) {
		environment = append(environment, v.(map[string]any)["Name"].(string)+"="+aSecret)
	}
	return environment
}

// functionOf returns the environment of a function of Lambda. It listens at no address, and
// everyone can reach it.
func functionOf(template, parameters map[string]any) []string {
	function := spec.Resolve(template, parameters)["Function"].(map[string]any)
	environment := []string{"MARQUEE_ADDR=0.0.0.0:8080"}
	variables := function["Properties"].(map[string]any)["Environment"].(map[string]any)["Variables"]
	for name, value := range variables.(map[string]any) {
		value := value.(string)
		if strings.HasPrefix(value, "{{resolve:secretsmanager:") {
			value = aSecret
		}
		environment = append(environment, name+"="+value)
	}
	return environment
}

// storeSecret is what the secret called store holds in a template of Azure.
func storeSecret(template map[string]any) string {
	for _, r := range template["resources"].([]any) {
		if r := r.(map[string]any); strings.HasSuffix(r["name"].(string), "/store')]") {
			one := map[string]any{"parameters": template["parameters"],
				"variables": template["variables"], "resources": []any{r}}
			secret := spec.ResolveARM(one, map[string]any{"databasePassword": "p"})
			for _, s := range secret {
				return s["properties"].(map[string]any)["value"].(string)
			}
		}
	}
	return ""
}

// appOf returns the environment of a Container App, and siteOf that of a Web App.
func appOf(template, parameters map[string]any) (environment []string) {
	app := spec.ResolveARM(template, parameters)["Microsoft.App/containerApps"]
	properties := app["properties"].(map[string]any)
	secrets := map[string]bool{}
	for _, s := range properties["configuration"].(map[string]any)["secrets"].([]any) {
		secrets[s.(map[string]any)["name"].(string)] = true
	}
	container := properties["template"].(map[string]any)["containers"].([]any)[0].(map[string]any)
	for _, v := range container["env"].([]any) {
		v := v.(map[string]any)
		value, _ := v["value"].(string)
		if ref, ok := v["secretRef"].(string); ok && secrets[ref] {
			value = secretNamed(template, ref)
		}
		environment = append(environment, v["name"].(string)+"="+value)
	}
	return environment
}

func siteOf(template, parameters map[string]any) (environment []string) {
	site := spec.ResolveARM(template, parameters)["Microsoft.Web/sites"]
	config := site["properties"].(map[string]any)["siteConfig"].(map[string]any)
	for _, v := range config["appSettings"].([]any) {
		v := v.(map[string]any)
		value := v["value"].(string)
		if reference, ok := strings.CutPrefix(value, "@Microsoft.KeyVault("); ok {
			value = secretNamed(template, path.Base(strings.TrimSuffix(reference, ")")))
		}
		environment = append(environment, v["name"].(string)+"="+value)
	}
	return environment
}

func secretNamed(template map[string]any, name string) string {
	if name == "store" {
		return storeSecret(template)
	}
	return aSecret
}

// TestTheProgramTakesTheSettingsOfATemplate starts nothing: the program says whether it
// would start with what a template gives it. A variable that it does not know is an error.
func TestTheProgramTakesTheSettingsOfATemplate(t *testing.T) {
	marquee := build(t)
	cases := map[string]map[string]any{
		"API keys and no model": {},
		"a model":               {"model": "xai", "modelKeyName": "XAI_API_KEY", "modelKey": aSecret},
		"people sign in": {
			"oidcIssuer": "https://accounts.example.com", "oidcClientId": "marquee",
			"oidcClientSecret": aSecret, "oidcDomains": "example.com",
		},
		"groups sign in, and some may more": {
			"oidcIssuer": "https://accounts.example.com", "oidcClientId": "marquee",
			"oidcClientSecret": aSecret, "oidcGroups": "film-club",
			"admins": "https://accounts.example.com#1", "ownerBudgetPerDay": "0.5",
			"trustedProxies": "10.0.0.0/8,173.245.48.0/20",
		},
	}
	for file, environmentOf := range map[string]func(template, given map[string]any) []string{
		"aws/ecs.yaml": taskOf, "aws/lambda.yaml": functionOf,
		"azure/container-app.json": appOf, "azure/web-app.json": siteOf,
	} {
		for name, given := range cases {
			t.Run(file+"/"+name, func(t *testing.T) {
				read, parameters := readJSON, map[string]any{"domain": "marquee.example.com"}
				maps.Copy(parameters, given)
				if strings.HasSuffix(file, ".yaml") {
					read, parameters = readYAML, asAWS(parameters)
				}
				cmd := exec.Command(marquee, "config", "--check")
				cmd.Dir, cmd.Env = t.TempDir(), environmentOf(read(t, file), parameters)
				cmd.Env = slices.DeleteFunc(cmd.Env, func(setting string) bool {
					return setting == "MARQUEE_QUEUE=<DraftQueue>" // only the function has it
				})
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s\n%q", err, out, cmd.Env)
				}
				const host = "MARQUEE_HOSTS=marquee.example.com"
				if file != "aws/lambda.yaml" && !slices.Contains(cmd.Env, host) {
					t.Error("the settings lack MARQUEE_HOSTS")
				}
				settings := "\n" + strings.Join(cmd.Env, "\n")
				for _, safe := range []string{
					"MARQUEE_STORE=", "MARQUEE_LOG_FORMAT=json", "MARQUEE_HTTPS_ONLY=8760h",
					"MARQUEE_BUDGET_PER_DAY=10", "MARQUEE_OWNER_BUDGET_PER_DAY=", "MARQUEE_ADMINS=",
					"MARQUEE_TRUSTED_PROXIES=",
				} {
					if !strings.Contains(settings, "\n"+safe) {
						t.Errorf("the settings lack %s", safe)
					}
				}
			})
		}
	}
}

// asAWS renames parameters of Azure as those of AWS.
func asAWS(parameters map[string]any) map[string]any {
	renamed := map[string]any{}
	for name, value := range parameters {
		name = strings.ToUpper(name[:1]) + name[1:]
		name = strings.NewReplacer("ModelKeyName", "ModelKeyName", "ModelKey", "ModelKeyArn",
			"OidcClientSecret", "OidcSecretArn").Replace(name)
		renamed[name] = value
	}
	return renamed
}
