package mutants

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/marquee-go/marquee"
)

// Store has the methods of stores whose records have versions.
type Store[R any] interface {
	Create(ctx context.Context, owner string, r R) error
	Update(ctx context.Context, owner string, r R) error
	Get(ctx context.Context, owner, id string) (R, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]R, error)
	Delete(ctx context.Context, owner, id string) error
}

// Records is a store with some methods replaced.
type Records[R any] struct {
	good               Store[R]
	OnCreate, OnUpdate func(ctx context.Context, owner string, r R) error
	OnGet              func(ctx context.Context, owner, id string) (R, error)
	OnList             func(
		ctx context.Context, owner string, before marquee.Place, limit int,
	) ([]R, error)
}

// Create calls OnCreate.
func (m *Records[R]) Create(ctx context.Context, owner string, r R) error {
	return m.OnCreate(ctx, owner, r)
}

// Update calls OnUpdate.
func (m *Records[R]) Update(ctx context.Context, owner string, r R) error {
	return m.OnUpdate(ctx, owner, r)
}

// Get calls OnGet.
func (m *Records[R]) Get(ctx context.Context, owner, id string) (R, error) {
	return m.OnGet(ctx, owner, id)
}

// List calls OnList.
func (m *Records[R]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]R, error) {
	return m.OnList(ctx, owner, before, limit)
}

// Delete is that of the good store.
func (m *Records[R]) Delete(ctx context.Context, owner, id string) error {
	return m.good.Delete(ctx, owner, id)
}

// Owners is that of the good store.
func (m *Records[R]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return m.good.(marquee.OwnerLister).Owners(ctx)
}

// Versioned makes mutants of the stores S of records with versions.
type Versioned[S Store[R], R interface{ Place() marquee.Place }] struct {
	One, Many string // the nouns for the records
	Version   func(r *R) *int
}

// Breaking returns a function that breaks a store. The function replace replaces methods of the
// mutant by others, which may call those of the good store.
func (k Versioned[S, R]) Breaking(replace func(m *Records[R], good S)) func(S) S {
	return func(good S) S {
		m := &Records[R]{
			good: good, OnCreate: good.Create, OnUpdate: good.Update, OnGet: good.Get, OnList: good.List,
		}
		replace(m, good)
		return any(m).(S)
	}
}

// Writing returns a function that breaks the writes of a store: it changes the records.
func (k Versioned[S, R]) Writing(change func(*R)) func(S) S {
	return k.Breaking(func(m *Records[R], good S) {
		m.OnCreate = func(ctx context.Context, owner string, r R) error {
			change(&r)
			return good.Create(ctx, owner, r)
		}
		m.OnUpdate = func(ctx context.Context, owner string, r R) error {
			change(&r)
			return good.Update(ctx, owner, r)
		}
	})
}

// Late returns a function that breaks a store: Get gives a record as it was a moment ago.
func (k Versioned[S, R]) Late() func(S) S {
	return k.Breaking(func(m *Records[R], good S) {
		var mu sync.Mutex
		before := map[string]R{}
		m.OnGet = func(ctx context.Context, owner, id string) (R, error) {
			mu.Lock()
			defer mu.Unlock()
			r, err := good.Get(ctx, owner, id)
			old, known := before[owner+id]
			before[owner+id] = r
			if known && *k.Version(&old)+1 == *k.Version(&r) {
				return old, err
			}
			return r, err
		}
	})
}

// Backward returns a function that breaks a store: List gives the oldest first.
func (k Versioned[S, R]) Backward() func(S) S {
	return k.Breaking(func(m *Records[R], good S) {
		m.OnList = func(
			ctx context.Context, owner string, before marquee.Place, limit int,
		) ([]R, error) {
			list, err := good.List(ctx, owner, before, limit)
			slices.Reverse(list)
			return list, err
		}
	})
}

// All returns the mutants that every kind of store of such records has.
func (k Versioned[S, R]) All() []Mutant[S] {
	return []Mutant[S]{
		{
			Fault: "a version has 32 bits",
			Rule:  "numbers that not every store could keep are refused",
			Break: k.Writing(func(r *R) {
				*k.Version(r) = int(int32(*k.Version(r))) //nolint:gosec // it is the fault
			}),
		},
		{
			Fault: "the very same Create is ErrExists",
			Rule:  "Create of a taken id is ErrExists and changes nothing",
			Break: k.Breaking(func(m *Records[R], good S) {
				m.OnCreate = func(ctx context.Context, owner string, r R) error {
					if _, err := good.Get(ctx, owner, r.Place().ID); err == nil {
						return marquee.ErrExists
					}
					return good.Create(ctx, owner, r)
				}
			}),
		},
		{
			Fault: "Update takes no leap of versions",
			Rule:  "Update takes higher versions only",
			Break: k.Breaking(func(m *Records[R], good S) {
				m.OnUpdate = func(ctx context.Context, owner string, r R) error {
					kept, err := good.Get(ctx, owner, r.Place().ID)
					if err == nil && *k.Version(&r) > *k.Version(&kept)+1 {
						return marquee.ErrConflict
					}
					return good.Update(ctx, owner, r)
				}
			}),
		},
		{
			Fault: "Update makes a " + k.One + " that is not there",
			Rule:  "a deleted " + k.One + " stays deleted",
			Break: k.Breaking(func(m *Records[R], good S) {
				m.OnUpdate = func(ctx context.Context, owner string, r R) error {
					err := good.Update(ctx, owner, r)
					if errors.Is(err, marquee.ErrNotFound) {
						err = good.Create(ctx, owner, r)
					}
					return err
				}
			}),
		},
		{
			Fault: "Update reads first and writes afterwards",
			Rule:  "of concurrent Updates of one version one wins",
			Break: k.Breaking(func(m *Records[R], good S) {
				m.OnUpdate = func(ctx context.Context, owner string, r R) error {
					kept, err := good.Get(ctx, owner, r.Place().ID)
					if err != nil || *k.Version(&kept) >= *k.Version(&r) {
						return good.Update(ctx, owner, r)
					}
					runtime.Gosched()
					_ = good.Update(ctx, owner, r)
					return nil
				}
			}),
		},
		{
			Fault: "List gives the oldest first",
			Rule:  "List orders " + k.Many + " of one microsecond by id",
			Break: k.Backward(),
		},
		{
			Fault: "Get takes any owner",
			Rule:  "what belongs to somebody else is ErrNotFound",
			Break: k.Breaking(func(m *Records[R], good S) {
				m.OnGet = func(ctx context.Context, owner, id string) (R, error) {
					r, err := good.Get(ctx, owner, id)
					for other, listed := range any(good).(marquee.OwnerLister).Owners(ctx) {
						if err != nil && listed == nil {
							r, err = good.Get(ctx, other, id)
						}
					}
					return r, err
				}
			}),
		},
	}
}
