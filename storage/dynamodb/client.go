package dynamodb

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/logging"

	"github.com/marquee-go/marquee/internal/retry"
)

// How requests are tried. A request ends at the latest after attempts times
// attemptTimeout, plus the pauses in between.
const (
	attempts       = 5
	attemptTimeout = 3 * time.Second // DynamoDB answers within milliseconds
	dialTimeout    = 2 * time.Second
	firstPause     = 25 * time.Millisecond // before the second attempt; it doubles
	maxPause       = time.Second
	idlePerHost    = 128 // connections that stay open between requests
)

// newRetryer makes the retryer of the client. It repeats requests that were throttled,
// lost or answered with a 5xx. Nothing else in the SDK or in this package repeats a
// request. If most requests fail, it stops repeating for a while.
func newRetryer() aws.Retryer {
	return counted{awsretry.NewStandard(func(o *awsretry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = maxPause
		o.Retryables = append(o.Retryables, awsretry.IsErrorRetryableFunc(isCutOff))
		first := []awsretry.IsErrorRetryable{awsretry.IsErrorRetryableFunc(unlessClosed)}
		o.Retryables = append(first, o.Retryables...)
		o.Backoff = awsretry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return pause(attempt), nil
		})
	})}
}

// counted is a retryer that counts what it repeats, and why.
type counted struct{ *awsretry.Standard }

// GetRetryToken is called before a request is repeated, with the error of the last attempt.
func (c counted) GetRetryToken(ctx context.Context, err error) (func(error) error, error) {
	if awsretry.IsErrorThrottles(awsretry.DefaultThrottles).IsErrorThrottle(err).Bool() {
		retry.Busy(ctx)
	} else {
		retry.Retried(ctx)
	}
	return c.Standard.GetRetryToken(ctx, err)
}

// unlessClosed keeps requests from being repeated after the store was closed.
func unlessClosed(err error) aws.Ternary {
	if errors.Is(err, errClosed) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// isCutOff lets a request be repeated if its answer was cut off. The SDK would take that
// for an answer that it cannot read.
func isCutOff(err error) aws.Ternary {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// pause returns how long to wait after the n-th attempt, where n counts from 1. It is
// random, so that clients that failed together do not come back together.
func pause(n int) time.Duration {
	longest := min(maxPause, firstPause<<min(n-1, 10))
	return longest/2 + rand.N(longest/2) //nolint:gosec // it need not be secret
}

// connect makes a client. It finds the credentials, and everything that at leaves out,
// where every AWS program finds them.
func connect(ctx context.Context, at location) (*dynamodb.Client, *transport, error) {
	options := []func(*config.LoadOptions) error{
		config.WithLogger(logging.Nop{}), // the errors say what matters
		config.WithHTTPClient(awshttp.NewBuildableClient().
			WithTimeout(attemptTimeout).
			WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout }).
			WithTransportOptions(func(t *http.Transport) {
				t.TLSHandshakeTimeout = dialTimeout
				t.MaxIdleConns, t.MaxIdleConnsPerHost = idlePerHost, idlePerHost
			})),
	}
	if at.region != "" {
		options = append(options, config.WithRegion(at.region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, nil, err
	}
	if cfg.Region == "" {
		return nil, nil, errors.New("no region is named; add ?region= to the URL or set AWS_REGION")
	}
	t, err := newTransport(cfg.HTTPClient)
	if err != nil {
		return nil, nil, err
	}
	return dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		o.Credentials = aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
			c, err := cfg.Credentials.Retrieve(ctx)
			if err != nil {
				err = &credentialsError{err}
			}
			return c, err
		})
		o.Retryer = newRetryer()
		o.RetryMaxAttempts = attempts // or AWS_MAX_ATTEMPTS would win
		o.HTTPClient = t
		if at.endpoint != "" {
			o.BaseEndpoint = &at.endpoint
		}
	}), t, nil
}

// credentialsError says that there are no credentials for a request. It does not wrap
// its reason: an error of the service that gives credentials is not an answer of
// DynamoDB.
type credentialsError struct{ reason error }

func (e *credentialsError) Error() string { return "no AWS credentials: " + e.reason.Error() }

// transport sends requests until it is closed.
type transport struct {
	http.Client
	closed atomic.Bool
}

// newTransport makes a transport with the settings of a client of the SDK. They may
// include a certificate authority from the environment.
func newTransport(client config.HTTPClient) (*transport, error) {
	sdk, ok := client.(*awshttp.BuildableClient)
	if !ok {
		return nil, errors.New("the AWS configuration replaces the HTTP client")
	}
	return &transport{Client: http.Client{
		Transport:     sdk.GetTransport(),
		Timeout:       sdk.GetTimeout(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

var errClosed = errors.New("the store is closed")

// Do sends a request for the SDK.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	if t.closed.Load() {
		return nil, errClosed
	}
	return t.Client.Do(r) //nolint:gosec // the operator chooses the endpoint
}

func (t *transport) close() {
	t.closed.Store(true)
	t.CloseIdleConnections()
}
