package emailtest_test

import (
	"context"
	"strings"
	"testing"

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
		}, append(settings.All(), brokenSettings...))
}

var settings = mutants.Versioned[email.SettingStore, email.Setting]{
	One: "setting", Many: "settings",
	Version: func(s *email.Setting) *int { return &s.Version },
}

var brokenSettings = []mutants.Mutant[email.SettingStore]{
	{
		Fault: "white space around a value is lost",
		Rule:  "Get returns every field as Create was given it",
		Break: settings.Writing(func(s *email.Setting) { s.Value = strings.TrimSpace(s.Value) }),
	},
	{
		Fault: "the time of a change is that of the making",
		Rule:  "Get returns every field as Update was given it",
		Break: settings.Writing(func(s *email.Setting) { s.Updated = s.Created }),
	},
	{
		Fault: "a value ends after 64 KiB",
		Rule:  "settings of MaxSettingSize are kept, larger ones refused",
		Break: settings.Writing(func(s *email.Setting) { s.Value = s.Value[:min(len(s.Value), 64<<10)] }),
	},
	{
		Fault: "NUL characters are removed",
		Rule:  "texts that not every store could keep are refused",
		Break: settings.Writing(func(s *email.Setting) {
			s.Value = strings.ReplaceAll(s.Value, "\x00", "")
		}),
	},
	{
		Fault: "Update tells the very same by its value alone",
		Rule:  "Update of a taken version is ErrConflict and changes nothing",
		Break: settings.Breaking(func(m *mutants.Records[email.Setting], good email.SettingStore) {
			m.OnUpdate = func(ctx context.Context, owner string, s email.Setting) error {
				kept, _ := good.Get(ctx, owner, s.ID)
				if kept.Version == s.Version && kept.Value == s.Value {
					return nil
				}
				return good.Update(ctx, owner, s)
			}
		}),
	},
	{
		Fault: "Get gives a setting as it was a moment ago",
		Rule:  "a Get that follows a write sees it",
		Break: settings.Late(),
	},
}
