package letter

import (
	"regexp"
	"strings"
)

// wrapping is what stands before the act of a purpose: "write a short email to Tom to decline …".
var wrapping = regexp.MustCompile(`(?i)^(?:please )?(?:(?:write|send|draft|compose) )?(?:me )?` +
	`(?:an?|the) (?:[a-z]+ ){0,2}?(?:e-?mail|mail|letter|message|note|reply) `)

// thanking matches "thank you note to grandma".
var thanking = regexp.MustCompile(
	`(?i)^(?:an? )?thank[ -]you (?:note|letter|email|message|card) to `)

// unwrapped returns a purpose that begins with its verb, and the person whom it names before that.
func unwrapped(purpose string) (act, person string) {
	if m := thanking.FindString(purpose); m != "" {
		return "thank " + purpose[len(m):], ""
	}
	wrap := wrapping.FindString(purpose)
	if wrap == "" {
		if low := strings.ToLower(purpose); strings.HasPrefix(low, "please ") {
			return purpose[len("please "):], ""
		}
		return purpose, ""
	}
	fields := strings.Fields(purpose[len(wrap):])
	start := 0
	if fields[0] == "to" {
		if _, v, _ := verb(strings.Join(fields[1:], " ")); v == "" {
			start = 1
		}
	}
	for i := start; i < len(fields) && i <= start+longestPerson; i++ {
		person := strings.Join(fields[start:i], " ")
		rest := strings.Join(fields[i+1:], " ")
		switch strings.ToLower(fields[i]) {
		case "to", "that", "which", "and":
			if _, v, _ := verb(rest); v != "" {
				return rest, person
			}
		case "about", "regarding", "concerning":
			return "write about " + rest, person
		}
		if base := infinitive(strings.Join(fields[i:], " ")); base != "" {
			return base, person
		}
	}
	return purpose, ""
}

// infinitive returns "decline the offer" of "declining the offer", or "" if no act begins so.
func infinitive(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	stem, ok := strings.CutSuffix(strings.ToLower(first), "ing")
	if !ok {
		return ""
	}
	for _, v := range []string{stem, stem + "e"} {
		act := strings.TrimSpace(v + " " + rest)
		if _, found, _ := verb(act); found != "" {
			return act
		}
	}
	return ""
}
