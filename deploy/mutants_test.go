package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// mistake is a mistake in a template, and a part of what the check must say about it.
type mistake struct{ name, is, becomes, want string }

// readMistakes reads a file of mistakes. Each has its name after "#", the lines that it
// replaces after "-", the new lines after "+", and what the check must say after "?".
func readMistakes(t *testing.T, file string) (list []mistake) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/mistakes", file))
	must(t, err)
	for block := range strings.SplitSeq(string(text), "\n\n") {
		parts := map[byte][]string{}
		for line := range strings.Lines(block) {
			line = strings.TrimSuffix(line, "\n")
			parts[line[0]] = append(parts[line[0]], line[1:])
		}
		part := func(sign byte) string { return strings.Join(parts[sign], "\n") }
		list = append(list, mistake{strings.TrimSpace(part('#')), part('-'), part('+'), part('?')})
	}
	if len(list) < 30 {
		t.Errorf("%s has %d mistakes only", file, len(list))
	}
	return list
}

func TestMistakesInTemplatesOfAWSAreFound(t *testing.T) {
	aws := loadAWS(t)
	for template, mistakes := range map[string]string{
		"aws/ecs.yaml": "ecs.txt", "aws/lambda.yaml": "lambda.txt",
	} {
		try(t, template, readMistakes(t, mistakes), func(text []byte) []spec.Problem {
			template, err := spec.ParseYAML(text)
			if err != nil {
				return []spec.Problem{{Text: err.Error()}}
			}
			return append(aws.Check(template), spec.Wildcards(template, free...)...)
		})
	}
}

func TestMistakesInTemplatesOfAzureAreFound(t *testing.T) {
	azure := loadAzure(t)
	for _, template := range []string{"azure/container-app.json", "azure/web-app.json"} {
		try(t, template, readMistakes(t, "azure.txt"), func(text []byte) []spec.Problem {
			var template map[string]any
			if err := json.Unmarshal(text, &template); err != nil {
				t.Fatal(err) // a mistake must be one that only the check sees
			}
			return azure.Check(template)
		})
	}
}

// try makes each mistake in a template, and looks for what the check says about it.
func try(t *testing.T, template string, list []mistake, check func([]byte) []spec.Problem) {
	t.Helper()
	whole, err := os.ReadFile(template)
	must(t, err)
	for _, m := range list {
		t.Run(template+"/"+m.name, func(t *testing.T) {
			if !strings.Contains(string(whole), m.is) {
				t.Fatalf("the template has no %q", m.is)
			}
			var said []string
			for _, p := range check([]byte(strings.Replace(string(whole), m.is, m.becomes, 1))) {
				said = append(said, p.String())
			}
			if len(said) == 0 || !strings.Contains(strings.Join(said, "\n"), m.want) {
				t.Errorf("the check says %q, without %q", said, m.want)
			}
		})
	}
}
