package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
)

// join walks two sequences, which are both sorted by order. For each place it calls
// pair with the elements of both sequences there, nil if a sequence has none.
func join[T any](
	from, to iter.Seq2[T, error], order func(a, b T) int, pair func(source, target *T) error,
) error {
	nextSource, stopSource := iter.Pull2(from)
	defer stopSource()
	nextTarget, stopTarget := iter.Pull2(to)
	defer stopTarget()
	source, sourceErr, moreSource := nextSource()
	target, targetErr, moreTarget := nextTarget()
	for moreSource || moreTarget {
		if sourceErr != nil {
			return sourceErr
		}
		if targetErr != nil {
			return targetErr
		}
		var which int
		switch {
		case !moreTarget:
			which = -1
		case !moreSource:
			which = 1
		default:
			which = order(source, target)
		}
		var s, t *T
		if which <= 0 {
			s = new(source)
			source, sourceErr, moreSource = nextSource()
		}
		if which >= 0 {
			t = new(target)
			target, targetErr, moreTarget = nextTarget()
		}
		if err := pair(s, t); err != nil {
			return err
		}
	}
	return nil
}

// owners yields the owners of a kind of records.
type owners func(context.Context) iter.Seq2[string, error]

// ownersOf returns the owners of the records in a store. They are an error if the
// store is not a [marquee.OwnerLister].
func ownersOf(store any) owners {
	if lister, ok := store.(marquee.OwnerLister); ok {
		return lister.Owners
	}
	return func(context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			yield("", fmt.Errorf("a %T cannot list its owners (marquee.OwnerLister)", store))
		}
	}
}

// everybody yields the owners of all records of stores.
func everybody(s *Stores) owners {
	return both(both(ownersOf(s.Email), ownersOf(s.Chat)),
		both(ownersOf(s.Settings), ownersOf(s.Keys)))
}

// both yields the owners of a and b, each once.
func both(a, b owners) owners {
	return func(ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			seen := map[string]bool{}
			for _, some := range []owners{a, b} {
				for owner, err := range some(ctx) {
					if seen[owner] {
						continue
					}
					seen[owner] = err == nil
					if !yield(owner, err) {
						return
					}
				}
			}
		}
	}
}

func eachOwner(ctx context.Context, all owners, f func(owner string) error) error {
	for owner, err := range all(ctx) {
		if err == nil {
			err = f(owner)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pages yields the records that fetch returns page by page. fetch gets the last
// record of the page before, nil at first.
func pages[T any](fetch func(last *T) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last *T
		for {
			items, err := fetch(last)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < page {
				return
			}
			last = &items[len(items)-1]
		}
	}
}

// recordsOf yields the records of an owner that come before a place, as List returns
// them.
func recordsOf[R record](
	ctx context.Context, s recordStore[R], owner string, before marquee.Place,
) iter.Seq2[R, error] {
	return pages(func(last *R) ([]R, error) {
		from := before
		if last != nil {
			from = (*last).Place()
		}
		return s.List(ctx, owner, from, page)
	})
}

func draftsOf(ctx context.Context, s *Stores, owner string) iter.Seq2[email.Draft, error] {
	return recordsOf(ctx, s.Email, owner, marquee.Place{})
}

func compareDrafts(a, b email.Draft) int { return b.Place().Compare(a.Place()) }

func keysOf(ctx context.Context, s *Stores, owner string) iter.Seq2[apikey.Key, error] {
	return recordsOf(ctx, s.Keys, owner, marquee.Place{})
}

func compareKeys(a, b apikey.Key) int { return b.Place().Compare(a.Place()) }

// conversationsOf yields the conversations of an owner with their messages.
func conversationsOf(
	ctx context.Context, s *Stores, owner string,
) iter.Seq2[chat.Conversation, error] {
	headers := recordsOf(ctx, s.Chat, owner, marquee.Place{})
	return func(yield func(chat.Conversation, error) bool) {
		for c, err := range headers {
			if err == nil {
				c, err = s.Chat.Get(ctx, owner, c.ID)
			}
			if errors.Is(err, marquee.ErrNotFound) {
				continue // it was deleted after it was listed
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

func compareConversations(a, b chat.Conversation) int { return b.Place().Compare(a.Place()) }

func filmsOf(ctx context.Context, s *Stores) iter.Seq2[movies.Movie, error] {
	return pages(func(last *movies.Movie) ([]movies.Movie, error) {
		q := movies.Query{Limit: page}
		if last != nil {
			q.After = new(last.Place())
		}
		list, err := s.Movies.Search(ctx, q)
		for i := range list {
			if len(list[i].Genres) == 0 {
				list[i].Genres = nil // stores may return nil or an empty list
			}
			if len(list[i].Countries) == 0 {
				list[i].Countries = nil
			}
		}
		return list, err
	})
}

func compareFilms(a, b movies.Movie) int { return a.Place().Compare(b.Place()) }
