package llm

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// flight is a reply that is being written, for any number of readers.
type flight struct {
	cancel  context.CancelFunc
	readers int           // guarded by the cache's mu
	landed  chan struct{} // closed when the model is done with it

	mu     sync.Mutex
	chunks []Chunk // all but the last
	text   strings.Builder
	ended  bool
	last   Chunk
	err    error
	billed bool          // a reader was told the usage
	news   chan struct{} // closed, and replaced, at every change
}

// take asks the model, collects the chunks and returns the last one. It turns a panic of the
// model into an error: nobody else could recover in this goroutine.
func (f *flight) take(ctx context.Context, m Model, req *Request) (last Chunk, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Error{Kind: KindInternal, Message: fmt.Sprintf("the model panicked: %v", p)}
		}
	}()
	for chunk, err := range m.Stream(ctx, req) {
		f.text.WriteString(chunk.Text) // only this goroutine uses it before the end
		if err != nil || chunk.Finish != "" {
			return chunk, err
		}
		f.change(func() { f.chunks = append(f.chunks, chunk) })
	}
	return Chunk{}, Chunk{}.Err()
}

// end tells the readers how the reply ended.
func (f *flight) end(last Chunk, err error) {
	f.change(func() { f.ended, f.last, f.err = true, last, err })
}

func (f *flight) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	close(f.news)
	f.news = make(chan struct{})
}

// read yields the reply from its beginning.
func (f *flight) read(ctx context.Context, yield func(Chunk, error) bool) {
	for i := 0; ; i++ {
		chunk, err := f.at(ctx, i)
		if !yield(chunk, err) || err != nil || chunk.Finish != "" {
			return
		}
	}
}

// at waits for chunk i of the reply, and returns it.
func (f *flight) at(ctx context.Context, i int) (Chunk, error) {
	for ctx.Err() == nil {
		f.mu.Lock()
		news := f.news
		switch {
		case i < len(f.chunks):
			defer f.mu.Unlock()
			return f.chunks[i], nil
		case f.ended:
			defer f.mu.Unlock()
			if f.billed {
				return served(f.last, "cache: the reply was made for an equal request"), f.err
			}
			f.billed = true
			return f.last, f.err
		}
		f.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
		}
	}
	return Chunk{}, ended(ctx)
}
