package faults_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/faults"
)

// dynamo is a proxy of a server that counts its requests and answers "done".
type dynamo struct {
	*faults.DynamoDB
	url     string
	reached atomic.Int64
}

func newDynamo(t *testing.T) *dynamo {
	t.Helper()
	d := new(dynamo)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		d.reached.Add(1)
		_, _ = io.WriteString(w, "done")
	}))
	t.Cleanup(upstream.Close)
	var err error
	if d.DynamoDB, err = faults.NewDynamoDB(upstream.URL); err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(d)
	t.Cleanup(proxy.Close)
	d.url = proxy.URL
	return d
}

// call returns what a client sees of an operation: "done", "broken", or the status
// and the kind of the error.
func (d *dynamo) call(t *testing.T, operation string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, d.url, strings.NewReader("{}"),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "broken"
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == http.StatusOK {
		return string(body)
	}
	return response.Status + " " + string(body)
}

func TestDynamoDBFaults(t *testing.T) {
	const head = `{"__type":"com.amazonaws.dynamodb.v20120810#`
	tests := map[string]struct {
		fault   faults.Fault
		want    string
		reaches int64
	}{
		"internal error": {
			faults.InternalError,
			`500 Internal Server Error ` + head + `InternalServerError","message":"injected"}`, 0,
		},
		"throttling": {
			faults.Throttling, `400 Bad Request ` + head + `ThrottlingException","message":"injected"}`, 0,
		},
		"throughput exceeded": {
			faults.ThroughputExceeded,
			`400 Bad Request ` + head + `ProvisionedThroughputExceededException","message":"injected"}`, 0,
		},
		"lost reply": {faults.LostReply, "broken", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDynamo(t)
			d.Inject(tt.fault, faults.Next(1), "PutItem")
			if got := d.call(t, "GetItem"); got != "done" {
				t.Errorf("another operation: %s", got)
			}
			before := d.reached.Load()
			if got := d.call(t, "PutItem"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if got := d.reached.Load() - before; got != tt.reaches {
				t.Errorf("%d requests reached the server, want %d", got, tt.reaches)
			}
			if got := d.call(t, "PutItem"); got != "done" {
				t.Errorf("after the fault: %s", got)
			}
			if got := d.Injected(); got != 1 {
				t.Errorf("%d faults were counted, want 1", got)
			}
		})
	}
}

func TestDynamoDBRules(t *testing.T) {
	const broken, done = "broken", "done"
	tests := map[string]struct {
		rules func(d *dynamo)
		want  []string // the results of PutItem, Query, PutItem, Query
	}{
		"none": {func(*dynamo) {}, []string{done, done, done, done}},
		"every operation": {
			func(d *dynamo) { d.Inject(faults.LostReply, faults.Next(3)) },
			[]string{broken, broken, broken, done},
		},
		"one operation": {
			func(d *dynamo) { d.Inject(faults.LostReply, faults.Next(3), "Query") },
			[]string{done, broken, done, broken},
		},
		"two operations": {
			func(d *dynamo) { d.Inject(faults.LostReply, faults.Next(3), "Query", "PutItem") },
			[]string{broken, broken, broken, done},
		},
		"two rules": {func(d *dynamo) {
			d.Inject(faults.LostReply, faults.Next(1), "PutItem")
			d.Inject(faults.LostReply, faults.Next(1), "Query")
		}, []string{broken, broken, done, done}},
		"rules that were forgotten": {func(d *dynamo) {
			d.Inject(faults.LostReply, faults.Next(4))
			d.Pass()
		}, []string{done, done, done, done}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDynamo(t)
			tt.rules(d)
			var got []string
			for _, operation := range []string{"PutItem", "Query", "PutItem", "Query"} {
				got = append(got, d.call(t, operation))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNewDynamoDBWithoutEndpoint(t *testing.T) {
	if _, err := faults.NewDynamoDB("http://[::1"); err == nil {
		t.Error("it took an endpoint that is none")
	}
}
