package storage

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// notes are what an observer saw.
type notes struct {
	calls []Call
	ends  []End
}

type placeKey struct{}

// observe notes each call. Its context says where the call was seen.
func (n *notes) observe(ctx context.Context, c Call) (context.Context, func(End)) {
	n.calls = append(n.calls, c)
	return context.WithValue(ctx, placeKey{}, c.String()), func(e End) { n.ends = append(n.ends, e) }
}

// pausing is a store of films that takes half a second before each of three films, and then
// fails.
type pausing struct {
	movies.Store
	seen any // the value of the context
}

var errBroken = errors.New("broken")

func (s *pausing) Films(ctx context.Context, _, _ int) iter.Seq2[movies.Movie, error] {
	s.seen = ctx.Value(placeKey{})
	return func(yield func(movies.Movie, error) bool) {
		for range 3 {
			time.Sleep(500 * time.Millisecond)
			if !yield(movies.Movie{}, nil) {
				return
			}
		}
		yield(movies.Movie{}, errBroken)
	}
}

// Time that the caller of a range takes is not the store's.
func TestTheTimeOfACallerDoesNotCount(t *testing.T) {
	for name, tt := range map[string]struct {
		leave int // after how many films
		want  End
	}{
		"to the end":    {0, End{Took: 1500 * time.Millisecond, Err: errBroken}},
		"after the 2nd": {2, End{Took: time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n, store := &notes{}, &pausing{}
				s := storesOf(memory.New())
				s.Movies = store
				read := 0
				for _, err := range Observe(s, n.observe).Movies.Films(t.Context(), 0, 0) {
					if err != nil && !errors.Is(err, errBroken) {
						t.Error(err)
					}
					time.Sleep(time.Hour)
					if read++; read == tt.leave {
						break
					}
				}
				if len(n.ends) != 1 || n.ends[0] != tt.want || store.seen != "films.Films" {
					t.Errorf("seen %+v in %v, want %+v", n.ends, store.seen, tt.want)
				}
			})
		})
	}
}

func TestTheErrorOfACallIsSeen(t *testing.T) {
	n := &notes{}
	_, err := Observe(storesOf(memory.New()), n.observe).Email.Get(t.Context(), "ann", "x")
	if !errors.Is(err, marquee.ErrNotFound) || len(n.ends) != 1 || !errors.Is(n.ends[0].Err, err) {
		t.Errorf("returned %v, and seen were %+v", err, n.ends)
	}
}

// Each method of each store is seen, and no optional method is hidden.
func TestEveryMethodIsSeen(t *testing.T) {
	file, err := sqlite.Open(t.Context(), t.TempDir()+"/a.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	n := &notes{}
	for name, b := range map[string]backend{"memory": memory.New(), "sqlite": file} {
		s := storesOf(b)
		watched := Observe(s, n.observe)
		for kind, stores := range map[string][2]any{
			"drafts":        {s.Email, watched.Email},
			"settings":      {s.Settings, watched.Settings},
			"films":         {s.Movies, watched.Movies},
			"conversations": {s.Chat, watched.Chat},
			"keys":          {s.Keys, watched.Keys},
			"ledger":        {s.Ledger, watched.Ledger},
		} {
			own := reflect.TypeOf(stores[0])
			for i := range own.NumMethod() {
				method := own.Method(i).Name
				call := reflect.ValueOf(stores[1]).MethodByName(method)
				if !call.IsValid() {
					t.Errorf("%s: the method %s of %s is hidden", name, method, kind)
					continue
				}
				callWithZeros(t.Context(), call)
				if len(n.calls) != 1 || n.calls[0] != (Call{kind, method}) || len(n.ends) != 1 {
					t.Errorf("%s: of %s.%s are seen %v, %v", name, kind, method, n.calls, n.ends)
				}
				*n = notes{}
			}
		}
	}
}

// callWithZeros calls a method with a context and zero values, and ranges over what it
// returns.
func callWithZeros(ctx context.Context, method reflect.Value) {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(method.Type().In(i)))
	}
	for _, result := range method.Call(args) {
		if result.Kind() == reflect.Func {
			for range result.Seq2() {
				break
			}
		}
	}
}
