package lru_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee/internal/lru"
)

// length is the size of a value in these tests. Keys have no size.
func length(_ string, value string) int { return len(value) }

// put puts keys into a cache. Each key is its own value.
func put(c *lru.Cache[string, string], keys ...string) {
	for _, k := range keys {
		c.Put(k, k)
	}
}

// kept returns the keys that are in the cache.
func kept(c *lru.Cache[string, string], keys ...string) []string {
	return slices.DeleteFunc(keys, func(k string) bool { return !c.Has(k) })
}

func TestBounds(t *testing.T) {
	tests := map[string]struct {
		bounds lru.Bounds
		put    string // keys
		want   string
	}{
		"no bounds":                 {lru.Bounds{}, "a bb ccc", "a bb ccc"},
		"entries":                   {lru.Bounds{Entries: 2}, "a bb ccc", "bb ccc"},
		"a single entry":            {lru.Bounds{Entries: 1}, "a bb ccc", "ccc"},
		"size, just enough":         {lru.Bounds{Size: 6}, "a bb ccc", "a bb ccc"},
		"size":                      {lru.Bounds{Size: 5}, "a bb ccc", "bb ccc"},
		"one takes the room of two": {lru.Bounds{Size: 5}, "a bb dddd", "dddd"},
		"both, entries reached":     {lru.Bounds{Entries: 2, Size: 9}, "a bb ccc", "bb ccc"},
		"both, size reached":        {lru.Bounds{Entries: 9, Size: 5}, "a bb ccc", "bb ccc"},
		"larger than all room":      {lru.Bounds{Size: 3}, "a bb dddd", "a bb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := lru.New(tt.bounds, length)
			put(c, strings.Fields(tt.put)...)
			if got := strings.Join(kept(c, "a", "bb", "ccc", "dddd"), " "); got != tt.want {
				t.Errorf("%q are kept, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatIsAUse(t *testing.T) {
	tests := map[string]struct {
		use  func(*lru.Cache[string, string])
		kept []string // after the third value
	}{
		"nothing":       {func(*lru.Cache[string, string]) {}, []string{"b", "c"}},
		"Get":           {func(c *lru.Cache[string, string]) { c.Get("a") }, []string{"a", "c"}},
		"Put":           {func(c *lru.Cache[string, string]) { c.Put("a", "a") }, []string{"a", "c"}},
		"Has":           {func(c *lru.Cache[string, string]) { c.Has("a") }, []string{"b", "c"}},
		"Get of no key": {func(c *lru.Cache[string, string]) { c.Get("x") }, []string{"b", "c"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := lru.New(lru.Bounds{Entries: 2}, length)
			put(c, "a", "b")
			tt.use(c)
			put(c, "c")
			if got := kept(c, "a", "b", "c"); !slices.Equal(got, tt.kept) {
				t.Errorf("%q are kept, want %q", got, tt.kept)
			}
		})
	}
}

func TestPutReplaces(t *testing.T) {
	c := lru.New(lru.Bounds{Size: 4}, length)
	c.Put("a", "1")
	c.Put("b", "1")
	c.Put("a", "22") // the first value is gone
	c.Put("c", "1")
	for key, want := range map[string]string{"a": "22", "b": "1", "c": "1"} {
		if got := c.Get(key); got == nil || *got != want {
			t.Errorf("%s is %v, want %q", key, got, want)
		}
	}
	c.Put("a", "55555") // is too large to keep, and yet replaces the value before
	if got := kept(c, "a", "b", "c"); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("then %q are kept", got)
	}
}

// TestCache compares a cache with a plain list that has the most recently used key
// first.
func TestCache(t *testing.T) {
	type pair struct{ key, value string }
	rapid.Check(t, func(t *rapid.T) {
		entries, most := rapid.IntRange(0, 4).Draw(t, "entries"), rapid.IntRange(0, 9).Draw(t, "size")
		c := lru.New(lru.Bounds{Entries: entries, Size: most}, length)
		var model []pair
		take := func(key string) (p pair, found bool) {
			i := slices.IndexFunc(model, func(p pair) bool { return p.key == key })
			if i < 0 {
				return p, false
			}
			p = model[i]
			model = slices.Delete(model, i, i+1)
			return p, true
		}
		full := func() bool {
			size := 0
			for _, p := range model {
				size += len(p.value)
			}
			return entries > 0 && len(model) > entries || most > 0 && size > most
		}
		key := rapid.StringMatching(`[a-f]`)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				p := pair{key.Draw(t, "key"), rapid.StringMatching(`x{0,10}`).Draw(t, "value")}
				c.Put(p.key, p.value)
				take(p.key)
				if most > 0 && len(p.value) > most {
					return
				}
				for model = slices.Insert(model, 0, p); full(); {
					model = model[:len(model)-1]
				}
			},
			"get": func(t *rapid.T) {
				k := key.Draw(t, "key")
				got := c.Get(k)
				want, found := take(k)
				if found {
					model = slices.Insert(model, 0, want)
				}
				if (got != nil) != found || found && *got != want.value {
					t.Fatal("it returns another value than a list")
				}
			},
			"": func(t *rapid.T) {
				for _, k := range []string{"a", "b", "c", "d", "e", "f"} {
					is := func(p pair) bool { return p.key == k }
					if c.Has(k) != slices.ContainsFunc(model, is) {
						t.Fatal("it keeps other values than a list")
					}
				}
			},
		})
	})
}

func ExampleNew() {
	c := lru.New(lru.Bounds{Entries: 2}, func(int, int) int { return 1 })
	c.Put(2017, 410)
	c.Put(2018, 426)
	c.Get(2017)
	c.Put(2019, 433) // drops 2018, which nobody has used since
	for _, year := range []int{2017, 2018, 2019} {
		if films := c.Get(year); films != nil {
			fmt.Println(year, *films)
		}
	}
	// Output:
	// 2017 410
	// 2019 433
}

func BenchmarkGet(b *testing.B) {
	c := lru.New(lru.Bounds{Entries: 2}, length)
	put(c, "a", "b")
	b.ReportAllocs()
	for b.Loop() {
		for _, key := range []string{"a", "b"} {
			if c.Get(key) == nil {
				b.Fatal("it is gone")
			}
		}
	}
}
