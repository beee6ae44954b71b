// Package deploy_test checks the templates of this folder against what the clouds publish
// about their resources, and against the program that they deploy.
package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// free are the actions that know no resources, so a policy must name all.
var free = []string{"ecr:GetAuthorizationToken"}

// modules returns the folder of what the clouds publish. Without it the test is skipped, or
// fails if MARQUEE_TEST_REQUIRE lists "clouds".
func modules(t *testing.T) string {
	t.Helper()
	const folder = "node_modules"
	if _, err := os.Stat(folder); err != nil {
		const needs = "the clouds' specifications are not installed; make setup installs them"
		if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), "clouds") {
			t.Fatal(needs)
		}
		t.Skip(needs)
	}
	return folder
}

func loadAWS(t *testing.T) *spec.AWS {
	t.Helper()
	aws, err := spec.LoadAWS(filepath.Join(modules(t), "@aws-cdk/aws-service-spec/db.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return aws
}

func loadAzure(t *testing.T) *spec.Azure {
	t.Helper()
	azure, err := spec.LoadAzure(t.Context(), modules(t))
	if err != nil {
		t.Fatal(err)
	}
	return azure
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

func readJSON(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var template map[string]any
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	return template
}

func TestAzureKnowsAllThatTheTemplatesSay(t *testing.T) {
	azure := loadAzure(t)
	files, err := filepath.Glob("azure/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			for _, p := range azure.Check(readJSON(t, file)) {
				t.Error(p)
			}
		})
	}
}
