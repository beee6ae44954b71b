package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
)

// answering opens a store whose server is the given handler.
func answering(t *testing.T, answer http.HandlerFunc) *DB {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	db, err := newDB(t.Context(), "dynamodb://m?region=local&endpoint="+server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// fail answers every request with an error of DynamoDB.
func fail(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":%q}`, code,
			message)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name       string
		answer     http.HandlerFunc
		want       string
		overloaded bool
	}{
		{
			"throttling", fail(400, "ThrottlingException", "slow down"),
			"overloaded: DynamoDB throttles the requests", true,
		},
		{
			"throughput", fail(400, "ProvisionedThroughputExceededException", "slow down"),
			"overloaded: DynamoDB throttles the requests", true,
		},
		{
			"an account's limit", fail(400, "RequestLimitExceeded", "slow down"),
			"overloaded: DynamoDB throttles the requests", true,
		},
		{
			"an internal error", fail(500, "InternalServerError", "oops"), "InternalServerError: oops",
			false,
		},
		{
			"a missing permission",
			fail(400, "AccessDeniedException", "not authorized to perform: dynamodb:PutItem"),
			"AccessDeniedException: not authorized to perform: dynamodb:PutItem", false,
		},
		{
			"a wrong signature", fail(403, "InvalidSignatureException", "x-amz-security-token:hunter2"),
			"DynamoDB does not accept the credentials (InvalidSignatureException)", false,
		},
		{
			"an unknown key", fail(400, "UnrecognizedClientException", "hunter2"),
			"DynamoDB does not accept the credentials (UnrecognizedClientException)", false,
		},
		{
			"a full owner", fail(400, "ItemCollectionSizeLimitExceededException", "full"),
			"what one owner has is larger than 10 GB", false,
		},
		{
			"no DynamoDB",
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
			"the server answers with status 404", false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := answering(t, test.answer)
			_, err := db.Email().Get(t.Context(), "ann", "1")
			if err == nil || err.Error() != "dynamodb: "+test.want {
				t.Errorf("Get\n got %v\nwant dynamodb: %s", err, test.want)
			}
			if isOverloaded(err) != test.overloaded {
				t.Errorf("overloaded: %v, want %v", !test.overloaded, test.overloaded)
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	db := answering(t, nil)
	server := *db.client.Options().BaseEndpoint
	listener := httptest.NewUnstartedServer(nil).Listener // a port that nobody answers at
	address := listener.Addr().String()
	_ = listener.Close()
	url := "dynamodb://m?region=local&endpoint=" + server
	db, err := newDB(t.Context(),
		strings.Replace(url, strings.TrimPrefix(server, "http://"), address, 1))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Ping(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "dynamodb: dial tcp "+address) {
		t.Errorf("Ping: %v", err)
	}
}

// A server that does not answer is an error after a while. That error differs from the
// end of the caller's context.
func TestSilentServer(t *testing.T) {
	released := make(chan struct{})
	db := answering(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-r.Context().Done():
		case <-released:
		}
	})
	defer close(released)
	db.transport.Timeout = 10 * time.Millisecond
	err := db.Ping(t.Context())
	if err == nil || err.Error() != "dynamodb: DynamoDB does not answer in time" ||
		errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Ping: %v", err)
	}
	db.transport.Timeout = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if err := db.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Ping until a deadline: %v", err)
	}
}

func TestNoCredentials(t *testing.T) {
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	_, err := Open(t.Context(), "dynamodb://m?region=local&endpoint=http://127.0.0.1:1")
	const want = "dynamodb: cannot open the tables m-…: no AWS credentials: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Open: %v", err)
	}
}

func TestNoRegion(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	t.Setenv("AWS_CONFIG_FILE", "none")
	_, err := Open(t.Context(), "dynamodb://m")
	const want = "dynamodb: no region is named; add ?region= to the URL or set AWS_REGION"
	if err == nil || err.Error() != want {
		t.Errorf("Open: %v, want %s", err, want)
	}
}

// The store asks again for the part of a batch that DynamoDB leaves, for a while.
func TestUntilProcessed(t *testing.T) {
	for _, test := range []struct {
		name       string
		needed     int
		overloaded bool
	}{
		{"at once", 1, false},
		{"at the last attempt", maxRepeats, false},
		{"too late", maxRepeats + 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				err := untilProcessed(t.Context(), func() (bool, error) {
					requests++
					return requests == test.needed, nil
				})
				if isOverloaded(err) != test.overloaded || requests != min(test.needed, maxRepeats) {
					t.Errorf("%v after %d requests", err, requests)
				}
			})
		})
	}
	t.Run("until the context ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := untilProcessed(ctx, func() (bool, error) { return false, nil })
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
			}
		})
	})
}

func TestPause(t *testing.T) {
	for n, longest := range map[int]time.Duration{
		1: firstPause, 2: 2 * firstPause, 3: 4 * firstPause, 10: maxPause, 100: maxPause,
	} {
		for range 100 {
			if p := pause(n); p < longest/2 || p > longest {
				t.Fatalf("pause(%d) is %v, want %v to %v", n, p, longest/2, longest)
			}
		}
	}
}

// If an answer is cut off or does not come, the store asks again.
func TestAnAnswerThatIsCutOff(t *testing.T) {
	asked := 0
	db := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if asked++; asked == 1 {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"Item":{"owner":`)
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := db.Email().Get(t.Context(), "ann", "1"); !errors.Is(err, marquee.ErrNotFound) ||
		asked != 2 {
		t.Errorf("Get: %v after %d requests, want %v after 2", err, asked, marquee.ErrNotFound)
	}
}

func isOverloaded(err error) bool {
	_, ok := errors.AsType[*marquee.OverloadedError](err)
	return ok
}
