package bedrock

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// transport signs requests, and turns the frames of an answer into server-sent events, which the
// reader of all providers knows.
type transport struct {
	next        http.RoundTripper
	credentials aws.CredentialsProvider // nil: nothing is signed
	region      string
}

// RoundTrip sends the request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	signed := r.Clone(r.Context())
	if t.credentials != nil {
		if err := t.sign(signed.Context(), signed); err != nil {
			return nil, err
		}
	}
	res, err := t.next.RoundTrip(signed)
	if err != nil {
		return nil, err
	}
	if id := res.Header.Get("X-Amzn-Requestid"); id != "" {
		res.Header.Set("X-Request-Id", id)
	}
	res.Body = newEvents(res.Body)
	return res, nil
}

// sign signs the request and its body.
func (t *transport) sign(ctx context.Context, r *http.Request) error {
	credentials, err := t.credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close() // it was in memory
	r.Body = io.NopCloser(bytes.NewReader(body))
	hash := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(
		ctx, credentials, r, hex.EncodeToString(hash[:]), "bedrock", t.region, time.Now())
}
