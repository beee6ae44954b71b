package httpapi

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
)

// mostReaders is how many streams of what is being written a person may follow at once, together
// with their requests to /mcp. A stream reads the store twice a second, unless this server writes.
const mostReaders = 50

// readers counts who follows what is being written, by owner.
type readers struct {
	mu  sync.Mutex
	now map[string]int
}

// enter counts a reader until leave is called. It returns a [marquee.LimitError] if the owner
// has as many as it may.
func (r *readers) enter(owner string) (leave func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now[owner] >= mostReaders {
		return nil, &marquee.LimitError{
			Kind:  marquee.LimitReaders,
			Limit: fmt.Sprintf("%d streams and other long requests at once", mostReaders),
			Ends:  "when one of them ends", RetryAfter: 5 * time.Second,
		}
	}
	if r.now == nil {
		r.now = map[string]int{}
	}
	r.now[owner]++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.now[owner]--; r.now[owner] == 0 {
			delete(r.now, owner)
		}
	}, nil
}

// join counts a request that has found its work begun by another one, as a reader. A request that
// has begun its work itself is bounded by how much its owner may ask for at once.
func (r *readers) join(owner string, joined bool) (leave func(), err error) {
	if !joined {
		return func() {}, nil
	}
	return r.enter(owner)
}

// asReader lets a request follow what is being written, or sends the problem of the limit.
func (h *handlers) asReader(w http.ResponseWriter, r *http.Request, follow func()) {
	leave, err := h.readers.enter(ownerOf(r.Context()))
	if err != nil {
		writeProblem(w, r, problemOf(err, "path"))
		return
	}
	defer leave()
	follow()
}
