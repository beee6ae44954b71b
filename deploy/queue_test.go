package deploy_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/deploy/internal/program"
	"github.com/marquee-go/marquee/deploy/internal/spec"
	"github.com/marquee-go/marquee/internal/testing/runtimeapi"
	"github.com/marquee-go/marquee/internal/testing/sqs"
)

// byMapping are the actions that Lambda takes with the rights of the function, to read a queue
// (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
var byMapping = []string{"DeleteMessage", "GetQueueAttributes", "ReceiveMessage"}

// TestTheFunctionUsesTheQueueOfItsTemplate starts the function with the settings of its
// template, and a store in memory.
func TestTheFunctionUsesTheQueueOfItsTemplate(t *testing.T) {
	template := readYAML(t, "aws/lambda.yaml")
	settings := functionOf(template, map[string]any{"Domain": "marquee.example.com"})
	if !slices.Contains(settings, "MARQUEE_QUEUE=<DraftQueue>") {
		t.Errorf("the function does not get its queue: %q", settings)
	}
	settings = slices.DeleteFunc(settings, func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.Contains([]string{
			"MARQUEE_ADDR", "MARQUEE_QUEUE", "MARQUEE_STORE", "MARQUEE_REQUIRE_KEY",
		}, name)
	})
	fake := sqs.New()
	t.Cleanup(fake.Close)
	api, err := runtimeapi.New(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, api.Close()) })
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	must(t, program.Build(t.Context(), "..", "cmd/marquee/lambda", runtime.GOARCH, bootstrap))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var log bytes.Buffer
	function := exec.CommandContext(ctx, bootstrap)
	function.Env, function.Stderr = slices.Concat(settings, fake.Env(), []string{
		"AWS_LAMBDA_RUNTIME_API=" + api.Addr, "MARQUEE_QUEUE=" + sqs.Queue, "MARQUEE_STORE=memory:",
		"MARQUEE_ALLOW_REMOTE=true",
	}), &log
	must(t, function.Start())
	t.Cleanup(func() {
		cancel()
		_ = function.Wait() // it was killed
		if t.Failed() {
			t.Log(log.String())
		}
	})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost,
		"https://"+runtimeapi.Domain+"/api/v1/emails", strings.NewReader(`{"purpose":"thank the team"}`))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Prefer", "respond-async")
	res, err := api.RoundTrip(r)
	must(t, err)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != http.StatusAccepted || len(fake.Messages()) != 1 {
		t.Errorf("%d %s, and the queue has %q", res.StatusCode, body, fake.Messages())
	}
	used := slices.Sorted(slices.Values(append(fake.Actions(), byMapping...)))
	if allowed := spec.Actions(template, "sqs"); !slices.Equal(used, allowed) {
		t.Errorf("the template allows %q, and %q are used", allowed, used)
	}
}

// A message that comes again must find a lease that has ended.
func TestAMessageIsHiddenForLongerThanALease(t *testing.T) {
	resources := spec.Resolve(readYAML(t, "aws/lambda.yaml"), nil)
	properties := func(name string) map[string]any {
		return resources[name].(map[string]any)["Properties"].(map[string]any)
	}
	variables := properties("Function")["Environment"].(map[string]any)["Variables"].(map[string]any)
	reply, err := time.ParseDuration(variables["MARQUEE_REPLY_TIMEOUT"].(string))
	must(t, err)
	// A lease lasts for the reply, a minute for a slow client, and twice ten seconds to save.
	lease := reply + time.Minute + 20*time.Second
	hidden := properties("DraftQueue")["VisibilityTimeout"].(int)
	if timeout := properties("Function")["Timeout"].(int); hidden < 2*timeout ||
		time.Duration(hidden)*time.Second <= lease {
		t.Errorf("a message is hidden for %d seconds, a lease lasts for %v, and an invocation for %d",
			hidden, lease, timeout)
	}
	dead := properties("DraftQueue")["RedrivePolicy"].(map[string]any)
	mapping := properties("DraftMapping")
	if dead["maxReceiveCount"] != 3 || dead["deadLetterTargetArn"] != "<DeadDrafts.Arn>" ||
		!slices.Equal(mapping["FunctionResponseTypes"].([]any), []any{"ReportBatchItemFailures"}) {
		t.Errorf("%v, %v", dead, mapping)
	}
}
