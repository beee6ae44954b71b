package wire

import (
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
)

// KeyRequest describes an API key that somebody wants.
type KeyRequest struct {
	Name   string   `json:"name" maxLength:"100" example:"nightly report" doc:"What the key is for."`
	Scopes []string `json:"scopes" maxItems:"5" example:"[\"read\"]" doc:"What the key may do: any of read, draft, chat, import and admin that you may do yourself. No key may make keys."`
	Ends   string   `json:"ends,omitempty" maxLength:"40" example:"2027-01-02T15:04:05Z" doc:"When the key stops working, in 366 days at most. Default: in 90 days."`
}

// With returns the request with a key that makes it safe to repeat.
func (r KeyRequest) With(key string) (apikey.Request, error) {
	request := apikey.Request{Name: r.Name, Scopes: r.Scopes, Key: key}
	if r.Ends == "" {
		return request, nil
	}
	ends, err := time.Parse(time.RFC3339, r.Ends)
	if err != nil {
		return request, &marquee.InvalidError{
			Field: "ends", Fix: "must be a time of RFC 3339, such as 2027-01-02T15:04:05Z",
		}
	}
	if ends.IsZero() { // in a Request, it means the default
		return request, &marquee.InvalidError{
			Field: "ends", Fix: "is in the past; it must be later than now",
		}
	}
	request.Ends = ends
	return request, nil
}

// APIKey is an API key without its secret.
type APIKey struct {
	ID      string   `json:"id" doc:"Names the key. It is not secret."`
	Name    string   `json:"name" doc:"What the key is for."`
	Scopes  []string `json:"scopes" doc:"What the key may do."`
	Created Time     `json:"created" doc:"When the key was made."`
	Ends    Time     `json:"ends" doc:"When the key stops working."`
	Used    Time     `json:"used,omitzero" doc:"The hour in which the key was last used. It is left out if it never was."`
	Revoked Time     `json:"revoked,omitzero" doc:"When the key was revoked. It is left out if it was not."`
}

// NewAPIKey makes the body of a key.
func NewAPIKey(k apikey.Key) APIKey {
	return APIKey{
		ID: k.ID, Name: k.Name, Scopes: list(k.Scopes, same), Created: Time{k.Created},
		Ends: Time{k.Ends}, Used: Time{k.Used}, Revoked: Time{k.Revoked},
	}
}

// Keys is a list of keys.
type Keys struct {
	Items []APIKey `json:"items" doc:"The keys, the newest first."`
}

// NewKeys makes the body of a list.
func NewKeys(keys []apikey.Key) Keys { return Keys{Items: list(keys, NewAPIKey)} }

// OwnedKey is an API key with its owner.
type OwnedKey struct {
	Owner string `json:"owner" doc:"For whom programs act with the key."`
	APIKey
}

// OwnedKeys is a list of keys of any owners.
type OwnedKeys struct {
	Items []OwnedKey `json:"items" doc:"The keys, by the names of the owners, and of one owner the newest first."`
	Next  string     `json:"next,omitempty" doc:"Give this as the parameter after to get the keys of the next owners. Left out if nobody is left."`
}

// NewOwnedKeys makes the body of a list.
func NewOwnedKeys(keys []apikey.Owned, next string) OwnedKeys {
	return OwnedKeys{Next: next, Items: list(keys, func(k apikey.Owned) OwnedKey {
		return OwnedKey{k.Owner, NewAPIKey(k.Key)}
	})}
}

// CreatedKey is a key with its secret.
type CreatedKey struct {
	APIKey
	Secret string `json:"secret" doc:"The secret of the key. Nobody can see it again."`
}

// NewCreatedKey makes the body of a key that was just made.
func NewCreatedKey(c apikey.Created) CreatedKey {
	return CreatedKey{APIKey: NewAPIKey(c.Key), Secret: c.Secret}
}
