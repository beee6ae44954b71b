package recordtest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/marquee-go/marquee"
)

// VersionedStore has the methods of stores whose records have versions.
type VersionedStore[R any] interface {
	Store[R]
	Update(ctx context.Context, owner string, r R) error
}

// Versioned describes records with versions, such as drafts, settings and API keys. Update
// replaces such a record as a whole if the new version is higher.
type Versioned[S VersionedStore[R], R Record] struct {
	Kind[S, R]
	// Texts and Numbers return the fields of a record, by their names in errors. The texts have the
	// id, and the numbers have the version.
	Texts   func(r *R) map[string]*string
	Numbers func(r *R) map[string]*int
	// Others change one other field each. The keys say which.
	Others map[string]func(r *R)
	// Variants returns records with the id of the first one that differ in all other fields.
	Variants func() map[string]R
	// Note is a text into which the rules write what they like.
	Note string
}

// VersionRules returns the rules for records with versions.
func (k Versioned[S, R]) VersionRules() []Rule[S] {
	return []Rule[S]{
		{"Get returns every field as Create was given it", k.created},
		{"Get returns every field as Update was given it", k.updated},
		{"Create of a taken id is ErrExists and changes nothing", k.createTaken},
		{"Update of a taken version is ErrConflict and changes nothing", k.updateTaken},
		{"Update takes higher versions only", k.versions},
		{"a deleted " + k.One + " stays deleted", k.deleted},
		{"texts that not every store could keep are refused", k.refusedTexts},
		{"numbers that not every store could keep are refused", k.refusedNumbers},
		{"of concurrent Updates of one version one wins", k.concurrentVersions},
	}
}

// Next returns a record with the next version and no other change.
func (k Versioned[S, R]) Next(r R) R {
	*k.Numbers(&r)["version"]++
	return r
}

// noted returns a record of a version with a note.
func (k Versioned[S, R]) noted(r R, version int, note string) R {
	*k.Numbers(&r)["version"], *k.Texts(&r)[k.Note] = version, note
	return r
}

// Update stores a change. The store must accept it.
func (k Versioned[S, R]) Update(t *testing.T, s S, owner string, r R) {
	t.Helper()
	WantError(t, "Update", s.Update(t.Context(), owner, r), nil)
}

func (k Versioned[S, R]) created(t *testing.T, s S) {
	for name, r := range k.Variants() {
		t.Run(name, func(t *testing.T) {
			k.Create(t, s, name, r)
			k.Want(t, s, name, r)
			k.WantList(t, s, name, 2, r)
		})
	}
}

// updated: the record that is replaced had other values, and it had values where the next has none.
func (k Versioned[S, R]) updated(t *testing.T, s S) {
	for name, r := range k.Variants() {
		for before, first := range map[string]R{"": k.New(1), " of another": k.Change(k.New(1), 1)} {
			t.Run(name+before, func(t *testing.T) {
				*k.Numbers(&first)["version"] = 0
				k.Create(t, s, name+before, first)
				k.Update(t, s, name+before, r)
				k.Want(t, s, name+before, r)
				k.WantList(t, s, name+before, 2, r)
			})
		}
	}
}

// others returns records that differ from r in one field. The keys are the names of the
// fields. The id and the version are the same.
func (k Versioned[S, R]) others(r R) map[string]R {
	all := map[string]R{}
	for field := range k.Texts(&r) {
		if field != "id" {
			other := r
			*k.Texts(&other)[field] += "!"
			all[field] = other
		}
	}
	for field := range k.Numbers(&r) {
		if field != "version" {
			other := r
			*k.Numbers(&other)[field]++
			all[field] = other
		}
	}
	for field, change := range k.Others {
		other := r
		change(&other)
		all[field] = other
	}
	return all
}

func (k Versioned[S, R]) createTaken(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	for field, other := range k.others(k.New(1)) {
		WantError(t, "Create with another "+field, s.Create(t.Context(), Ann, other), marquee.ErrExists)
	}
	WantError(t, "Create of the next version",
		s.Create(t.Context(), Ann, k.Next(k.New(1))), marquee.ErrExists)
	WantError(t, "the very same Create again", s.Create(t.Context(), Ann, k.New(1)), nil)
	k.Want(t, s, Ann, k.New(1))
}

func (k Versioned[S, R]) updateTaken(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	want := k.Next(k.New(1))
	k.Update(t, s, Ann, want)
	for field, other := range k.others(want) {
		WantError(t, "Update with another "+field,
			s.Update(t.Context(), Ann, other), marquee.ErrConflict)
	}
	WantError(t, "the very same Update again", s.Update(t.Context(), Ann, want), nil)
	k.Want(t, s, Ann, want)
}

