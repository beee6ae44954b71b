package rows

import "math/bits"

// rowset is a set of rows.
type rowset []uint64

func newRowset(n int) rowset { return make(rowset, (n+63)/64) }

func (s rowset) add(r int) { s[r/64] |= 1 << (r % 64) }

// and returns the rows that both have.
func (s rowset) and(o rowset) rowset {
	all := make(rowset, len(s))
	for i := range s {
		all[i] = s[i] & o[i]
	}
	return all
}

// or returns the rows that either has.
func (s rowset) or(o rowset) rowset {
	all := make(rowset, len(s))
	for i := range s {
		all[i] = s[i] | o[i]
	}
	return all
}

func (s rowset) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s rowset) empty() bool { return s.count() == 0 }

// each calls a function with each row.
func (s rowset) each(do func(r int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			do(i*64 + bits.TrailingZeros64(w))
		}
	}
}
