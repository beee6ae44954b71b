package runs_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/runs"
	"github.com/marquee-go/marquee/llm"
)

var (
	errBroken = errors.New("broken")
	errDone   = errors.New("the program ends")
	key       = runs.Key{Owner: "ann", ID: "1"}
)

// counting is work that sets 1, 2, 3, … once a second, up to last. Its cleaning up takes a
// second when it is stopped.
func counting(last int) func(context.Context, func(int)) (int, error) {
	return func(ctx context.Context, set func(int)) (int, error) {
		for n := 1; n <= last; n++ {
			select {
			case <-ctx.Done():
				time.Sleep(time.Second)
				return n - 1, context.Cause(ctx)
			case <-time.After(time.Second):
				set(n)
			}
		}
		return last, nil
	}
}

func TestWatch(t *testing.T) {
	for name, tt := range map[string]struct {
		after, pause time.Duration // before the reader comes, and after each state
		want         []int
	}{
		"from the beginning":        {0, 0, []int{0, 1, 2, 3}},
		"in the middle":             {1500 * time.Millisecond, 0, []int{1, 2, 3}},
		"slowly":                    {0, 2500 * time.Millisecond, []int{0, 2, 3}},
		"so slowly that it is over": {0, time.Minute, []int{0, 3}},
		"after the end":             {time.Minute, 0, []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var table runs.Table[int]
				r := table.Start(t.Context(), key, 0, counting(3))
				time.Sleep(tt.after)
				var got []int
				for n, err := range r.Watch(t.Context()) {
					if err != nil {
						t.Error(err)
					}
					got = append(got, n)
					time.Sleep(tt.pause)
					synctest.Wait()
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("got %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestAReaderLeavesAndTheWorkGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var table runs.Table[int]
		ctx, leave := context.WithCancel(t.Context())
		r := table.Start(ctx, key, 0, counting(3))
		for n, err := range r.Watch(ctx) {
			if n != 0 || err != nil {
				t.Errorf("at first %d, %v", n, err)
			}
			break
		}
		leave()
		if n, err := r.Wait(ctx); n != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("who has left got %d, %v", n, err)
		}
		if n, err := r.Wait(t.Context()); n != 3 || err != nil {
			t.Errorf("who stays got %d, %v", n, err)
		}
	})
}

func TestTheErrorOfTheWorkComesWithItsLastState(t *testing.T) {
	var table runs.Table[int]
	r := table.Start(t.Context(), key, 0, func(_ context.Context, set func(int)) (int, error) {
		set(1)
		return 2, errBroken
	})
	for range 2 {
		if n, err := r.Wait(t.Context()); n != 2 || !errors.Is(err, errBroken) {
			t.Errorf("got %d, %v", n, err)
		}
	}
}

func TestTheFirstCauseOfAStopCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var table runs.Table[int]
		r := table.Start(t.Context(), key, 0, counting(9))
		r.Stop(errBroken)
		r.Stop(errDone)
		if n, err := r.Wait(t.Context()); n != 0 || !errors.Is(err, errBroken) {
			t.Errorf("got %d, %v", n, err)
		}
		r.Stop(errDone) // it has ended
	})
}

func TestFind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var table runs.Table[int]
		first := table.Start(t.Context(), key, 0, counting(1))
		if table.Find(key) != first {
			t.Error("a run is not found")
		}
		for _, k := range []runs.Key{{}, {Owner: "eve", ID: "1"}, {Owner: "ann", ID: "2"}} {
			if table.Find(k) != nil {
				t.Errorf("%v finds the run of %v", k, key)
			}
		}
		second := table.Start(t.Context(), key, 0, counting(2)) // of a later attempt
		if _, err := first.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if table.Find(key) != second {
			t.Error("the end of an earlier attempt took the later one away")
		}
		if _, err := second.Wait(t.Context()); err != nil || table.Find(key) != nil {
			t.Errorf("a run that has ended is found (%v)", err)
		}
	})
}