func (k Versioned[S, R]) versions(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	for _, step := range []struct {
		version int
		note    string
		want    error
	}{
		{1, "the same version", marquee.ErrConflict},
		{0, "a lower version", marquee.ErrConflict},
		{2, "the next", nil},
		{2, "the next", nil}, // a call repeated
		{2, "another of that version", marquee.ErrConflict},
		{9, "a leap", nil},
		{8, "an older one", marquee.ErrConflict},
		{9, "the leap again", marquee.ErrConflict},
		{2, "the next", marquee.ErrConflict}, // a call repeated too late
		{10, "after the leap", nil},
		{math.MaxInt32, "the highest", nil},
		{math.MaxInt32 - 1, "one before the highest", marquee.ErrConflict},
	} {
		t.Run(fmt.Sprintf("%d %s", step.version, step.note), func(t *testing.T) {
			before, err := s.Get(t.Context(), Ann, ID(1))
			if err != nil {
				t.Fatal(err)
			}
			r := k.noted(k.New(1), step.version, step.note)
			WantError(t, "Update", s.Update(t.Context(), Ann, r), step.want)
			if step.want != nil {
				r = before
			}
			k.Want(t, s, Ann, r)
		})
	}
}

func (k Versioned[S, R]) deleted(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1), k.New(2))
	k.Delete(t, s, Ann, 1)
	k.WantNone(t, s, Ann, k.New(1))
	k.WantList(t, s, Ann, 9, k.New(2))
}

// WantRefused checks that neither a new record nor a change of record 1 may have what spoil does.
// The store must have record 1.
func (k Versioned[S, R]) WantRefused(t *testing.T, s S, field string, spoil func(*R)) {
	t.Helper()
	added, changed := k.New(2), k.Next(k.New(1))
	spoil(&added)
	spoil(&changed)
	WantInvalid(t, "Create", s.Create(t.Context(), Ann, added), field)
	WantInvalid(t, "Update", s.Update(t.Context(), Ann, changed), field)
}

func (k Versioned[S, R]) refusedTexts(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	for field := range k.Texts(new(R)) {
		for name, bad := range BadTexts() {
			t.Run(field+" with "+name, func(t *testing.T) {
				k.WantRefused(t, s, field, func(r *R) { *k.Texts(r)[field] = bad })
			})
		}
	}
	k.WantList(t, s, Ann, 9, k.New(1))
}

func (k Versioned[S, R]) refusedNumbers(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	for field := range k.Numbers(new(R)) {
		for _, bad := range []int{-1, math.MaxInt32 + 1, 1<<32 + 5} {
			t.Run(fmt.Sprintf("%s of %d", field, bad), func(t *testing.T) {
				k.WantRefused(t, s, field, func(r *R) { *k.Numbers(r)[field] = bad })
			})
		}
	}
	k.WantList(t, s, Ann, 9, k.New(1))
}

// Sized returns the nth record with size bytes in all its texts together. It repeats text in one
// field to get there.
func (k Versioned[S, R]) Sized(n int, field, text string, size int) R {
	r := k.New(n)
	*k.Texts(&r)[field] = ""
	*k.Texts(&r)[field] = Fill(text, size-k.Size(r))
	return r
}

// WantSize checks that the nth record may have most bytes, and not one more. The text of a field
// makes it that large.
func (k Versioned[S, R]) WantSize(t *testing.T, s S, n int, field, text string, most int) {
	t.Helper()
	full, over := k.Sized(n, field, text, most), k.Sized(n, field, text, most+1)
	WantInvalid(t, "Create", s.Create(t.Context(), Ann, over), field)
	k.WantNothing(t, s, Ann, ID(n))
	k.Create(t, s, Ann, full)
	k.Want(t, s, Ann, full)

	full, over = k.Next(full), k.Next(over)
	WantInvalid(t, "Update", s.Update(t.Context(), Ann, over), field)
	k.Update(t, s, Ann, full)
	k.Want(t, s, Ann, full)
}

func (k Versioned[S, R]) concurrentVersions(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	for version := 2; version < 8; version++ {
		OneWins(t, fmt.Sprintf("Update to version %d", version), marquee.ErrConflict, func(w int) error {
			r := k.noted(k.New(1), version, fmt.Sprintf("worker %d", w))
			return s.Update(t.Context(), Ann, r)
		})
	}
}
