// Package formula keeps spreadsheets from taking the text in a cell of a CSV
// file for a formula, which they would work out for whoever opens the file. See
// https://owasp.org/www-community/attacks/CSV_Injection.
package formula

import "strings"

// Escape puts an apostrophe before a cell that a spreadsheet would take for a
// formula, and before one that Escape may have made, so that [Unescape] gives
// every cell back as it was. Other cells stay as they are.
func Escape(cell string) string {
	if risky(cell) {
		return "'" + cell
	}
	return cell
}

// Unescape takes away the apostrophe that [Escape] put before a cell.
func Unescape(cell string) string {
	if risky(cell) {
		return strings.TrimPrefix(cell, "'")
	}
	return cell
}

// risky tells whether a cell is a formula, or would be one without the
// apostrophes before it.
func risky(cell string) bool {
	cell = strings.TrimLeft(cell, "'")
	return cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0
}
