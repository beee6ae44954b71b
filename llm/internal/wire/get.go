package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// maxList bounds what is read of a list.
const maxList = 8 << 20

// Get reads the JSON at url into v. It follows no redirect, whatever client
// says, and fails as [StreamOnly] does; see [Caller.Failure].
func Get(ctx context.Context, client *http.Client, url string, header http.Header, v any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header = header
	req.Close = true // nothing is left open for a second list
	res, err := Client(client).Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		body, err := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
		if err != nil && len(body) == 0 {
			return err
		}
		return refusal(res, body)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxList)).Decode(v); err != nil {
		return &Problem{message: fmt.Sprintf("%s: the server sent no list: %v", req.URL.Redacted(), err), header: res.Header}
	}
	return nil
}
