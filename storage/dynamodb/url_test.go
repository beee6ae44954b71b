package dynamodb

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for url, want := range map[string]location{
		"dynamodb://marquee":                     {prefix: "marquee"},
		"dynamodb://Marquee_2.test-x":            {prefix: "Marquee_2.test-x"},
		"dynamodb://m?region=eu-central-1":       {prefix: "m", region: "eu-central-1"},
		"dynamodb://" + strings.Repeat("m", 248): {prefix: strings.Repeat("m", 248)},
		"dynamodb://m?endpoint=http%3A%2F%2Flocalhost%3A8000&region=local": {
			prefix: "m", region: "local", endpoint: "http://localhost:8000",
		},
	} {
		if got, err := parse(url); err != nil || got != want {
			t.Errorf("parse(%q): %+v, %v, want %+v", url, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const secret = "hunter2"
	for _, test := range []struct{ name, url, want string }{
		{"no URL", "dynamodb://%zz" + secret, "the URL cannot be read; write " + form},
		{"another scheme", secret + "://m", "the URL has another form; write " + form},
		{"no slashes", "dynamodb:" + secret, "the URL has another form; write " + form},
		{"a path", "dynamodb://m/" + secret, "the URL has another form; write " + form},
		{"a fragment", "dynamodb://m#" + secret, "the URL has another form; write " + form},
		{
			"credentials", "dynamodb://ann:" + secret + "@m",
			"the URL holds credentials; remove them, they come from the usual AWS sources",
		},
		{
			"no prefix", "dynamodb://?region=local",
			"the table prefix must have 1 to 248 letters, digits, underscores, dots and hyphens",
		},
		{
			"a prefix with a port", "dynamodb://m:80",
			"the table prefix must have 1 to 248 letters, digits, underscores, dots and hyphens",
		},
		{
			"a prefix of another alphabet", "dynamodb://müll",
			"the table prefix must have 1 to 248 letters, digits, underscores, dots and hyphens",
		},
		{
			"a long prefix", "dynamodb://" + strings.Repeat("m", 249),
			"the table prefix must have 1 to 248 letters, digits, underscores, dots and hyphens",
		},
		{
			"broken parameters", "dynamodb://m?region=%zz" + secret,
			"the parameters of the URL cannot be read; write " + form,
		},
		{
			"a semicolon", "dynamodb://m?region=a;" + secret,
			"the parameters of the URL cannot be read; write " + form,
		},
		{
			"an unknown parameter", "dynamodb://m?secret_access_key=" + secret,
			"the URL has an unknown parameter; it takes endpoint and region",
		},
		{
			"a region twice", "dynamodb://m?region=a&region=b",
			"the parameter region must stand once and not be empty",
		},
		{
			"an empty endpoint", "dynamodb://m?endpoint=",
			"the parameter endpoint must stand once and not be empty",
		},
		{
			"an endpoint that is no URL", "dynamodb://m?endpoint=localhost:8000",
			"the endpoint must be a URL such as http://localhost:8000",
		},
		{
			"an endpoint of another scheme", "dynamodb://m?endpoint=ftp://" + secret,
			"the endpoint must be a URL such as http://localhost:8000",
		},
		{
			"an endpoint with credentials", "dynamodb://m?endpoint=http://ann:" + secret + "@localhost",
			"the endpoint holds credentials; remove them, they come from the usual AWS sources",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parse(test.url)
			if err == nil {
				t.Fatal("parse succeeded")
			}
			if got := err.Error(); got != test.want {
				t.Errorf("parse\n got %s\nwant %s", got, test.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error repeats the URL: %v", err)
			}
		})
	}
}
