// Package letters is a dependency.
package letters

// Open is vulnerable before v1.1.0, as the database says.
func Open(letter string) string { return letter }
