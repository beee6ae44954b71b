package movies

import "fmt"

// SkipError says that one row of an import was left out on purpose, such as a
// film that a filter names: it counts as skipped, and not as rejected.
type SkipError struct {
	Line   int    // where the row begins, from 1; 0 if it comes from no file
	Reason string // why it is left out
}

// Error returns where and why the row was left out.
func (e *SkipError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return e.Reason
}
