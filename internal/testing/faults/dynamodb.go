package faults

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Fault is what goes wrong with a request to DynamoDB.
type Fault int

// With LostReply the server does what the request asks for, and then the
// connection breaks. The other faults are replies, and the server does not see the
// request.
const (
	InternalError      Fault = iota // 500 InternalServerError
	Throttling                      // 400 ThrottlingException
	ThroughputExceeded              // 400 ProvisionedThroughputExceededException
	LostReply
)

// DynamoDB is a proxy of a DynamoDB server. Requests that match a rule meet a
// fault. It passes all others on.
type DynamoDB struct {
	proxy *httputil.ReverseProxy

	mu       sync.Mutex
	rules    []rule
	injected int
}

type rule struct {
	fault      Fault
	when       When
	operations []string // empty means all
}

// NewDynamoDB returns a proxy of the server at an endpoint, http://host:port.
func NewDynamoDB(endpoint string) (*DynamoDB, error) {
	target, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return &DynamoDB{proxy: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
	}}, nil
}

// Inject adds a rule: a request for one of the operations, such as "PutItem", meets
// the fault if when is true. Without operations the rule is for all requests. If
// several rules match, the first one decides.
func (d *DynamoDB) Inject(fault Fault, when When, operations ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules = append(d.rules, rule{fault, when, operations})
}

// Pass removes all rules.
func (d *DynamoDB) Pass() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules = nil
}

// Injected returns how many requests have met a fault.
func (d *DynamoDB) Injected() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.injected
}

// ServeHTTP answers a request, or breaks its connection.
func (d *DynamoDB) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault, ok := d.pick(r)
	switch {
	case !ok:
		d.proxy.ServeHTTP(w, r)
	case fault == LostReply:
		d.proxy.ServeHTTP(nowhere{}, r)
		panic(http.ErrAbortHandler)
	case fault == Throttling:
		refuse(w, http.StatusBadRequest, "ThrottlingException")
	case fault == ThroughputExceeded:
		refuse(w, http.StatusBadRequest, "ProvisionedThroughputExceededException")
	default:
		refuse(w, http.StatusInternalServerError, "InternalServerError")
	}
}

// pick returns the fault for a request. The second result is false if there is
// none.
func (d *DynamoDB) pick(r *http.Request) (Fault, bool) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, rule := range d.rules {
		if (len(rule.operations) == 0 || slices.Contains(rule.operations, operation)) && rule.when() {
			d.injected++
			return rule.fault, true
		}
	}
	return 0, false
}

// refuse answers with an error of DynamoDB.
func refuse(w http.ResponseWriter, status int, kind string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	const body = `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"injected"}`
	_, _ = fmt.Fprintf(w, body, kind)
}

// nowhere takes a reply and throws it away.
type nowhere struct{}

func (nowhere) Header() http.Header             { return make(http.Header) }
func (nowhere) Write(reply []byte) (int, error) { return io.Discard.Write(reply) }
func (nowhere) WriteHeader(int)                 {}
