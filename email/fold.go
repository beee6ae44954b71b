package email

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee"
)

// fold finds the version that stands for a letter: the newest one that is complete, or else the
// first one. It gets the versions of the letter, the last one first.
type fold struct{ newest Draft }

func (f *fold) add(d Draft) {
	switch last := f.newest.Versions; {
	case f.newest.ID == "":
		f.newest = d
		if n := d.Number(); n > 1 {
			f.newest.Versions = n
		}
	case !f.settled():
		f.newest = d
		f.newest.Versions = last
	}
}

// settled tells whether older versions do not matter any more.
func (f *fold) settled() bool {
	return f.newest.ID != "" && (f.newest.Status == StatusComplete || f.newest.Number() == 1)
}

// letterPlace returns the place right after all versions of a letter.
func (d Draft) letterPlace() marquee.Place {
	return marquee.Place{Created: d.Created, ID: d.Letter()}
}

// letters returns at most limit letters that are older than a place, each as the version that
// stands for it. It passes over versions that do not matter.
func (s *Service) letters(
	ctx context.Context, owner string, before marquee.Place, limit int,
) (letters []Draft, err error) {
	var f fold
	end := func() {
		if f.newest.ID != "" {
			letters = append(letters, f.newest)
		}
		f = fold{}
	}
	for len(letters) < limit {
		most := limit - len(letters)
		list, err := s.store.List(ctx, owner, before, most)
		if err != nil {
			return nil, storeError(err)
		}
		for _, d := range list {
			if d.Letter() != f.newest.Letter() {
				end()
			}
			f.add(d)
			before = d.Place()
		}
		if f.settled() {
			before = f.newest.letterPlace()
			end()
		}
		if len(list) < most {
			end()
			break
		}
	}
	return letters, nil
}

// folds yields the letters of which it gets all versions, each as the version that stands for it.
func folds(versions iter.Seq2[Draft, error]) iter.Seq2[Draft, error] {
	return func(yield func(Draft, error) bool) {
		var f fold
		for d, err := range versions {
			if err != nil {
				yield(Draft{}, err)
				return
			}
			if f.newest.ID != "" && d.Letter() != f.newest.Letter() {
				if !yield(f.newest, nil) {
					return
				}
				f = fold{}
			}
			f.add(d)
		}
		if f.newest.ID != "" {
			yield(f.newest, nil)
		}
	}
}
