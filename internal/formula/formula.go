// Package formula protects people who open a CSV file in a spreadsheet. A
// spreadsheet takes some texts for formulas and runs them. See
// https://owasp.org/www-community/attacks/CSV_Injection.
package formula

import (
	"strings"
	"unicode/utf8"
)

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

// signs are the characters that begin a formula, or that hide its beginning. Some
// spreadsheets take the full-width signs for the ordinary ones.
const signs = "=+-@\t\r\n＝＋－＠"

// risky tells whether a cell is a formula, or would be one without its leading
// apostrophes.
func risky(cell string) bool {
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return size > 0 && strings.ContainsRune(signs, first)
}
