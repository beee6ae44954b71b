// Package identity has guards for httpapi.New: they find out who sends a request.
//
// [Proxy] takes the word of a proxy that has signed the person in:
//
//	guard, err := identity.Proxy(&identity.ProxyOptions{
//		OwnerHeader: "X-Forwarded-User",
//		Trusted: httpapi.Proxies{
//			Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
//		},
//	})
//	if err != nil {
//		return err
//	}
//	handler, err := httpapi.New(guard, &httpapi.Options{Email: emails})
//
// [Keys] takes API keys, with which programs act for people, and asks another guard about
// requests without one:
//
//	guard, err = identity.Keys(keys, guard)
//
// Package oidc below has a guard for people who sign in to the page with an account elsewhere.
//
// A guard that cannot tell who sends a request returns an error, and the response is 401.
// A program that knows its people in another way brings a guard of its own and does not
// need this package.
package identity
