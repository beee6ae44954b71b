package emailtest_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// The suite finds each fault. The rules for all records have mutants in mutants_test.go, too.
func TestMutantsOfSettings(t *testing.T) {
	mutants.Test(t, func() email.SettingStore { return memory.New().Settings() },
		func(t *testing.T, rule string, s email.SettingStore) {
			recordtest.Check(t, emailtest.SettingRules(), rule, s)
		}, slices.Concat(lossySettings, carelessSettings))
}

// settingMutant is a store with some methods replaced.
type settingMutant struct {
	email.SettingStore
	create, update func(ctx context.Context, owner string, s email.Setting) error
	get            func(ctx context.Context, owner, id string) (email.Setting, error)
	list           func(
		ctx context.Context, owner string, before marquee.Place, limit int,
	) ([]email.Setting, error)
}

func (m *settingMutant) Create(ctx context.Context, owner string, s email.Setting) error {
	return m.create(ctx, owner, s)
}

func (m *settingMutant) Update(ctx context.Context, owner string, s email.Setting) error {
	return m.update(ctx, owner, s)
}

func (m *settingMutant) Get(ctx context.Context, owner, id string) (email.Setting, error) {
	return m.get(ctx, owner, id)
}

func (m *settingMutant) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Setting, error) {
	return m.list(ctx, owner, before, limit)
}

// breakingSettings returns a function that breaks a store. The function replace replaces methods
// of the mutant by others, which may call those of the good store.
func breakingSettings(
	replace func(m *settingMutant, good email.SettingStore),
) func(email.SettingStore) email.SettingStore {
	return func(good email.SettingStore) email.SettingStore {
		m := &settingMutant{
			SettingStore: good, create: good.Create, update: good.Update, get: good.Get, list: good.List,
		}
		replace(m, good)
		return m
	}
}

// writingSettings returns a function that breaks the writes of a store: it changes the settings.
func writingSettings(
	change func(*email.Setting),
) func(email.SettingStore) email.SettingStore {
	return breakingSettings(func(m *settingMutant, good email.SettingStore) {
		m.create = func(ctx context.Context, owner string, s email.Setting) error {
			change(&s)
			return good.Create(ctx, owner, s)
		}
		m.update = func(ctx context.Context, owner string, s email.Setting) error {
			change(&s)
			return good.Update(ctx, owner, s)
		}
	})
}

// lossySettings do not keep what they are given.
var lossySettings = []mutants.Mutant[email.SettingStore]{
	{
		Fault: "white space around a value is lost",
		Rule:  "Get returns every field as Create was given it",
		Break: writingSettings(func(s *email.Setting) { s.Value = strings.TrimSpace(s.Value) }),
	},
	{
		Fault: "the time of a change is that of the making",
		Rule:  "Get returns every field as Update was given it",
		Break: writingSettings(func(s *email.Setting) { s.Updated = s.Created }),
	},
	{
		Fault: "a value ends after 64 KiB",
		Rule:  "settings of MaxSettingSize are kept, larger ones refused",
		Break: writingSettings(func(s *email.Setting) { s.Value = s.Value[:min(len(s.Value), 64<<10)] }),
	},
	{
		Fault: "NUL characters are removed",
		Rule:  "texts that not every store could keep are refused",
		Break: writingSettings(func(s *email.Setting) {
			s.Value = strings.ReplaceAll(s.Value, "\x00", "")
		}),
	},
	{
		Fault: "a version has 32 bits",
		Rule:  "versions that not every store could keep are refused",
		Break: writingSettings(func(s *email.Setting) {
			s.Version = int(int32(s.Version)) //nolint:gosec // it is the fault
		}),
	},
}

// carelessSettings confuse things, or remember too much.
var carelessSettings = []mutants.Mutant[email.SettingStore]{
	{
		Fault: "the very same Create is ErrExists",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.create = func(ctx context.Context, owner string, s email.Setting) error {
				if _, err := good.Get(ctx, owner, s.ID); err == nil {
					return marquee.ErrExists
				}
				return good.Create(ctx, owner, s)
			}
		}),
	},
	{
		Fault: "Update tells the very same by its value alone",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.update = func(ctx context.Context, owner string, s email.Setting) error {
				kept, _ := good.Get(ctx, owner, s.ID)
				if kept.Version == s.Version && kept.Value == s.Value {
					return nil
				}
				return good.Update(ctx, owner, s)
			}
		}),
	},
	{
		Fault: "Update takes no leap of versions",
		Rule:  "Update takes higher versions only",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.update = func(ctx context.Context, owner string, s email.Setting) error {
				if kept, err := good.Get(ctx, owner, s.ID); err == nil && s.Version > kept.Version+1 {
					return marquee.ErrConflict
				}
				return good.Update(ctx, owner, s)
			}
		}),
	},
	{
		Fault: "Update makes a setting that is not there",
		Rule:  "a deleted setting stays deleted",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.update = func(ctx context.Context, owner string, s email.Setting) error {
				err := good.Update(ctx, owner, s)
				if errors.Is(err, marquee.ErrNotFound) {
					err = good.Create(ctx, owner, s)
				}
				return err
			}
		}),
	},
	{
		Fault: "Update reads first and writes afterwards",
		Rule:  "of concurrent Updates of one version one wins",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.update = func(ctx context.Context, owner string, s email.Setting) error {
				kept, err := good.Get(ctx, owner, s.ID)
				if err != nil || kept.Version >= s.Version {
					return good.Update(ctx, owner, s)
				}
				runtime.Gosched()
				_ = good.Update(ctx, owner, s)
				return nil
			}
		}),
	},
	{
		Fault: "Get gives a setting as it was a moment ago",
		Rule:  "a Get that follows a write sees it",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			var mu sync.Mutex
			before := map[string]email.Setting{}
			m.get = func(ctx context.Context, owner, id string) (email.Setting, error) {
				mu.Lock()
				defer mu.Unlock()
				s, err := good.Get(ctx, owner, id)
				old, known := before[owner+id]
				before[owner+id] = s
				if known && old.Version+1 == s.Version {
					return old, err
				}
				return s, err
			}
		}),
	},
	{
		Fault: "List gives the oldest first",
		Rule:  "List orders settings of one microsecond by id",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Setting, error) {
				list, err := good.List(ctx, owner, before, limit)
				slices.Reverse(list)
				return list, err
			}
		}),
	},
	{
		Fault: "Get takes any owner",
		Rule:  "what belongs to somebody else is ErrNotFound",
		Break: breakingSettings(func(m *settingMutant, good email.SettingStore) {
			m.get = func(ctx context.Context, owner, id string) (email.Setting, error) {
				s, err := good.Get(ctx, owner, id)
				for other, listed := range good.(marquee.OwnerLister).Owners(ctx) {
					if err != nil && listed == nil {
						s, err = good.Get(ctx, other, id)
					}
				}
				return s, err
			}
		}),
	},
}
