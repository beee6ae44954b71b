package idp

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"maps"
	"time"
)

// lifetime is how long a token is good for.
const lifetime = 5 * time.Minute

// Attack says what is wrong with a token. Its zero value is a good token.
type Attack struct {
	// Claims changes what the token says.
	Claims func(claims map[string]any)
	// Algorithm signs it: RS256, HS256 with the public key as the secret, or none.
	// Default: RS256.
	Algorithm string
	// Foreign signs it with a key that is not the provider's.
	Foreign bool
	// Unknown has UserInfo refuse access tokens.
	Unknown bool
	// Token changes the whole token. An empty one is left out.
	Token func(token string) string
}

// idToken makes the token of a person.
func (p *Provider) idToken(person map[string]any) string {
	now := p.Now()
	claims := map[string]any{
		"iss": p.Issuer, "aud": p.ClientID,
		"iat": now.Unix(), "exp": now.Add(lifetime).Unix(),
	}
	maps.Copy(claims, person)
	if p.attack.Claims != nil {
		p.attack.Claims(claims)
	}
	token := p.sign(claims)
	if p.attack.Token != nil {
		token = p.attack.Token(token)
	}
	return token
}

// AccessToken makes an access token of a person for an audience, as RFC 9068 has it. UserInfo
// takes it.
func (p *Provider) AccessToken(audience string, person map[string]any) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	claims := map[string]any{"aud": audience}
	maps.Copy(claims, person)
	token := p.idToken(claims)
	if !p.attack.Unknown {
		p.tokens = append(p.tokens, token)
	}
	return token
}

func (p *Provider) sign(claims map[string]any) string {
	algorithm := p.attack.Algorithm
	if algorithm == "" {
		algorithm = "RS256"
	}
	signed := part(map[string]any{"alg": algorithm, "typ": "JWT", "kid": "k"}) + "." + part(claims)
	return signed + "." + encode(p.signature(algorithm, []byte(signed)))
}

func (p *Provider) signature(algorithm string, signed []byte) []byte {
	switch algorithm {
	case "none":
		return nil
	case "HS256":
		public, err := x509.MarshalPKIXPublicKey(&key().PublicKey)
		if err != nil {
			panic(err)
		}
		mac := hmac.New(sha256.New, public)
		mac.Write(signed)
		return mac.Sum(nil)
	}
	k := key()
	if p.attack.Foreign {
		k = foreign()
	}
	sum := sha256.Sum256(signed)
	signature, err := rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return signature
}

// part is a part of a token.
func part(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return encode(raw)
}
