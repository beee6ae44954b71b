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

// Fault is what happens to a request to a DynamoDB.
type Fault int

// The faults. Only the request whose reply is lost reaches the server.
const (
	InternalError      Fault = iota // 500 InternalServerError
	Throttling                      // 400 ThrottlingException
	ThroughputExceeded              // 400 ProvisionedThroughputExceededException
	LostReply                       // the server does it, but the connection breaks
)

// DynamoDB passes requests on to a server that speaks DynamoDB, except requests that a
// rule picks. Without rules it passes everything on.
type DynamoDB struct {
	proxy *httputil.ReverseProxy

	mu       sync.Mutex
	rules    []rule
	injected int
}

type rule struct {
	fault      Fault
	when       When
	operations []string // all if empty
}

// NewDynamoDB returns a proxy of an endpoint, http://host:port.
func NewDynamoDB(endpoint string) (*DynamoDB, error) {
	target, err := url.Parse(endpoint)
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return &DynamoDB{proxy: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
	}}, nil
}

// Inject adds a rule: requests for the operations, such as "PutItem", meet the fault
// when the When says so. No operations means all of them. The first rule that says so
// decides.
func (d *DynamoDB) Inject(fault Fault, when When, operations ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules = append(d.rules, rule{fault, when, operations})
}

// Pass forgets the rules.
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

// pick returns the fault that a request meets, if any.
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
	_, _ = fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"injected"}`,
		kind)
}

// nowhere takes a reply and drops it.
type nowhere struct{}

func (nowhere) Header() http.Header             { return make(http.Header) }
func (nowhere) Write(reply []byte) (int, error) { return io.Discard.Write(reply) }
func (nowhere) WriteHeader(int)                 {}
