package recordtest

import "testing"

// wantCount checks what Count returns for an owner with n records, for every interesting
// most.
func (k Kind[S, R]) wantCount(t *testing.T, s S, owner string, n int) {
	t.Helper()
	for _, most := range []int{1, n - 1, n, n + 1, 10_000} {
		if most < 1 {
			continue
		}
		if got, err := s.Count(t.Context(), owner, most); err != nil || got != min(n, most) {
			t.Errorf("Count(%q, %d) of %d %s returns %d, %v", owner, most, n, k.Many, got, err)
		}
	}
}

func (k Kind[S, R]) count(t *testing.T, s S) {
	k.wantCount(t, s, Ann, 0)
	k.createNumbers(t, s, Bob, 1, 2)
	k.wantCount(t, s, Ann, 0)
	for n := range 120 {
		k.createNumbers(t, s, Ann, n)
	}
	k.wantCount(t, s, Ann, 120)
	WantError(t, k.Writing, k.Write(t.Context(), s, Ann, k.Change(k.New(7), 1)), nil)
	k.wantCount(t, s, Ann, 120) // a change does not add
	WantError(t, "Create again", s.Create(t.Context(), Ann, k.New(8)), nil)
	k.wantCount(t, s, Ann, 120)
	k.Delete(t, s, Ann, 7)
	k.wantCount(t, s, Ann, 119)
	k.wantCount(t, s, Bob, 2)
}
