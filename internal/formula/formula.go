// Package formula protects people who open a CSV file in a spreadsheet. A
// spreadsheet takes some texts for formulas and runs them. See
// https://owasp.org/www-community/attacks/CSV_Injection.
package formula

import "strings"

// Escape puts an apostrophe before a cell that a spreadsheet would take for a
// formula. It also does so before a cell that looks as if Escape had made it, so
// that [Unescape] always returns the original. It does not change other cells.
func Escape(cell string) string {
	if risky(cell) {
		return "'" + cell
	}
	return cell
}

// Unescape removes the apostrophe that [Escape] put before a cell.
func Unescape(cell string) string {
	if risky(cell) {
		return strings.TrimPrefix(cell, "'")
	}
	return cell
}

// risky tells whether a cell is a formula, or would be one without its leading
// apostrophes.
func risky(cell string) bool {
	cell = strings.TrimLeft(cell, "'")
	return cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0
}
