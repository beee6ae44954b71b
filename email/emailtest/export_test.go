package emailtest

// Rules returns the rules of the suite.
var Rules = rules