func TestDrain(t *testing.T) {
	for name, tt := range map[string]struct {
		limit time.Duration
		runs  int
		took  time.Duration
		want  error
	}{
		"nothing goes on":           {time.Minute, 0, 0, nil},
		"all end in time":           {time.Minute, 50, 9 * time.Second, nil},
		"all are stopped at a time": {2500 * time.Millisecond, 50, 3500 * time.Millisecond, errDone},
		"no time at all":            {0, 50, time.Second, errDone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var table runs.Table[int]
				var all []*runs.Run[int]
				for i := range tt.runs {
					k := runs.Key{Owner: "ann", ID: string(rune('A' + i))}
					all = append(all, table.Start(t.Context(), k, 0, counting(9)))
				}
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				begun := time.Now()
				table.Drain(ctx, errDone)
				if took := time.Since(begun); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				for i, r := range all {
					if _, err := r.Wait(t.Context()); !errors.Is(err, tt.want) {
						t.Errorf("run %d ended with %v, want %v", i, err, tt.want)
					}
				}
			})
		})
	}
}

func TestWhatBeginsDuringADrainIsStoppedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var table runs.Table[int]
		table.Start(t.Context(), key, 0, counting(100))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		late := make(chan *runs.Run[int], 2)
		for _, after := range []time.Duration{time.Second, 5500 * time.Millisecond} {
			time.AfterFunc(after, func() {
				k := runs.Key{Owner: "ann", ID: after.String()}
				late <- table.Start(t.Context(), k, 0, counting(100))
			})
		}
		table.Drain(ctx, errDone)
		for range cap(late) {
			if _, err := (<-late).Wait(t.Context()); !errors.Is(err, errDone) {
				t.Errorf("a late run ended with %v", err)
			}
		}
	})
}

// Each reader hears why nothing comes, unless something has come by then.
func TestNotices(t *testing.T) {
	for name, tt := range map[string]struct {
		after         time.Duration // when the reader joins
		begun, joined string        // what the one who began the work and the other one hear
	}{
		"from the beginning":      {0, "111222", "111222"},
		"after the first notice":  {1500 * time.Millisecond, "111222", "111222"},
		"after the second notice": {2500 * time.Millisecond, "111222", "222"},
		"after the text":          {3500 * time.Millisecond, "111222", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var table runs.Table[int]
				hear := func(heard *string) context.Context {
					return llm.WithNotices(t.Context(), func(n llm.Notice) { *heard += string(n.Kind) })
				}
				var begun, joined string
				r := table.Start(hear(&begun), key, 0,
					func(ctx context.Context, set func(int)) (int, error) {
						for _, kind := range []llm.NoticeKind{"111", "222"} {
							time.Sleep(time.Second)
							llm.Notify(ctx, llm.Notice{Kind: kind})
						}
						time.Sleep(time.Second)
						set(1)
						time.Sleep(time.Second)
						return 2, nil
					})
				time.Sleep(tt.after)
				for _, err := range r.Join(hear(&joined)) {
					if err != nil {
						t.Error(err)
					}
				}
				if begun != tt.begun || joined != tt.joined {
					t.Errorf("heard %q and %q", begun, joined)
				}
			})
		})
	}
}

func TestManyReadersSeeOneOrder(t *testing.T) {
	var table runs.Table[int]
	const last = 10_000
	r := table.Start(t.Context(), key, 0, func(_ context.Context, set func(int)) (int, error) {
		for n := range last {
			set(n)
		}
		return last, nil
	})
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			before := -1
			for n, err := range r.Watch(t.Context()) {
				if n < before || err != nil {
					t.Errorf("%d after %d, %v", n, before, err)
				}
				before = n
			}
			if before != last {
				t.Errorf("the last is %d, want %d", before, last)
			}
		})
	}
	readers.Wait()
}
