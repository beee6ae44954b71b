// Package deploy_test checks the templates of this folder against what the clouds publish
// about their resources, and against the program that they deploy.
package deploy_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// free are the actions that know no resources, so a policy must name all.
var free = []string{"ecr:GetAuthorizationToken"}

func loadAWS(t *testing.T) *spec.AWS {
	t.Helper()
	aws, err := spec.LoadAWS("node_modules/@aws-cdk/aws-service-spec/db.json.gz")
	if err != nil {
		t.Skipf("needs: npm ci in deploy: %v", err)
	}
	return aws
}

func readYAML(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	template, err := spec.ParseYAML(text)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func TestAWSKnowsAllThatTheTemplatesSay(t *testing.T) {
	aws := loadAWS(t)
	files, err := filepath.Glob("aws/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			template := readYAML(t, file)
			for _, p := range append(aws.Check(template), spec.Wildcards(template, free...)...) {
				t.Error(p)
			}
		})
	}
}
