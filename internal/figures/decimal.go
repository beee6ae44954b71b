package figures

import "strings"

// decimal returns the canonical form of a number whose digits are given, times a power of ten.
func decimal(negative bool, whole, fraction string, power int) string {
	all := whole + fraction
	point := len(whole) + power // where the point stands in all
	if point > len(all) {
		all += strings.Repeat("0", point-len(all))
	}
	if point < 0 {
		all, point = strings.Repeat("0", -point)+all, 0
	}
	whole = strings.TrimLeft(all[:point], "0")
	fraction = strings.TrimRight(all[point:], "0")
	if whole == "" {
		whole = "0"
	}
	s := whole
	if fraction != "" {
		s += "." + fraction
	}
	if negative && s != "0" {
		s = "-" + s
	}
	return s
}

// scale returns a decimal times a power of ten.
func scale(value string, power int) string {
	value, negative := strings.CutPrefix(value, "-")
	whole, fraction, _ := strings.Cut(value, ".")
	return decimal(negative, whole, fraction, power)
}
