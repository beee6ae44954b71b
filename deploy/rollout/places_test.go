package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the clouds say of a service, in short.
const (
	aStack = `{"Stacks":[{"StackStatus":"UPDATE_COMPLETE",
		"Parameters":[{"ParameterKey":"Domain","ParameterValue":"m.example"},
			{"ParameterKey":"Image","ParameterValue":"m:1"}],
		"Outputs":[{"OutputKey":"Address","OutputValue":"https://m.example"}]}]}`
	anApp = `{"properties":{"template":{"containers":[{"image":"m:1","name":"marquee"}]},
		"configuration":{"ingress":{"fqdn":"m.azurecontainerapps.io","customDomains":null}}}}`
	aSite = `{"hostNames":["m.azurewebsites.net"],"siteConfig":{"linuxFxVersion":"DOCKER|m:1"}}`
)

// clouds are commands that answer, and note what they are told.
type clouds struct {
	says string
	err  error
	ran  []string
}

func (c *clouds) run(_ context.Context, name string, args ...string) ([]byte, error) {
	c.ran = append(c.ran, shell(name, args))
	return []byte(c.says), c.err
}

func TestState(t *testing.T) {
	place := map[string]func(runner) service{
		"ecs":           func(r runner) service { return &ecs{stack: "s", read: r} },
		"container-app": func(r runner) service { return &containerApp{group: "g", name: "n", read: r} },
		"web-app":       func(r runner) service { return &webApp{group: "g", name: "n", read: r} },
	}
	for name, tt := range map[string]struct {
		place, says string
		want        state
		err         string
	}{
		"a stack":  {"ecs", aStack, state{"m:1", "https://m.example"}, ""},
		"no stack": {"ecs", `{"Stacks":[]}`, state{}, "0 stacks"},
		"another stack": {
			"ecs", `{"Stacks":[{"StackStatus":"CREATE_COMPLETE"}]}`, state{}, "does not say",
		},
		"a stack that is being changed": {
			"ecs", strings.Replace(aStack, "UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", 1), state{},
			"is being changed: UPDATE_IN_PROGRESS",
		},
		"an app": {
			"container-app", anApp, state{"m:1", "https://m.azurecontainerapps.io"}, "",
		},
		"an app with a name of its own": {
			"container-app", strings.Replace(anApp, "null", `[{"name":"m.example"}]`, 1),
			state{"m:1", "https://m.example"}, "",
		},
		"an app that nobody reaches": {
			"container-app", `{"properties":{"template":{"containers":[{"image":"m:1"}]}}}`,
			state{}, "does not say",
		},
		"a site": {"web-app", aSite, state{"m:1", "https://m.azurewebsites.net"}, ""},
		"a site with a name of its own": {
			"web-app", strings.Replace(aSite, `"m.azure`, `"m.example","m.azure`, 1),
			state{"m:1", "https://m.example"}, "",
		},
		"a site without an image": {"web-app", `{"hostNames":["m.example"]}`, state{}, "does not say"},
		"no JSON":                 {"web-app", "ERROR", state{}, "az webapp show"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clouds{says: tt.says}
			got, err := place[tt.place](c.run).state(t.Context())
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got %v, want %q", err, tt.err)
			}
			if err == nil && got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
	for name, at := range place {
		c := &clouds{err: errors.New("not signed in")}
		if _, err := at(c.run).state(t.Context()); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A dry run reads what runs, and changes nothing.
func TestDryRun(t *testing.T) {
	for name, tt := range map[string]struct{ says, args, reads, would string }{
		"ecs": {
			aStack, "ecs -stack s",
			"aws cloudformation describe-stacks --stack-name s --output json",
			"aws cloudformation deploy --stack-name s --template-file aws/ecs.yaml " +
				"--capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --parameter-overrides Image=m:2",
		},
		"container app": {
			anApp, "container-app -group g -name n",
			"az containerapp show --resource-group g --name n --output json",
			"az containerapp update --resource-group g --name n --image m:2 --output none",
		},
		"web app": {
			aSite, "web-app -group g -name n",
			"az webapp show --resource-group g --name n --output json",
			"az webapp config set --resource-group g --name n --linux-fx-version 'DOCKER|m:2' --output none",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clouds{says: tt.says}
			var out bytes.Buffer
			args := append(strings.Fields(tt.args), "-image", "m:2", "-dry-run")
			if err := run(t.Context(), &out, c.run, args); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(c.ran, []string{tt.reads}) {
				t.Errorf("it ran %q, want %q", c.ran, tt.reads)
			}
			if !strings.Contains(out.String(), "not run: "+tt.would+"\n") {
				t.Errorf("it says\n%s\nwant %s", &out, tt.would)
			}
		})
	}
}

// The commands are found, and their errors are told.
func TestCommand(t *testing.T) {
	bin := t.TempDir()
	const aws = "#!/bin/sh\n[ \"$2\" = describe-stacks ] && cat \"$0.json\"\n"
	for name, text := range map[string]string{"aws": aws, "aws.json": aStack} {
		//nolint:gosec // a program
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	got, err := (&ecs{stack: "s", read: command}).state(t.Context())
	if err != nil || got.image != "m:1" {
		t.Errorf("got %+v, %v", got, err)
	}
	err = (&ecs{stack: "s", change: command}).deploy(t.Context(), "m:2")
	if err == nil || !strings.Contains(err.Error(), "Image=m:2: exit status 1") {
		t.Errorf("got %v", err)
	}
}

func TestArguments(t *testing.T) {
	for args, want := range map[string]string{
		"":                                 "say where to",
		"moon -image m:2":                  `"moon" is not a place`,
		"ecs -image m:2":                   "-stack: is missing",
		"ecs -stack s":                     "-image: is missing",
		"web-app -group g -image m:2":      "-name: is missing",
		"container-app -image m:2 -name n": "-group: is missing",
		"ecs -stack s -image m:2 now":      `["now"] is too much`,
		"ecs -group g -image m:2":          "-group",
	} {
		c := &clouds{}
		err := run(t.Context(), &bytes.Buffer{}, c.run, strings.Fields(args))
		if err == nil || !strings.Contains(err.Error(), want) || c.ran != nil {
			t.Errorf("%s: got %v, want %s", args, err, want)
		}
	}
}

// calls finds the calls of this program in a workflow.
var calls = regexp.MustCompile(`go run \./rollout ((?:[^\n\\]|\\\n)+)`)

// Each call in a workflow is one that this program understands: here it is a dry run.
func TestTheCallsOfWorkflows(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range calls.FindAllStringSubmatch(string(text), -1) {
			args := strings.Fields(strings.ReplaceAll(call[1], "\\\n", " "))
			for i, arg := range args {
				args[i] = strings.Trim(arg, `"`)
			}
			says := map[string]string{"ecs": aStack, "container-app": anApp, "web-app": aSite}[args[0]]
			c := &clouds{says: says}
			if err := run(t.Context(), &bytes.Buffer{}, c.run, append(args, "-dry-run")); err != nil {
				t.Errorf("%s: go run ./rollout %s: %v", filepath.Base(file), strings.Join(args, " "), err)
			}
			found[args[0]] = true
		}
	}
	if !found["ecs"] || !found["container-app"] {
		t.Errorf("the workflows deploy to %v only", found)
	}
}
