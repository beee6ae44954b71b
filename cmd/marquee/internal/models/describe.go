package models

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// KeyOrigin says where the key of the vendor is from.
func (v Vendor) KeyOrigin(env options.Env) string {
	if v.KeyFile != "" {
		return "the file " + v.KeyFile
	}
	return env.Origin(v.KeyVariable)
}

// KeyState says whether there is a key, and where it is from.
func (v Vendor) KeyState(env options.Env) string {
	switch {
	case v.Err != nil:
		return "cannot be read"
	case v.Endpoint.APIKey != "":
		return "set, from " + v.KeyOrigin(env)
	case v.Endpoint.Credentials != nil:
		return "not set; requests are signed with the credentials of AWS"
	}
	return "not set"
}

// Address is where the vendor is reached. It leaves out every part that may hold a key.
func (v Vendor) Address() string {
	if v.Endpoint.BaseURL == "" {
		return "none"
	}
	return Address(v.Endpoint.BaseURL)
}

// Address returns an address without what may be a key. Of its query it has the names.
func Address(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "not an address"
	}
	shown := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	if u.RawQuery == "" {
		return shown
	}
	var names []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if name, _, named := strings.Cut(pair, "="); named {
			names = append(names, name+"=…")
		} else {
			names = append(names, "…")
		}
	}
	return shown + "?" + strings.Join(names, "&")
}

// Price says what short requests cost.
func Price(prices llm.Prices, ref provider.Ref) string {
	const thousand = 1000
	read := prices.Cost(ref.Model, llm.Usage{Input: thousand})
	both := prices.Cost(ref.Model, llm.Usage{Input: thousand, Output: thousand})
	switch {
	case !read.Known:
		return "not known"
	case both.NanoUSD == 0:
		return "nothing"
	}
	in, out := Dollars(read.NanoUSD*thousand), Dollars((both.NanoUSD-read.NanoUSD)*thousand)
	return fmt.Sprintf("%v for a million tokens read, %v written", in, out)
}

// Retirement says until when a model is served, or that it is retired, and what replaces
// it. It returns "" if no retirement is known.
func Retirement(m provider.ModelInfo) string {
	if m.Retires.IsZero() {
		return ""
	}
	text := "until " + m.Retires.Format(time.DateOnly)
	if m.Retired(time.Now()) {
		text = "retired"
	}
	if _, replacement, ok := strings.Cut(m.Replacement, ":"); ok {
		text += "; use " + replacement
	}
	return text
}

// KeyVariables lists the variables that hold the keys of the vendors.
func KeyVariables() string {
	return enumerate("and", func(v provider.Vendor) string { return v.KeyVariable })
}

// ChosenByKey lists the vendors that a key chooses if no model is named.
func ChosenByKey() string {
	return enumerate("and", func(v provider.Vendor) string {
		if v.Local || v.Model == "" {
			return ""
		}
		return v.Name
	})
}

// NoVendor says that no vendor is configured, and what to set.
func NoVendor() string {
	keys := enumerate("or", func(v provider.Vendor) string {
		if v.NeedsKey {
			return v.KeyVariable
		}
		return ""
	})
	addresses := enumerate("or", func(v provider.Vendor) string {
		if v.BaseURL == "" {
			return v.URLVariable
		}
		return ""
	})
	return "No vendor has a key. Set " + keys + ", or " + addresses +
		" or MARQUEE_ENDPOINTS for servers of your own."
}

// enumerate joins an item of each vendor as a sentence does: "a, b or c". It skips
// vendors whose item is empty.
func enumerate(conjunction string, of func(provider.Vendor) string) string {
	var items []string
	for _, v := range provider.Vendors() {
		if item := of(v); item != "" {
			items = append(items, item)
		}
	}
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}
